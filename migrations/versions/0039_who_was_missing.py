"""whoever was missing, and what was noted of a seat, found without reading every row"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_MISSED = sa.text("missed_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_attendance_missed", "attendance", ["missed_at"], sqlite_where=_MISSED, postgresql_where=_MISSED)
    op.create_index("ix_shift_fact_seat", "shift_fact", ["seat_id"])


def downgrade() -> None:
    op.drop_index("ix_shift_fact_seat", table_name="shift_fact")
    op.drop_index("ix_attendance_missed", table_name="attendance")
