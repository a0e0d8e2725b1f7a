"""public holidays in somebody's hours, and the week as it was before"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "times_wish",
        sa.Column("volunteer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "on_holidays",
            sa.Enum(
                "as_usual", "away", "free", name="onholidays", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("written", sa.String(length=40), nullable=True),
        sa.Column("week_before", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_times_wish_volunteer_id")),
        sa.PrimaryKeyConstraint("volunteer_id", name=op.f("pk_times_wish")),
    )
    op.create_index("ix_times_wish_holidays", "times_wish", ["on_holidays", "written"])
    op.add_column("availability_exception", sa.Column("source", sa.String(length=20), nullable=True))


def downgrade() -> None:
    # Days that a calendar wrote go with the calendar; nobody could tell them from a person's own.
    op.execute("DELETE FROM availability_exception WHERE source IS NOT NULL")
    with op.batch_alter_table("availability_exception") as exception:
        exception.drop_column("source")
    op.drop_table("times_wish")
