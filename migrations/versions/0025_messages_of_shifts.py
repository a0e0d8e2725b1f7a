"""messages about a shift and what follows it"""

from alembic import op

revision = "0025"
down_revision = "0024"
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
    "sign_in",
    "staff_set_up",
    "sign_up",
    "permission",
    "gap",
    "changed",
    "correction",
    "reply",
    "vetting",
)
NEW = ("on_shift", "duty", "care", "hours", "certificate", "impact")


def upgrade() -> None:
    _let_purposes_be((*PURPOSES, *NEW))


def downgrade() -> None:
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
