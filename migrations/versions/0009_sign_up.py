"""people sign up by themselves, and are asked anew for their consent"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0009"
down_revision = "0008"
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
)
NEW_PURPOSES = ("sign_up", "permission", "gap")
KINDS = ("volunteer", "staff", "group")
NEW_KINDS = ("newcomer",)


def upgrade() -> None:
    op.create_table(
        "sign_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("link_id", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("address_sealed", sa.Text(), nullable=True),
        sa.Column("address_index", sa.String(length=40), nullable=True),
        sa.Column("answers_sealed", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("uid", name=op.f("uq_sign_up_uid")),
        sa.UniqueConstraint("link_id", name=op.f("uq_sign_up_link_id")),
    )
    op.create_index("ix_sign_up_address_index", "sign_up", ["address_index"])
    op.create_index("ix_sign_up_expires_at", "sign_up", ["expires_at"])
    op.create_table(
        "guardian_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=False),
        sa.Column("contact_sealed", sa.Text(), nullable=False),
        _words("way", "guardianway", "in_person", "phone", "letter"),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_guardian_consent_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardian_consent")),
        sa.UniqueConstraint("uid", name=op.f("uq_guardian_consent_uid")),
    )
    op.create_index("ix_guardian_consent_volunteer", "guardian_consent", ["volunteer_id"])
    op.create_table(
        "permission_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.String(length=16), nullable=True),
        _words("way", "way", "mail", "by_hand", "not_asked"),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        _words("reply", "reply", "yes", "no", "silence", nullable=True),
        sa.Column("replied_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_permission_request_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permission_request")),
        sa.UniqueConstraint("volunteer_id", name=op.f("uq_permission_request_volunteer_id")),
        sa.UniqueConstraint("link_id", name=op.f("uq_permission_request_link_id")),
    )
    op.create_index("ix_permission_request_reply", "permission_request", ["reply", "asked_at"])
    op.create_table(
        "gap_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        _words("gap", "gap", "age", "contact", "licence", "hours"),
        sa.Column("link_id", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_gap_question_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_question")),
        sa.UniqueConstraint("link_id", name=op.f("uq_gap_question_link_id")),
    )
    op.create_index("ix_gap_question_volunteer", "gap_question", ["volunteer_id", "asked_at"])
    op.add_column("volunteer", sa.Column("guardian_agreed", sa.Boolean(), nullable=False, server_default=sa.false()))
    _let_messages_be((*PURPOSES, *NEW_PURPOSES), (*KINDS, *NEW_KINDS))


def downgrade() -> None:
    of_new = "SELECT id FROM message WHERE purpose IN ('sign_up', 'permission', 'gap') OR recipient_kind = 'newcomer'"
    op.execute(f"DELETE FROM delivery WHERE message_id IN ({of_new})")
    op.execute("DELETE FROM message WHERE purpose IN ('sign_up', 'permission', 'gap') OR recipient_kind = 'newcomer'")
    _let_messages_be(PURPOSES, KINDS)
    op.drop_column("volunteer", "guardian_agreed")
    for table in ("gap_question", "permission_request", "guardian_consent", "sign_up"):
        op.drop_table(table)


def _words(name: str, kind: str, *words: str, nullable: bool = False) -> sa.Column:
    return sa.Column(
        name,
        sa.Enum(*words, name=kind, native_enum=False, create_constraint=True, length=32),
        nullable=nullable,
    )


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def _let_messages_be(purposes: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    """Replace what the two columns of words may hold."""
    with op.batch_alter_table("message") as message:
        for name, condition in (
            ("purpose", _one_of("purpose", purposes)),
            ("recipientkind", _one_of("recipient_kind", kinds)),
        ):
            message.drop_constraint(op.f(f"ck_message_{name}"), type_="check")
            message.create_check_constraint(op.f(f"ck_message_{name}"), condition)
