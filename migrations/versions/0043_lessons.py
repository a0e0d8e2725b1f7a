"""a course may carry one page of its own, in both languages"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("course") as course:
        course.add_column(sa.Column("lesson_zh", sa.Text(), nullable=False, server_default=""))
        course.add_column(sa.Column("lesson_en", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("course") as course:
        course.drop_column("lesson_en")
        course.drop_column("lesson_zh")
