"""the last word on overlap: no person in two live seats at once, whatever the code above does"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# One person's minutes are one stretch of a number line of their own, so that the constraint needs no extension.
EXCLUSION = """
ALTER TABLE seat ADD CONSTRAINT ex_seat_overlap EXCLUDE USING gist (
    int8range(volunteer_id::int8 * 4294967296 + from_minute, volunteer_id::int8 * 4294967296 + to_minute) WITH &&
) WHERE (released_at IS NULL)
"""

# SQLite has one writer at a time, so a look before the insert is sound there.
TRIGGER = """
CREATE TRIGGER seat_overlap_{event} BEFORE {event} ON seat WHEN NEW.released_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'ex_seat_overlap') WHERE EXISTS (
        SELECT 1 FROM seat WHERE volunteer_id = NEW.volunteer_id AND released_at IS NULL AND id IS NOT NEW.id
        AND from_minute < NEW.to_minute AND to_minute > NEW.from_minute
    );
END
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(EXCLUSION)
    else:
        for event in ("insert", "update"):
            op.execute(TRIGGER.format(event=event))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE seat DROP CONSTRAINT ex_seat_overlap")
    else:
        for event in ("insert", "update"):
            op.execute(f"DROP TRIGGER seat_overlap_{event}")
