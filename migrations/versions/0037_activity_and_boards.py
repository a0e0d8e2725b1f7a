"""what happened to people, and the summaries that boards are read from"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

KINDS = (
    "joined",
    "verified",
    "trained",
    "available",
    "active",
    "asked",
    "answered",
    "drilled",
    "served",
    "checked_in",
    "contacted",
    "paused",
    "left_alone",
    "left",
)
PATHS = ("signed_up", "imported", "entered")
BOARDS = ("return", "stay", "early", "step", "days")


def _one_of(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("volunteer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", _one_of(KINDS, "kind"), nullable=False),
        sa.Column("ref", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("path", _one_of(PATHS, "path"), nullable=True),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_activity_volunteer_id")),
        sa.PrimaryKeyConstraint("volunteer_id", "kind", "ref", name=op.f("pk_activity")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_activity_kind", "activity", ["kind", "on_day"])
    op.create_table(
        "insight_person",
        sa.Column("volunteer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("path", _one_of(PATHS, "path"), nullable=False),
        sa.Column("crisis", sa.BigInteger(), nullable=False),
        *(
            sa.Column(f"{step}_on", sa.Date(), nullable=True)
            for step in ("verified", "trained", "available", "asked", "answered", "served", "again")
        ),
        sa.Column("signs", sa.BigInteger(), nullable=False),
        sa.Column("served", sa.BigInteger(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("back_at", UtcDateTime(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("furthest", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_insight_person_volunteer_id")),
        sa.PrimaryKeyConstraint("volunteer_id", name=op.f("pk_insight_person")),
    )
    op.create_index("ix_insight_person_joined", "insight_person", ["joined_on"])
    op.create_index("ix_insight_person_furthest", "insight_person", ["furthest", "joined_on"])
    op.create_table(
        "insight_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board", _one_of(BOARDS, "board"), nullable=False),
        sa.Column("joined", sa.Integer(), nullable=False),
        sa.Column("path", _one_of(PATHS, "path"), nullable=False),
        sa.Column("crisis", sa.BigInteger(), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insight_cell")),
    )
    op.create_index("ix_insight_cell_board", "insight_cell", ["board", "joined"])
    op.create_table(
        "insight_snapshot",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_insight_snapshot")),
    )
    op.create_table(
        "insight_threshold",
        sa.Column("skill", sa.String(40), nullable=False),
        sa.Column("enough", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.String(40), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("skill", name=op.f("pk_insight_threshold")),
    )


def downgrade() -> None:
    for table in ("insight_threshold", "insight_snapshot", "insight_cell", "insight_person", "activity"):
        op.drop_table(table)
