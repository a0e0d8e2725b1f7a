"""training: sessions of courses, places in them, personal links to a course"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

STATES = ("signed_up", "waiting", "cancelled", "called_off", "attended", "absent")


def upgrade() -> None:
    op.create_table(
        "training_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("room", sa.String(300), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sa.Column("planned_by", sa.String(40), nullable=False),
        sa.CheckConstraint("taken >= 0 AND taken <= capacity", name=op.f("ck_training_session_places")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_training_session_window")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_training_session_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_session")),
    )
    op.create_index("ix_training_session_course", "training_session", ["course_id", "starts_at"])
    op.create_index("ix_training_session_starts", "training_session", ["starts_at"])
    op.create_table(
        "training_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="placestate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("reminded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["training_session.id"], name=op.f("fk_training_place_session_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_training_place_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_place")),
        sa.UniqueConstraint("session_id", "volunteer_id", name=op.f("uq_training_place_session_id")),
    )
    op.create_index("ix_training_place_line", "training_place", ["session_id", "state", "joined_at"])
    op.create_index("ix_training_place_volunteer", "training_place", ["volunteer_id"])
    op.create_table(
        "course_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.String(16), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("invited_at", UtcDateTime(), nullable=True),
        sa.Column("declined_at", UtcDateTime(), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_link_course_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_course_link_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_link")),
        sa.UniqueConstraint("link_id", name=op.f("uq_course_link_link_id")),
        sa.UniqueConstraint("volunteer_id", "course_id", name=op.f("uq_course_link_volunteer_id")),
    )
    op.create_index("ix_course_link_course", "course_link", ["course_id", "invited_at"])


def downgrade() -> None:
    for table in ("course_link", "training_place", "training_session"):
        op.drop_table(table)
