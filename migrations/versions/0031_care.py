"""how somebody is after a shift, who talks with her, and rest up to a day"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL")


def _one_of(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "rest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=False),
        sa.Column("chosen_until", UtcDateTime(), nullable=True),
        sa.Column("granted_until", UtcDateTime(), nullable=True),
        sa.CheckConstraint("starts_at < until_at", name=op.f("ck_rest_order")),
        sa.CheckConstraint("chosen_until IS NOT NULL OR granted_until IS NOT NULL", name=op.f("ck_rest_some_end")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_rest_seat_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_rest_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rest")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_rest_seat_id")),
    )
    op.create_index("ix_rest_until", "rest", ["until_at", "volunteer_id"], unique=False)
    op.create_index("ix_rest_volunteer", "rest", ["volunteer_id", "until_at"], unique=False)
    op.create_table(
        "after_shift_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.Column("said_sealed", sa.Text(), nullable=False),
        sa.Column("has_words", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_after_shift_answer_seat_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_after_shift_answer_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_after_shift_answer")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_after_shift_answer_seat_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_after_shift_answer_uid")),
    )
    op.create_index("ix_after_shift_answer_volunteer", "after_shift_answer", ["volunteer_id"], unique=False)
    op.create_index("ix_after_shift_answer_answered", "after_shift_answer", ["answered_at"], unique=False)
    op.create_table(
        "after_shift_count",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("feeling", _one_of("feeling", "fine", "tired", "heavy", "talk"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("week", "feeling", name=op.f("pk_after_shift_count")),
    )
    op.create_table(
        "care_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("why", _one_of("taskwhy", "answer", "danger"), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("talk_from", UtcDateTime(), nullable=True),
        sa.Column("talk_until", UtcDateTime(), nullable=True),
        sa.Column("asked_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.Column("outcome", _one_of("outcome", "talked", "not_reached", "declined", "passed_on"), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_care_task_closed_with_outcome")),
        sa.CheckConstraint("closed_by LIKE 'staff:%'", name=op.f("ck_care_task_closed_by_human")),
        sa.ForeignKeyConstraint(["asked_id"], ["staff.id"], name=op.f("fk_care_task_asked_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_care_task_seat_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_care_task_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_task")),
    )
    op.create_index("ix_care_task_due", "care_task", ["closed_at", "due_at"], unique=False)
    op.create_index(
        "uq_care_task_open",
        "care_task",
        ["volunteer_id", "seat_id", "why"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "care_off_duty",
        sa.Column("staff_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_care_off_duty_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_care_off_duty")),
    )


def downgrade() -> None:
    op.drop_table("care_off_duty")
    op.drop_table("care_task")
    op.drop_table("after_shift_count")
    op.drop_table("after_shift_answer")
    op.drop_table("rest")
