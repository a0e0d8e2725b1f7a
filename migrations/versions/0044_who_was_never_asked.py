"""an index knows whom nobody has asked yet, so that noting a wave reads nothing of the others"""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_insight_person_asked", "insight_person", ["asked_on", "volunteer_id"])


def downgrade() -> None:
    op.drop_index("ix_insight_person_asked", "insight_person")
