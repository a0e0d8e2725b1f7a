"""hours served, version by version; and looking back on a call-out"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "after_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("call_out_id", sa.Integer(), nullable=False),
        sa.Column("troubles", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column(
            "why_nobody",
            sa.Enum(
                "drill", "cancelled", "unfilled", name="whynobody", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("note_zh_sealed", sa.Text(), nullable=True),
        sa.Column("note_en_sealed", sa.Text(), nullable=True),
        sa.Column("noted_by", sa.String(length=40), nullable=True),
        sa.Column("noted_at", UtcDateTime(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("reviewed_by", sa.String(length=40), nullable=True),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["call_out_id"], ["call_out.id"], name=op.f("fk_after_action_call_out_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_after_action")),
        sa.UniqueConstraint("call_out_id", name=op.f("uq_after_action_call_out_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_after_action_uid")),
    )
    op.create_table(
        "hours_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("call_out_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("replaced_at", UtcDateTime(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "system",
                "organizer",
                "self_declared",
                name="hourssource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "work",
            sa.Enum(
                "crisis", "resident", "back_office", name="work", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("content", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=True),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "recorded",
                "confirmed",
                "contested",
                "decided",
                "withdrawn",
                name="hoursstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=40), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column(
            "contest_reason",
            sa.Enum(
                "too_short",
                "too_long",
                "other_time",
                "not_there",
                name="contestreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("contested_at", UtcDateTime(), nullable=True),
        sa.Column("claimed_from", UtcDateTime(), nullable=True),
        sa.Column("claimed_to", UtcDateTime(), nullable=True),
        sa.Column("taken_out_by", sa.String(length=40), nullable=True),
        sa.Column("taken_out_at", UtcDateTime(), nullable=True),
        sa.Column(
            "decision",
            sa.Enum(
                "stands",
                "corrected",
                "taken_out",
                name="hoursdecision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "signed_in",
                "roster",
                "supervisor_says",
                "slip",
                "twice",
                "not_served",
                "nothing_shows_it",
                name="hoursreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> recorded_by", name=op.f("ck_hours_entry_two_people")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR (decided_by <> recorded_by AND coalesce(confirmed_by, '') <> decided_by)",
            name=op.f("ck_hours_entry_decided_by_another"),
        ),
        sa.CheckConstraint("minutes > 0 AND minutes <= 1440", name=op.f("ck_hours_entry_minutes")),
        sa.CheckConstraint("started_at < ended_at", name=op.f("ck_hours_entry_window")),
        sa.ForeignKeyConstraint(["call_out_id"], ["call_out.id"], name=op.f("fk_hours_entry_call_out_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["hours_entry.id"], name=op.f("fk_hours_entry_replaces_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_hours_entry_seat_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_hours_entry_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_entry")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_hours_entry_replaces_id")),
    )
    op.create_index("ix_hours_entry_call_out", "hours_entry", ["call_out_id"], unique=False)
    op.create_index("ix_hours_entry_recorder", "hours_entry", ["recorded_by", "recorded_at"], unique=False)
    op.create_index("ix_hours_entry_seat", "hours_entry", ["seat_id"], unique=False)
    op.create_index("ix_hours_entry_state", "hours_entry", ["state", "on_day"], unique=False)
    op.create_index("ix_hours_entry_volunteer", "hours_entry", ["volunteer_id", "on_day"], unique=False)
    stands = sa.text("seat_id IS NOT NULL AND replaced_at IS NULL AND state <> 'withdrawn'")
    op.create_index(
        "uq_hours_entry_seat", "hours_entry", ["seat_id"], unique=True, sqlite_where=stands, postgresql_where=stands
    )


def downgrade() -> None:
    op.drop_table("hours_entry")
    op.drop_table("after_action")
