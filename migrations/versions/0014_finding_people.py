"""finding people: the keys of their names, their region"""

import sqlalchemy as sa
from alembic import op

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


def downgrade() -> None:
    op.drop_index("ix_volunteer_region", table_name="volunteer")
    op.drop_index("ix_name_key_volunteer", table_name="name_key")
    op.drop_table("name_key")


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
        rows = [
            {"key": key, "volunteer_id": one.id} for one in people for key in keys_of(one.name, one.preferred_name)
        ]
        if rows:
            connection.execute(sa.insert(keys), rows)
