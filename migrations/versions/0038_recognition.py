"""awards, thanks, introductions and reunions"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("award", _words("award", "first_service", "hours", "years", "support"), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_award_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("volunteer_id", "award", "mark", name=op.f("uq_award_volunteer_id")),
    )
    op.create_table(
        "thanks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(22), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("call_out_id", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(40), nullable=False),
        sa.Column("sentence_sealed", sa.Text(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_thanks_volunteer_id")),
        sa.ForeignKeyConstraint(["call_out_id"], ["call_out.id"], name=op.f("fk_thanks_call_out_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thanks")),
        sa.UniqueConstraint("uid", name=op.f("uq_thanks_uid")),
        sa.UniqueConstraint("written_by", "volunteer_id", "call_out_id", name=op.f("uq_thanks_written_by")),
    )
    op.create_index("ix_thanks_volunteer", "thanks", ["volunteer_id", "written_at"])
    op.create_index("ix_thanks_call_out", "thanks", ["call_out_id"])
    op.create_table(
        "introduction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=False),
        sa.Column("call_out_id", sa.Integer(), nullable=False),
        sa.Column("state", _words("meetingstate", "asked", "accepted", "declined"), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["asker_id"], ["volunteer.id"], name=op.f("fk_introduction_asker_id")),
        sa.ForeignKeyConstraint(["asked_id"], ["volunteer.id"], name=op.f("fk_introduction_asked_id")),
        sa.ForeignKeyConstraint(["call_out_id"], ["call_out.id"], name=op.f("fk_introduction_call_out_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
        sa.UniqueConstraint("asker_id", "asked_id", name=op.f("uq_introduction_asker_id")),
    )
    op.create_index("ix_introduction_asked", "introduction", ["asked_id", "state"])
    op.create_table(
        "reunion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(22), nullable=False),
        sa.Column("call_out_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("room_sealed", sa.Text(), nullable=False),
        sa.Column("called_by", sa.String(40), nullable=False),
        sa.Column("called_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["call_out_id"], ["call_out.id"], name=op.f("fk_reunion_call_out_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reunion")),
        sa.UniqueConstraint("uid", name=op.f("uq_reunion_uid")),
    )
    op.create_table(
        "reunion_guest",
        sa.Column("reunion_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("state", _words("meetingstate", "asked", "accepted", "declined"), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["reunion_id"], ["reunion.id"], name=op.f("fk_reunion_guest_reunion_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_reunion_guest_volunteer_id")),
        sa.PrimaryKeyConstraint("reunion_id", "volunteer_id", name=op.f("pk_reunion_guest")),
    )
    op.create_index("ix_reunion_guest_volunteer", "reunion_guest", ["volunteer_id"])


def downgrade() -> None:
    for table in ("reunion_guest", "reunion", "introduction", "thanks", "award"):
        op.drop_table(table)


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
