"""danger, hand-over, and the record of what is destroyed once a request is over"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "destruction_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "closed", "declined", "ran_out", name="cause", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("assessment", sa.String(length=20), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["crisis_request.id"], name=op.f("fk_destruction_record_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction_record")),
        sa.UniqueConstraint("request_id", name=op.f("uq_destruction_record_request_id")),
    )
    op.create_table(
        "destruction_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "destroy",
                "evaluation",
                "service_record",
                name="ground",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("destroyed", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("destroyed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("0 <= destroyed AND destroyed <= held", name=op.f("ck_destruction_line_destroyed")),
        sa.ForeignKeyConstraint(["record_id"], ["destruction_record.id"], name=op.f("fk_destruction_line_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction_line")),
        sa.UniqueConstraint("record_id", "kind", name=op.f("uq_destruction_line_record_id")),
    )
    op.create_index("ix_destruction_line_kind", "destruction_line", ["kind"], unique=False)
    op.create_table(
        "shift_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_shift_case_need_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_case")),
        sa.UniqueConstraint("code", name=op.f("uq_shift_case_code")),
    )
    op.create_index("ix_shift_case_need", "shift_case", ["need_id"], unique=False)
    op.create_table(
        "danger_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("R0", "R1", "R2", "R3", name="dangerlevel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("case_code", sa.String(length=5), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.Column("tell_next_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=40), nullable=True),
        sa.Column("follow_up_due_at", UtcDateTime(), nullable=True),
        sa.Column("followed_up_at", UtcDateTime(), nullable=True),
        sa.Column("followed_up_by", sa.String(length=40), nullable=True),
        sa.Column("relieved_at", UtcDateTime(), nullable=True),
        sa.Column("debrief_due_at", UtcDateTime(), nullable=True),
        sa.Column("debriefed_at", UtcDateTime(), nullable=True),
        sa.Column("debriefed_by", sa.String(length=40), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "calmed",
                "police",
                "ambulance",
                "family",
                "local_partner",
                "hotline",
                "contact_lost",
                "mistake",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_danger_report_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_danger_report")),
    )
    op.create_index("ix_danger_report_closed", "danger_report", ["closed_at"], unique=False)
    op.create_index("ix_danger_report_seat", "danger_report", ["seat_id"], unique=False)
    op.create_index("ix_danger_report_waiting", "danger_report", ["tell_next_at"], unique=False)
    op.create_table(
        "handover_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("case_code", sa.String(length=5), nullable=False),
        sa.Column(
            "level",
            sa.Enum("R0", "R1", "R2", "R3", name="dangerlevel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "promise",
            sa.Enum(
                "call_back",
                "send_information",
                "pass_on",
                "check_again",
                "stay_with",
                "none",
                name="promise",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("taken_by", sa.String(length=40), nullable=True),
        sa.Column("to_desk", sa.Boolean(), nullable=False),
        sa.Column("alerted_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(due_at IS NULL) = (promise = 'none')", name=op.f("ck_handover_note_by_when")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_handover_note_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_note")),
    )
    op.create_index("ix_handover_note_open", "handover_note", ["taken_at", "alerted_at"], unique=False)
    op.create_index("ix_handover_note_seat", "handover_note", ["seat_id"], unique=False)
    op.create_table(
        "danger_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reported",
                "told",
                "nobody_there",
                "acknowledged",
                "joined",
                "level_changed",
                "relieved",
                "reserve_called",
                "reserve_empty",
                "followed_up",
                "debriefed",
                "closed",
                name="linekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column(
            "whom",
            sa.Enum(
                "supervisor",
                "second",
                "desk",
                "command",
                name="whom",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("person", sa.String(length=40), nullable=True),
        sa.Column(
            "level",
            sa.Enum("R0", "R1", "R2", "R3", name="dangerlevel", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "calmed",
                "police",
                "ambulance",
                "family",
                "local_partner",
                "hotline",
                "contact_lost",
                "mistake",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["report_id"], ["danger_report.id"], name=op.f("fk_danger_line_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_danger_line")),
    )
    op.create_index("ix_danger_line_report", "danger_line", ["report_id"], unique=False)


def downgrade() -> None:
    for table in (
        "danger_line",
        "handover_note",
        "danger_report",
        "shift_case",
        "destruction_line",
        "destruction_record",
    ):
        op.drop_table(table)
