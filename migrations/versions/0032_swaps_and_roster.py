"""seats offered to colleagues, and people asked for one shift of a roster"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'asked'")


def upgrade() -> None:
    op.create_table(
        "seat_swap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=False),
        sa.Column("in_return_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            _words("offerstate", "asked", "accepted", "declined", "withdrawn", "expired", "overtaken"),
            nullable=False,
        ),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("taken_as_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_seat_swap_seat_id")),
        sa.ForeignKeyConstraint(["asker_id"], ["volunteer.id"], name=op.f("fk_seat_swap_asker_id")),
        sa.ForeignKeyConstraint(["asked_id"], ["volunteer.id"], name=op.f("fk_seat_swap_asked_id")),
        sa.ForeignKeyConstraint(["in_return_id"], ["seat.id"], name=op.f("fk_seat_swap_in_return_id")),
        sa.ForeignKeyConstraint(["taken_as_id"], ["seat.id"], name=op.f("fk_seat_swap_taken_as_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_swap")),
    )
    op.create_index(
        "uq_seat_swap_open", "seat_swap", ["seat_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_seat_swap_asked", "seat_swap", ["asked_id", "state"])
    op.create_index("ix_seat_swap_asker", "seat_swap", ["asker_id"])
    op.create_index("ix_seat_swap_return", "seat_swap", ["in_return_id"])
    op.create_table(
        "shift_ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("state", _words("askstate", "asked", "declined", "withdrawn"), nullable=False),
        sa.Column("asked_by", sa.String(40), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_shift_ask_need_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_shift_ask_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_ask")),
    )
    op.create_index(
        "uq_shift_ask_open",
        "shift_ask",
        ["need_id", "volunteer_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_shift_ask_volunteer", "shift_ask", ["volunteer_id"])


def downgrade() -> None:
    op.drop_table("shift_ask")
    op.drop_table("seat_swap")


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
