"""what people wish to hear, and what was not sent to them"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

PURPOSES = (
    "invitation",
    "later_reminder",
    "seat_confirmed",
    "seat_released",
    "reserve_offer",
    "stand_down",
    "shift_reminder",
    "changed",
    "correction",
    "reply",
    "sign_in",
    "staff_set_up",
    "sign_up",
    "permission",
    "gap",
    "vetting",
    "on_shift",
    "duty",
    "care",
    "hours",
    "certificate",
    "impact",
    "journey",
    "notice",
    "training",
    "thanks",
    "task",
)


def upgrade() -> None:
    op.create_table(
        "contact_wish",
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("unwanted", sa.JSON(), nullable=False),
        sa.Column("no_hold_outs", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_contact_wish_volunteer_id")),
        sa.PrimaryKeyConstraint("volunteer_id", name=op.f("pk_contact_wish")),
    )
    op.create_table(
        "contact_refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(*PURPOSES, name="purpose", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("cause", sa.String(60), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_contact_refusal_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_refusal")),
    )
    op.create_index("ix_contact_refusal_volunteer", "contact_refusal", ["volunteer_id", "at"])
    op.create_index("ix_contact_refusal_at", "contact_refusal", ["at"])


def downgrade() -> None:
    op.drop_table("contact_refusal")
    op.drop_table("contact_wish")
