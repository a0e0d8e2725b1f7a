"""replies by text message and mail, and what is said back to them"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0020"
down_revision = "0021"
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
)
ANSWERS = ("yes", "no", "later", "reserve", "only_if_short", "full", "refused", "late", "stop")


def upgrade() -> None:
    op.create_table(
        "inbound_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        _words("channel", "replychannel", "email", "sms"),
        sa.Column("text_sealed", sa.Text(), nullable=True),
        _words("outcome", "replyoutcome", "recorded", "asked_back", "unknown_sender", "duplicate"),
        _words("answer", "replyanswer", *ANSWERS, nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("arrived_at", UtcDateTime(), nullable=False),
        sa.Column("to_look_at", sa.Boolean(), nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
        sa.Column("looked_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_inbound_reply_invitation_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_inbound_reply_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_reply")),
        sa.UniqueConstraint("key", name=op.f("uq_inbound_reply_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_inbound_reply_uid")),
    )
    op.create_index("ix_inbound_reply_volunteer", "inbound_reply", ["volunteer_id"], unique=False)
    op.create_index("ix_inbound_reply_invitation", "inbound_reply", ["invitation_id", "received_at"], unique=False)
    op.create_index("ix_inbound_reply_desk", "inbound_reply", ["to_look_at", "id"], unique=False)
    _let_purposes_be((*PURPOSES, "reply"))


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE message_id IN (SELECT id FROM message WHERE purpose = 'reply')")
    op.execute("DELETE FROM message WHERE purpose = 'reply'")
    _let_purposes_be(PURPOSES)
    op.drop_index("ix_inbound_reply_desk", table_name="inbound_reply")
    op.drop_index("ix_inbound_reply_invitation", table_name="inbound_reply")
    op.drop_index("ix_inbound_reply_volunteer", table_name="inbound_reply")
    op.drop_table("inbound_reply")


def _words(name: str, kind: str, *words: str, nullable: bool = False) -> sa.Column:
    return sa.Column(
        name,
        sa.Enum(*words, name=kind, native_enum=False, create_constraint=True, length=32),
        nullable=nullable,
    )


def _let_purposes_be(purposes: tuple[str, ...]) -> None:
    """Replace what a message may be for."""
    with op.batch_alter_table("message") as message:
        message.drop_constraint(op.f("ck_message_purpose"), type_="check")
        message.create_check_constraint(
            op.f("ck_message_purpose"), f"purpose IN ({', '.join(repr(word) for word in purposes)})"
        )
