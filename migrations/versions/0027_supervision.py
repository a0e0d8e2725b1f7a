"""supervision: a named supervisor, gaps, calls for support, debriefs, group sessions"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call_out", sa.Column("supervisor_sealed", sa.Text(), nullable=True))
    op.add_column("call_out", sa.Column("supervisor_index", sa.String(40), nullable=True))
    op.add_column("call_out", sa.Column("supervisor_at", UtcDateTime(), nullable=True))
    op.create_table(
        "supervision_gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_out_id", sa.Integer(), nullable=False),
        sa.Column("need_ids", sa.JSON(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["call_out_id"], ["call_out.id"], name=op.f("fk_supervision_gap_call_out_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_gap")),
    )
    op.create_index("ix_supervision_gap_call_out", "supervision_gap", ["call_out_id", "ended_at"])
    _calls_for_support()
    op.create_table(
        "debrief",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=False),
        sa.Column("answer", _words("debriefanswer", "yes", "no"), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("wished_at", UtcDateTime(), nullable=True),
        sa.Column("held_at", UtcDateTime(), nullable=True),
        sa.Column("held_by", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_debrief_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debrief")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_debrief_seat_id")),
    )
    _group_sessions()


def downgrade() -> None:
    for table in ("session_place", "group_session", "debrief", "support_ring", "support_call", "supervision_gap"):
        op.drop_table(table)
    with op.batch_alter_table("call_out") as table:
        table.drop_column("supervisor_at")
        table.drop_column("supervisor_index")
        table.drop_column("supervisor_sealed")


def _calls_for_support() -> None:
    op.create_table(
        "support_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("called_at", UtcDateTime(), nullable=False),
        sa.Column("rung", _words("supportrung", "first", "second", "duty"), nullable=False),
        sa.Column("rung_at", UtcDateTime(), nullable=False),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_by", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_support_call_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_call")),
    )
    op.create_index("ix_support_call_open", "support_call", ["acknowledged_at", "rung_at"])
    op.create_index(op.f("ix_support_call_seat_id"), "support_call", ["seat_id"])
    op.create_table(
        "support_ring",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("rung", _words("supportrung", "first", "second", "duty"), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["support_call.id"], name=op.f("fk_support_ring_call_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_support_ring_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_ring")),
        sa.UniqueConstraint("call_id", "rung", name=op.f("uq_support_ring_call_id")),
    )
    op.create_index(op.f("ix_support_ring_seat_id"), "support_ring", ["seat_id"])


def _group_sessions() -> None:
    op.create_table(
        "group_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(22), nullable=False),
        sa.Column("leader_sealed", sa.Text(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(40), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("called_off_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_group_session_window")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_session")),
        sa.UniqueConstraint("uid", name=op.f("uq_group_session_uid")),
    )
    op.create_index(op.f("ix_group_session_starts_at"), "group_session", ["starts_at"])
    op.create_table(
        "session_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("signed_up_at", UtcDateTime(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["group_session.id"], name=op.f("fk_session_place_session_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_session_place_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_place")),
        sa.UniqueConstraint("session_id", "volunteer_id", name=op.f("uq_session_place_session_id")),
    )
    op.create_index(op.f("ix_session_place_volunteer_id"), "session_place", ["volunteer_id"])


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
