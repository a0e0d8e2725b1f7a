"""complaints heard and decided"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("about_volunteer_id", sa.Integer(), nullable=True),
        sa.Column("about_staff_id", sa.Integer(), nullable=True),
        sa.Column("from_volunteer_id", sa.Integer(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "person_in_need",
                "requester",
                "volunteer",
                "staff",
                "other",
                name="complainant",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words_sealed", sa.Text(), nullable=True),
        sa.Column("told_sealed", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "heard",
                "decided",
                name="complaintstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("received_by", sa.String(length=40), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "unfounded",
                "settled",
                "advised",
                "founded",
                name="complaintoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("decision_sealed", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["about_staff_id"], ["staff.id"], name=op.f("fk_complaint_about_staff_id")),
        sa.ForeignKeyConstraint(["about_volunteer_id"], ["volunteer.id"], name=op.f("fk_complaint_about_volunteer_id")),
        sa.ForeignKeyConstraint(["from_volunteer_id"], ["volunteer.id"], name=op.f("fk_complaint_from_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("uid", name=op.f("uq_complaint_uid")),
    )
    op.create_index("ix_complaint_about", "complaint", ["about_volunteer_id"], unique=False)
    op.create_index("ix_complaint_from", "complaint", ["from_volunteer_id"], unique=False)
    op.create_index("ix_complaint_state", "complaint", ["state", "id"], unique=False)
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column(
            "quality",
            sa.Enum(
                "excellent",
                "good",
                "fair",
                "poor",
                name="quality",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words_sealed", sa.Text(), nullable=True),
        sa.Column("evaluated_on", sa.Date(), nullable=False),
        sa.Column("evaluated_by", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("reply_sealed", sa.Text(), nullable=True),
        sa.Column("replied_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_evaluation_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("uid", name=op.f("uq_evaluation_uid")),
    )
    op.create_index("ix_evaluation_volunteer", "evaluation", ["volunteer_id"], unique=False)
    op.create_table(
        "bar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("reason_sealed", sa.Text(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column(
            "was",
            sa.Enum(
                "applicant",
                "verifying",
                "trained",
                "active",
                "paused",
                "dormant",
                "left",
                "barred",
                name="lifecycle",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("proposed_by", sa.String(length=40), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=40), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("lifted_by", sa.String(length=40), nullable=True),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> proposed_by", name=op.f("ck_bar_two_people")),
        sa.CheckConstraint("ends_on IS NOT NULL OR review_on IS NOT NULL", name=op.f("ck_bar_until")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_bar_complaint_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_bar_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bar")),
        sa.UniqueConstraint("uid", name=op.f("uq_bar_uid")),
    )
    op.create_index("ix_bar_open", "bar", ["lifted_at", "confirmed_at"], unique=False)
    op.create_index("ix_bar_volunteer", "bar", ["volunteer_id"], unique=False)
    op.create_table(
        "complaint_hearing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column(
            "party",
            sa.Enum(
                "complained_of",
                "complainant",
                "witness",
                name="party",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words_sealed", sa.Text(), nullable=True),
        sa.Column("heard_at", UtcDateTime(), nullable=False),
        sa.Column("heard_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_hearing_complaint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_hearing")),
        sa.UniqueConstraint("uid", name=op.f("uq_complaint_hearing_uid")),
    )
    op.create_index("ix_complaint_hearing_complaint", "complaint_hearing", ["complaint_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_complaint_hearing_complaint", table_name="complaint_hearing")
    op.drop_table("complaint_hearing")
    op.drop_index("ix_bar_open", table_name="bar")
    op.drop_index("ix_bar_volunteer", table_name="bar")
    op.drop_table("bar")
    op.drop_index("ix_evaluation_volunteer", table_name="evaluation")
    op.drop_table("evaluation")
    op.drop_index("ix_complaint_about", table_name="complaint")
    op.drop_index("ix_complaint_from", table_name="complaint")
    op.drop_index("ix_complaint_state", table_name="complaint")
    op.drop_table("complaint")
