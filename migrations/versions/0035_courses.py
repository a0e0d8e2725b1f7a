"""courses: the catalogue, what a completed training was a course of, and what a need asks for"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("title_zh", sa.String(100), nullable=False),
        sa.Column("title_en", sa.String(100), nullable=False),
        sa.Column("summary_zh", sa.Text(), nullable=False),
        sa.Column("summary_en", sa.Text(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("requires", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("validity_months", sa.Integer(), nullable=True),
        sa.Column("host", sa.String(200), nullable=True),
        sa.Column("link", sa.String(500), nullable=True),
        sa.Column("needed_for", sa.JSON(), nullable=False),
        sa.Column("everybody", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(40), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_course_minutes")),
        sa.CheckConstraint("validity_months > 0", name=op.f("ck_course_validity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("code", name=op.f("uq_course_code")),
    )
    with op.batch_alter_table("training") as training:
        training.add_column(sa.Column("course", sa.String(30), nullable=True))
        training.create_index("ix_training_course", ["course"])
    with op.batch_alter_table("need") as need:
        need.add_column(sa.Column("courses", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("need") as need:
        need.drop_column("courses")
    with op.batch_alter_table("training") as training:
        training.drop_index("ix_training_course")
        training.drop_column("course")
    op.drop_table("course")
