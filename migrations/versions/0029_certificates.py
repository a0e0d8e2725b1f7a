"""certificates of service, with the hours they tell of"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def _word(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            _word("certificatestate", "applied", "published", "issued", "declined", "cancelled", "withdrawn"),
            nullable=False,
        ),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("applied_at", UtcDateTime(), nullable=False),
        sa.Column("applied_by", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("code_sealed", sa.Text(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("accepted_by", sa.String(length=40), nullable=True),
        sa.Column("public_until", UtcDateTime(), nullable=True),
        sa.Column("issued_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=40), nullable=True),
        sa.Column(
            "end_reason",
            _word("endreason", "hours_open", "hours_wrong", "objection", "twice", "holder_asked"),
            nullable=True,
        ),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.Column("synced_on", sa.Date(), nullable=True),
        sa.Column("synced_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint("from_day <= to_day", name=op.f("ck_certificate_period")),
        sa.CheckConstraint("(year IS NULL) = (serial IS NULL)", name=op.f("ck_certificate_number")),
        sa.CheckConstraint("accepted_by IS NULL OR accepted_by <> applied_by", name=op.f("ck_certificate_two_people")),
        sa.CheckConstraint(
            "issued_at IS NULL OR (serial IS NOT NULL AND accepted_by IS NOT NULL)", name=op.f("ck_certificate_issued")
        ),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_certificate_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("uid", name=op.f("uq_certificate_uid")),
        sa.UniqueConstraint("year", "serial", name=op.f("uq_certificate_year")),
    )
    op.create_index("ix_certificate_state", "certificate", ["state", "id"], unique=False)
    op.create_index("ix_certificate_volunteer", "certificate", ["volunteer_id"], unique=False)
    op.create_table(
        "certificate_entry",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("hours_entry_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=True),
        sa.Column("source", _word("hourssource", "system", "organizer", "self_declared"), nullable=False),
        sa.Column("call_out_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_entry_certificate_id")
        ),
        sa.ForeignKeyConstraint(
            ["hours_entry_id"], ["hours_entry.id"], name=op.f("fk_certificate_entry_hours_entry_id")
        ),
        sa.PrimaryKeyConstraint("certificate_id", "hours_entry_id", name=op.f("pk_certificate_entry")),
    )
    op.create_index("ix_certificate_entry_hours", "certificate_entry", ["hours_entry_id"], unique=False)
    op.create_table(
        "certificate_serial",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_certificate_serial")),
    )


def downgrade() -> None:
    op.drop_table("certificate_serial")
    op.drop_table("certificate_entry")
    op.drop_table("certificate")
