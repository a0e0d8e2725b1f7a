"""fairness: what happened on a shift, limits set aside, and what a person decides about her own place in line"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0023"
down_revision = "0020"
branch_labels = None
depends_on = None

# The quarter of the year in which hours were last confirmed, counted downwards, so that the freshest come first.
_QUARTER = {
    "sqlite": "-(4 * CAST(strftime('%Y', availability_set_at) AS INTEGER)"
    " + (CAST(strftime('%m', availability_set_at) AS INTEGER) - 1) / 3)",
    "postgresql": "-(4 * CAST(EXTRACT(YEAR FROM availability_set_at AT TIME ZONE 'UTC') AS INTEGER)"
    " + CAST(EXTRACT(QUARTER FROM availability_set_at AT TIME ZONE 'UTC') AS INTEGER) - 1)",
}


def upgrade() -> None:
    with op.batch_alter_table("volunteer") as table:
        table.add_column(sa.Column("most_asks", sa.Integer(), nullable=True))
        table.add_column(sa.Column("most_asks_days", sa.Integer(), nullable=True))
        table.add_column(sa.Column("neutral_place", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("hours_quarter", sa.Integer(), server_default="0", nullable=False))
    quarter = _QUARTER[op.get_bind().dialect.name]
    op.execute(f"UPDATE volunteer SET hours_quarter = {quarter} WHERE availability_set_at IS NOT NULL")
    op.drop_index("ix_volunteer_rank", table_name="volunteer")
    op.create_index(
        "ix_volunteer_rank",
        "volunteer",
        ["lifecycle", "last_asked_at", "last_served_at", "hours_quarter", "id"],
        unique=False,
    )
    op.create_index(
        "ix_volunteer_neutral",
        "volunteer",
        ["id"],
        unique=False,
        sqlite_where=sa.text("neutral_place = 1"),
        postgresql_where=sa.text("neutral_place"),
    )
    with op.batch_alter_table("invitation") as table:
        table.add_column(sa.Column("place", sa.JSON(), nullable=True))
    _create_facts()


def downgrade() -> None:
    op.drop_table("limit_override")
    op.drop_table("shift_fact")
    with op.batch_alter_table("invitation") as table:
        table.drop_column("place")
    op.drop_index("ix_volunteer_neutral", table_name="volunteer")
    op.drop_index("ix_volunteer_rank", table_name="volunteer")
    op.create_index(
        "ix_volunteer_rank", "volunteer", ["lifecycle", "last_asked_at", "last_served_at", "id"], unique=False
    )
    with op.batch_alter_table("volunteer") as table:
        for column in ("hours_quarter", "neutral_place", "most_asks_days", "most_asks"):
            table.drop_column(column)


def _create_facts() -> None:
    stands = sa.text("state <> 'taken_back'")
    op.create_table(
        "shift_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "no_show",
                "excused",
                "hard_shift",
                name="factkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "entered",
                "contested",
                "upheld",
                "taken_back",
                name="factstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ended_at", UtcDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(length=40), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("contested_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state <> 'upheld' OR decided_by <> entered_by", name=op.f("ck_shift_fact_two_people")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_shift_fact_seat_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_shift_fact_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_fact")),
    )
    op.create_index(
        "uq_shift_fact_seat", "shift_fact", ["seat_id"], unique=True, sqlite_where=stands, postgresql_where=stands
    )
    op.create_index("ix_shift_fact_volunteer", "shift_fact", ["volunteer_id", "ended_at"], unique=False)
    op.create_index("ix_shift_fact_kind", "shift_fact", ["kind", "ended_at"], unique=False)
    op.create_table(
        "limit_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("reason_sealed", sa.Text(), nullable=True),
        sa.Column("granted_by", sa.String(length=40), nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_limit_override_need_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_limit_override_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_limit_override")),
        sa.UniqueConstraint("need_id", "volunteer_id", name=op.f("uq_limit_override_need_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_limit_override_uid")),
    )
    op.create_index("ix_limit_override_volunteer", "limit_override", ["volunteer_id"], unique=False)
