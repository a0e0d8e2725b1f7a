"""days of what happened: what falls due by the calendar is found by its day, without reading everybody"""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_volunteer_availability_set", "volunteer", "availability_set_at"),
    ("ix_volunteer_created", "volunteer", "created_at"),
    ("ix_credential_valid_until", "credential", "valid_until"),
    ("ix_vetting_case_opened", "vetting_case", "opened_at"),
    ("ix_vetting_case_ended", "vetting_case", "ended_at"),
    ("ix_hours_entry_recorded", "hours_entry", "recorded_at"),
    ("ix_hours_entry_confirmed", "hours_entry", "confirmed_at"),
    ("ix_hours_entry_decided", "hours_entry", "decided_at"),
)


def upgrade() -> None:
    for name, table, column in INDEXES:
        op.create_index(name, table, [column])


def downgrade() -> None:
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
