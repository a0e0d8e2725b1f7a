"""the vocabulary that staff edit, and how well a skill is known"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vocabulary_term",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("zh", sa.String(length=60), nullable=False),
        sa.Column("en", sa.String(length=60), nullable=False),
        sa.Column("synonyms", sa.JSON(), nullable=False),
        sa.Column("parent", sa.String(length=40), nullable=True),
        sa.Column("claim", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("merged_into", sa.String(length=40), nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("kind", "code", name=op.f("pk_vocabulary_term")),
        sa.UniqueConstraint("revision", name=op.f("uq_vocabulary_term_revision")),
    )
    with op.batch_alter_table("volunteer_skill") as skill:
        skill.add_column(sa.Column("practised_on", sa.Date(), nullable=True))
        skill.add_column(sa.Column("practised_by", sa.String(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("volunteer_skill") as skill:
        skill.drop_column("practised_by")
        skill.drop_column("practised_on")
    op.drop_table("vocabulary_term")
