"""what people answer to letters, whom to reach by hand, what they say of belonging"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "journey_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("effect_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(40), nullable=False),
        sa.Column("answer", sa.String(40), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["journey_letter.id"], name=op.f("fk_journey_answer_letter_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["effect_id"], ["journey_effect.id"], name=op.f("fk_journey_answer_effect_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_journey_answer_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_answer")),
        sa.UniqueConstraint("letter_id", "question", name=op.f("uq_journey_answer_letter_id")),
    )
    op.create_index("ix_journey_answer_volunteer", "journey_answer", ["volunteer_id", "answered_at"])
    op.create_index("ix_journey_answer_question", "journey_answer", ["question", "answered_at"])
    op.create_index("ix_journey_answer_effect", "journey_answer", ["effect_id"])
    op.create_table(
        "outreach_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column(
            "why",
            sa.Enum(
                "dead_contact", "lapsed", "talk", "offer",
                name="why", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=False,
        ),
        sa.Column("about", sa.String(60), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "reached", "pause", "leave", "not_reached",
                name="outcome", native_enum=False, create_constraint=True, length=32,
            ),
            nullable=True,
        ),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.String(40), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_outreach_task_closed_with_outcome")
        ),
        sa.CheckConstraint("closed_by LIKE 'staff:%'", name=op.f("ck_outreach_task_closed_by_human")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_outreach_task_volunteer_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["staff.id"], name=op.f("fk_outreach_task_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach_task")),
    )
    op.create_index(
        "uq_outreach_task_open",
        "outreach_task",
        ["volunteer_id", "why"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_outreach_task_about", "outreach_task", ["volunteer_id", "about"])
    op.create_index("ix_outreach_task_due", "outreach_task", ["closed_at", "due_at"])
    op.create_table(
        "belonging_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(22), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.Column("said_sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_belonging_answer_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_belonging_answer")),
        sa.UniqueConstraint("uid", name=op.f("uq_belonging_answer_uid")),
        sa.UniqueConstraint("volunteer_id", "quarter", name=op.f("uq_belonging_answer_volunteer_id")),
    )
    op.create_index("ix_belonging_answer_quarter", "belonging_answer", ["quarter"])
    op.create_index("ix_belonging_answer_answered", "belonging_answer", ["answered_at"])
    op.create_table(
        "belonging_sum",
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("item", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("total", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("quarter", "item", name=op.f("pk_belonging_sum")),
    )


def downgrade() -> None:
    op.drop_table("belonging_sum")
    op.drop_table("belonging_answer")
    op.drop_table("outreach_task")
    op.drop_table("journey_answer")
