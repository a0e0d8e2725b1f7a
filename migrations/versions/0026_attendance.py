"""who is there: signing in and out, and where a shift meets"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("checked_in_at", UtcDateTime(), nullable=True),
        sa.Column("checked_in_by", sa.String(length=40), nullable=True),
        sa.Column("checked_in_said_at", UtcDateTime(), nullable=True),
        sa.Column("checked_out_at", UtcDateTime(), nullable=True),
        sa.Column("checked_out_by", sa.String(length=40), nullable=True),
        sa.Column("checked_out_said_at", UtcDateTime(), nullable=True),
        sa.Column("extended_to", UtcDateTime(), nullable=True),
        sa.Column("missed_at", UtcDateTime(), nullable=True),
        sa.Column(
            "excuse",
            sa.Enum(
                "hospital",
                "power",
                "ill",
                "family",
                "other",
                name="excuse",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("excused_at", UtcDateTime(), nullable=True),
        sa.Column("phone_shared_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "checked_out_at IS NULL OR checked_in_at IS NOT NULL", name=op.f("ck_attendance_in_before_out")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_attendance_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_attendance_seat_id")),
    )
    op.create_index("ix_attendance_present", "attendance", ["checked_in_at", "checked_out_at"], unique=False)
    op.create_table(
        "shift_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("call_out_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("link_sealed", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.String(length=40), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["call_out_id"], ["call_out.id"], name=op.f("fk_shift_room_call_out_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_shift_room_need_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_room")),
        sa.UniqueConstraint("need_id", name=op.f("uq_shift_room_need_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_shift_room_uid")),
    )
    call_out_alone = sa.text("need_id IS NULL")
    op.create_index(
        "uq_shift_room_call_out",
        "shift_room",
        ["call_out_id"],
        unique=True,
        sqlite_where=call_out_alone,
        postgresql_where=call_out_alone,
    )


def downgrade() -> None:
    op.drop_table("shift_room")
    op.drop_table("attendance")
