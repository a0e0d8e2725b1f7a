"""what an import was told and understood: columns, hours in words, service before"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_trace", sa.Column("paused_until", sa.Date(), nullable=True))
    op.create_table(
        "column_choice",
        sa.Column("headings_digest", sa.String(length=64), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("chosen_by", sa.String(length=40), nullable=False),
        sa.Column("chosen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("headings_digest", name=op.f("pk_column_choice")),
    )
    op.create_table(
        "stated_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=False),
        sa.Column("stretches", sa.JSON(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("stated_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_stated_hours_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stated_hours")),
        sa.UniqueConstraint("uid", name=op.f("uq_stated_hours_uid")),
    )
    op.create_index("ix_stated_hours_volunteer", "stated_hours", ["volunteer_id", "settled_at"], unique=False)
    op.create_table(
        "service_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("about", sa.Boolean(), nullable=False),
        sa.Column("last_served", sa.String(length=10), nullable=True),
        sa.Column("words_sealed", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.Column("evidence_sealed", sa.Text(), nullable=True),
        sa.Column("evidenced_by", sa.String(length=40), nullable=True),
        sa.Column("evidenced_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("minutes IS NULL OR minutes > 0", name=op.f("ck_service_history_minutes")),
        sa.CheckConstraint("(evidenced_by IS NULL) = (evidenced_at IS NULL)", name=op.f("ck_service_history_evidence")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_service_history_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_history")),
        sa.UniqueConstraint("uid", name=op.f("uq_service_history_uid")),
    )
    op.create_index("ix_service_history_volunteer", "service_history", ["volunteer_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_service_history_volunteer", table_name="service_history")
    op.drop_table("service_history")
    op.drop_index("ix_stated_hours_volunteer", table_name="stated_hours")
    op.drop_table("stated_hours")
    op.drop_table("column_choice")
    with op.batch_alter_table("import_trace") as table:
        table.drop_column("paused_until")
