"""text messages: a message may name its way, a report says what became of it, an invitation knows its rung"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0022"
down_revision = "0018"
branch_labels = None
depends_on = None

CHANNELS = ("email", "chat", "manual")
DELIVERY_STATES = ("sending", "accepted", "refused", "failed", "unknown")
RUNGS = ("message", "text", "call")


def upgrade() -> None:
    with op.batch_alter_table("message") as message:
        message.add_column(sa.Column("channel", sa.String(32), nullable=True))
        message.create_check_constraint(op.f("ck_message_channel"), _one_of("channel", (*CHANNELS, "sms")))
    _let_deliveries_be((*CHANNELS, "sms"), (*DELIVERY_STATES, "delivered", "undelivered"))
    with op.batch_alter_table("invitation") as invitation:
        invitation.add_column(sa.Column("rung", sa.String(32), server_default="message", nullable=False))
        invitation.add_column(sa.Column("rung_at", UtcDateTime(), nullable=True))
        invitation.create_check_constraint(op.f("ck_invitation_rung"), _one_of("rung", RUNGS))
        invitation.drop_constraint(op.f("ck_invitation_channel"), type_="check")
        invitation.create_check_constraint(op.f("ck_invitation_channel"), _one_of("channel", (*CHANNELS, "sms")))


def downgrade() -> None:
    with op.batch_alter_table("invitation") as invitation:
        invitation.drop_constraint(op.f("ck_invitation_channel"), type_="check")
        invitation.create_check_constraint(op.f("ck_invitation_channel"), _one_of("channel", CHANNELS))
        invitation.drop_constraint(op.f("ck_invitation_rung"), type_="check")
        invitation.drop_column("rung_at")
        invitation.drop_column("rung")
    op.execute("DELETE FROM delivery WHERE message_id IN (SELECT id FROM message WHERE channel = 'sms')")
    op.execute("DELETE FROM message WHERE channel = 'sms'")
    _let_deliveries_be(CHANNELS, DELIVERY_STATES)
    with op.batch_alter_table("message") as message:
        message.drop_constraint(op.f("ck_message_channel"), type_="check")
        message.drop_column("channel")


def _let_deliveries_be(channels: tuple[str, ...], states: tuple[str, ...]) -> None:
    """Replace what the two columns of words may hold."""
    with op.batch_alter_table("delivery") as delivery:
        for name, condition in (("channel", _one_of("channel", channels)), ("deliverystate", _one_of("state", states))):
            delivery.drop_constraint(op.f(f"ck_delivery_{name}"), type_="check")
            delivery.create_check_constraint(op.f(f"ck_delivery_{name}"), condition)


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"
