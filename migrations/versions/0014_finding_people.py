"""finding people: the keys of their names, their region; what is done to many at once"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime
from iwill.pool.names import keys_of

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BATCH = 1000


def upgrade() -> None:
    op.create_table(
        "name_key",
        sa.Column(
            "key", sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_name_key_volunteer_id")),
        sa.PrimaryKeyConstraint("key", "volunteer_id", name=op.f("pk_name_key")),
        sqlite_with_rowid=False,
    )
    _fill()
    op.create_index("ix_name_key_volunteer", "name_key", ["volunteer_id", "key"], unique=False)
    op.create_index("ix_volunteer_region", "volunteer", ["region"], unique=False)
    op.drop_index("ix_volunteer_merged_into_id", table_name="volunteer")
    merged = sa.text("merged_into_id IS NOT NULL")
    op.create_index(
        "ix_volunteer_merged_into_id", "volunteer", ["merged_into_id"], sqlite_where=merged, postgresql_where=merged
    )
    here = sa.text("erased_at IS NULL AND merged_into_id IS NULL")
    op.create_index("ix_volunteer_here", "volunteer", ["lifecycle", "id"], sqlite_where=here, postgresql_where=here)
    op.create_table(
        "bulk_action",
        sa.Column("id", sa.Integer(), nullable=False),
        _words("kind", "bulkkind", "move", "add_skill", "remove_skill", "join_team", "ask"),
        sa.Column("argument", sa.String(length=40), nullable=False),
        _words("state", "bulkstate", "counting", "ready", "running", "done", "undoing", "undone", "cancelled"),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("counted_to", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_bulk_action_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_action")),
    )
    op.create_index("ix_bulk_action_state", "bulk_action", ["state", "id"], unique=False)
    op.create_table(
        "bulk_item",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        _words("state", "itemstate", "waiting", "left_out", "done", "undone", "kept"),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["bulk_action.id"], name=op.f("fk_bulk_item_action_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_bulk_item_volunteer_id")),
        sa.PrimaryKeyConstraint("action_id", "volunteer_id", name=op.f("pk_bulk_item")),
    )
    op.create_index("ix_bulk_item_state", "bulk_item", ["action_id", "state", "volunteer_id"], unique=False)
    op.create_index("ix_bulk_item_volunteer", "bulk_item", ["volunteer_id"], unique=False)


def downgrade() -> None:
    op.drop_table("bulk_item")
    op.drop_table("bulk_action")
    op.drop_index("ix_volunteer_here", table_name="volunteer")
    op.drop_index("ix_volunteer_merged_into_id", table_name="volunteer")
    op.create_index("ix_volunteer_merged_into_id", "volunteer", ["merged_into_id"])
    op.drop_index("ix_volunteer_region", table_name="volunteer")
    op.drop_index("ix_name_key_volunteer", table_name="name_key")
    op.drop_table("name_key")


def _words(name: str, kind: str, *words: str) -> sa.Column:
    return sa.Column(
        name, sa.Enum(*words, name=kind, native_enum=False, create_constraint=True, length=32), nullable=False
    )


def _fill() -> None:
    """Write the keys of everybody on file, some people at a time, so that a large pool needs no large memory."""
    connection = op.get_bind()
    person = sa.table(
        "volunteer",
        sa.column("id", sa.Integer),
        sa.column("name", sa.String),
        sa.column("preferred_name", sa.String),
    )
    keys = sa.table("name_key", sa.column("key", sa.String), sa.column("volunteer_id", sa.Integer))
    last = 0
    while people := connection.execute(
        sa.select(person).where(person.c.id > last).order_by(person.c.id).limit(BATCH)
    ).all():
        last = people[-1].id
        rows = [{"key": key, "volunteer_id": one.id} for one in people for key in keys_of(one.name, one.preferred_name)]
        if rows:
            connection.execute(sa.insert(keys), rows)
