"""changes in flight: a second person at the launch, dropped needs, seats to confirm, call-outs that become one"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0021"
down_revision = "0019"
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
)
NEW_PURPOSES = ("changed", "correction")


def upgrade() -> None:
    with op.batch_alter_table("call_out") as table:
        table.add_column(sa.Column("second_asked_at", UtcDateTime(), nullable=True))
        table.add_column(sa.Column("second_by", sa.String(40), nullable=True))
        table.add_column(sa.Column("launch_reason_sealed", sa.Text(), nullable=True))
        table.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_call_out_merged_into_id"), "call_out", ["merged_into_id"], ["id"])
    # Added one by one: to make the table of seats anew would lose the trigger that keeps people out of two places.
    op.add_column("need", sa.Column("dropped_at", UtcDateTime(), nullable=True))
    op.add_column("invitation", sa.Column("more_asks_at", UtcDateTime(), nullable=True))
    op.add_column("seat", sa.Column("confirm_by", UtcDateTime(), nullable=True))
    op.create_table(
        "call_out_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_out_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "changed",
                "corrected",
                "united",
                name="changekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("by_hand", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(40), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["call_out_id"], ["call_out.id"], name=op.f("fk_call_out_change_call_out_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_out_change")),
    )
    op.create_index("ix_call_out_change_call_out", "call_out_change", ["call_out_id"])
    op.create_table(
        "joined_link",
        sa.Column("link_id", sa.String(16), nullable=False),
        sa.Column("leads_to", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_joined_link")),
    )
    _let_messages_be((*PURPOSES, *NEW_PURPOSES))


def downgrade() -> None:
    of_new = "SELECT id FROM message WHERE purpose IN ('changed', 'correction')"
    op.execute(f"DELETE FROM delivery WHERE message_id IN ({of_new})")
    op.execute("DELETE FROM message WHERE purpose IN ('changed', 'correction')")
    _let_messages_be(PURPOSES)
    op.drop_table("joined_link")
    op.drop_table("call_out_change")
    op.drop_column("seat", "confirm_by")
    op.drop_column("invitation", "more_asks_at")
    op.drop_column("need", "dropped_at")
    with op.batch_alter_table("call_out") as table:
        table.drop_constraint(op.f("fk_call_out_merged_into_id"), type_="foreignkey")
        table.drop_column("merged_into_id")
        table.drop_column("launch_reason_sealed")
        table.drop_column("second_by")
        table.drop_column("second_asked_at")


def _let_messages_be(purposes: tuple[str, ...]) -> None:
    """Replace what the purpose of a message may be."""
    words = ", ".join(repr(word) for word in purposes)
    with op.batch_alter_table("message") as message:
        message.drop_constraint(op.f("ck_message_purpose"), type_="check")
        message.create_check_constraint(op.f("ck_message_purpose"), f"purpose IN ({words})")
