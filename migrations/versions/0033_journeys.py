"""journeys: rules by schedule, what they did for whom in which period, and the letters that carried it"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0033"
down_revision = "0032"
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
)
NEW = ("journey", "notice", "training", "thanks", "task")
STATES = ("due", "sent", "held_out", "refused", "missed", "withdrawn")


def upgrade() -> None:
    _let_purposes_be((*PURPOSES, *NEW))
    op.create_table(
        "journey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("title_zh", sa.String(100), nullable=False),
        sa.Column("title_en", sa.String(100), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("running", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("copied_from", sa.String(40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_journey_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey")),
        sa.UniqueConstraint("code", name=op.f("uq_journey_code")),
    )
    op.create_table(
        "journey_version",
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_journey_version_journey_id")),
        sa.PrimaryKeyConstraint("journey_id", "version", name=op.f("pk_journey_version")),
    )
    op.create_table(
        "journey_mark",
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(50), nullable=False),
        sa.Column("planned_to", sa.Date(), nullable=True),
        sa.Column("read_to", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_journey_mark_journey_id")),
        sa.PrimaryKeyConstraint("journey_id", "zone", name=op.f("pk_journey_mark")),
    )
    op.create_table(
        "journey_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.String(16), nullable=False),
        sa.Column("queued_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_journey_letter_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_letter")),
        sa.UniqueConstraint("link_id", name=op.f("uq_journey_letter_link_id")),
    )
    op.create_index("ix_journey_letter_volunteer", "journey_letter", ["volunteer_id", "queued_at"])
    op.create_table(
        "journey_effect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("journey_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(60), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="effectstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.String(40), nullable=True),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_journey_effect_journey_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_journey_effect_volunteer_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["journey_letter.id"], name=op.f("fk_journey_effect_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_effect")),
        sa.UniqueConstraint("journey_id", "period", "volunteer_id", name=op.f("uq_journey_effect_journey_id")),
    )
    op.create_index("ix_journey_effect_due", "journey_effect", ["state", "due_at"])
    op.create_index("ix_journey_effect_volunteer", "journey_effect", ["volunteer_id", "journey_id"])
    op.create_index("ix_journey_effect_letter", "journey_effect", ["letter_id"])


def downgrade() -> None:
    for table in ("journey_effect", "journey_letter", "journey_mark", "journey_version", "journey"):
        op.drop_table(table)
    gone = ", ".join(repr(word) for word in NEW)
    op.execute(f"DELETE FROM delivery WHERE message_id IN (SELECT id FROM message WHERE purpose IN ({gone}))")
    op.execute(f"DELETE FROM message WHERE purpose IN ({gone})")
    _let_purposes_be(PURPOSES)


def _let_purposes_be(purposes: tuple[str, ...]) -> None:
    """Replace what a message may be for."""
    words = ", ".join(repr(word) for word in purposes)
    with op.batch_alter_table("message") as message:
        message.drop_constraint(op.f("ck_message_purpose"), type_="check")
        message.create_check_constraint(op.f("ck_message_purpose"), f"purpose IN ({words})")
