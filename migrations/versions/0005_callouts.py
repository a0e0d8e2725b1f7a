"""call-outs: request, needs, waves, answers, seats"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "crisis_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "verified",
                "scoped",
                "closed",
                "suspended",
                "declined",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("real", "drill", name="calloutkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("level", sa.String(length=4), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=50), nullable=False),
        sa.Column("respond_by", UtcDateTime(), nullable=False),
        sa.Column("body_sealed", sa.Text(), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("received_from", sa.String(length=40), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crisis_request")),
        sa.UniqueConstraint("uid", name=op.f("uq_crisis_request_uid")),
    )
    op.create_table(
        "call_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("real", "drill", name="calloutkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "calling",
                "filled",
                "unfilled",
                "ended",
                name="calloutstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("wording_confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("wording_confirmed_by", sa.String(length=40), nullable=True),
        sa.Column("timezone", sa.String(length=50), nullable=False),
        sa.Column("respond_by", UtcDateTime(), nullable=False),
        sa.Column("exhausted", sa.Boolean(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("launch_due_at", UtcDateTime(), nullable=True),
        sa.Column("launched_at", UtcDateTime(), nullable=True),
        sa.Column("launched_by", sa.String(length=40), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["crisis_request.id"], name=op.f("fk_call_out_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_out")),
        sa.UniqueConstraint("request_id", name=op.f("uq_call_out_request_id")),
    )
    op.create_index(op.f("ix_call_out_state"), "call_out", ["state"], unique=False)
    op.create_table(
        "need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_out_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("credentials", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("required_for", sa.JSON(), nullable=False),
        sa.Column("children", sa.Boolean(), nullable=False),
        sa.Column("adults_only", sa.Boolean(), nullable=False),
        sa.Column(
            "work",
            sa.Enum(
                "crisis", "resident", "back_office", name="work", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_need_window")),
        sa.CheckConstraint("taken >= 0 AND offered >= 0 AND taken + offered <= seats", name=op.f("ck_need_seats")),
        sa.ForeignKeyConstraint(["call_out_id"], ["call_out.id"], name=op.f("fk_need_call_out_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
    )
    op.create_index("ix_need_call_out", "need", ["call_out_id", "position"], unique=False)
    op.create_table(
        "wave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_out_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sizes", sa.JSON(), nullable=False),
        sa.Column("sent_by", sa.String(length=40), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["call_out_id"], ["call_out.id"], name=op.f("fk_wave_call_out_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave")),
        sa.UniqueConstraint("call_out_id", "number", name=op.f("uq_wave_call_out_id")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.String(length=16), nullable=False),
        sa.Column("call_out_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("email", "chat", "manual", name="channel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "answered",
                "stood_down",
                name="invitationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "answer",
            sa.Enum(
                "yes", "no", "later", "reserve", name="answer", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("later_until", UtcDateTime(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("caller_id", sa.Integer(), nullable=True),
        sa.Column("caller_until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["call_out_id"], ["call_out.id"], name=op.f("fk_invitation_call_out_id")),
        sa.ForeignKeyConstraint(["caller_id"], ["staff.id"], name=op.f("fk_invitation_caller_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_invitation_volunteer_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_invitation_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("call_out_id", "volunteer_id", name=op.f("uq_invitation_call_out_id")),
        sa.UniqueConstraint("link_id", name=op.f("uq_invitation_link_id")),
    )
    op.create_index("ix_invitation_volunteer", "invitation", ["volunteer_id", "asked_at"], unique=False)
    op.create_table(
        "answer_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "yes",
                "no",
                "later",
                "reserve",
                "undo",
                "release",
                name="answeraction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("need_ids", sa.JSON(), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_answer_record_invitation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_record")),
    )
    op.create_index("ix_answer_record_invitation", "answer_record", ["invitation_id"], unique=False)
    op.create_table(
        "call_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("caller_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "yes",
                "no",
                "no_answer",
                "dead_number",
                "call_back",
                name="calloutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["caller_id"], ["staff.id"], name=op.f("fk_call_record_caller_id")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_call_record_invitation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_record")),
    )
    op.create_index("ix_call_record_invitation", "call_record", ["invitation_id"], unique=False)
    op.create_table(
        "invitation_need",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_invitation_need_invitation_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_invitation_need_need_id")),
        sa.PrimaryKeyConstraint("invitation_id", "need_id", name=op.f("pk_invitation_need")),
    )
    op.create_index("ix_invitation_need_need", "invitation_need", ["need_id"], unique=False)
    op.create_table(
        "reserve_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "offered",
                "taken",
                "declined",
                "expired",
                "stood_down",
                name="reservestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=True),
        sa.Column("offer_expires_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_reserve_place_invitation_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_reserve_place_need_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_reserve_place_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reserve_place")),
        sa.UniqueConstraint("need_id", "volunteer_id", name=op.f("uq_reserve_place_need_id")),
    )
    op.create_index(op.f("ix_reserve_place_invitation_id"), "reserve_place", ["invitation_id"], unique=False)
    op.create_index("ix_reserve_place_offer", "reserve_place", ["state", "offer_expires_at"], unique=False)
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column(
            "work",
            sa.Enum(
                "crisis", "resident", "back_office", name="work", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("from_minute < to_minute", name=op.f("ck_seat_window")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_seat_invitation_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_seat_need_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_seat_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
    )
    op.create_index(op.f("ix_seat_invitation_id"), "seat", ["invitation_id"], unique=False)
    op.create_index("ix_seat_volunteer", "seat", ["volunteer_id", "from_minute"], unique=False)
    op.create_index(
        "uq_seat_live",
        "seat",
        ["need_id", "volunteer_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_seat_live",
        table_name="seat",
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.drop_index("ix_seat_volunteer", table_name="seat")
    op.drop_index(op.f("ix_seat_invitation_id"), table_name="seat")
    op.drop_table("seat")
    op.drop_index("ix_reserve_place_offer", table_name="reserve_place")
    op.drop_index(op.f("ix_reserve_place_invitation_id"), table_name="reserve_place")
    op.drop_table("reserve_place")
    op.drop_index("ix_invitation_need_need", table_name="invitation_need")
    op.drop_table("invitation_need")
    op.drop_index("ix_call_record_invitation", table_name="call_record")
    op.drop_table("call_record")
    op.drop_index("ix_answer_record_invitation", table_name="answer_record")
    op.drop_table("answer_record")
    op.drop_index("ix_invitation_volunteer", table_name="invitation")
    op.drop_table("invitation")
    op.drop_table("wave")
    op.drop_index("ix_need_call_out", table_name="need")
    op.drop_table("need")
    op.drop_index(op.f("ix_call_out_state"), table_name="call_out")
    op.drop_table("call_out")
    op.drop_table("crisis_request")
