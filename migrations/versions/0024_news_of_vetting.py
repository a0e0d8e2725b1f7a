"""people are told about their own vetting"""

from alembic import op

revision = "0024"
down_revision = "0023"
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
)


def upgrade() -> None:
    _let_purposes_be((*PURPOSES, "vetting"))


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE message_id IN (SELECT id FROM message WHERE purpose = 'vetting')")
    op.execute("DELETE FROM message WHERE purpose = 'vetting'")
    _let_purposes_be(PURPOSES)


def _let_purposes_be(purposes: tuple[str, ...]) -> None:
    """Replace what a message may be for."""
    words = ", ".join(repr(word) for word in purposes)
    with op.batch_alter_table("message") as message:
        message.drop_constraint(op.f("ck_message_purpose"), type_="check")
        message.create_check_constraint(op.f("ck_message_purpose"), f"purpose IN ({words})")
