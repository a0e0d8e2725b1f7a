"""waves by forecast: what became of earlier asks, who fell silent, what was expected of each look"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("volunteer") as table:
        table.add_column(sa.Column("times_no", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("times_silent", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("invitation") as table:
        table.add_column(sa.Column("fell_silent", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "wave_forecast",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("filled_by", UtcDateTime(), nullable=True),
        sa.Column("came_true", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_wave_forecast_need_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave_forecast")),
    )
    op.create_index("ix_wave_forecast_need", "wave_forecast", ["need_id", "at"], unique=False)
    _fill()


def downgrade() -> None:
    op.drop_index("ix_wave_forecast_need", table_name="wave_forecast")
    op.drop_table("wave_forecast")
    with op.batch_alter_table("invitation") as table:
        table.drop_column("fell_silent")
    with op.batch_alter_table("volunteer") as table:
        table.drop_column("times_silent")
        table.drop_column("times_no")


def _fill() -> None:
    """What the invitations on file say: a no that was said, and silence until the call-out was over."""
    op.execute(
        "UPDATE invitation SET fell_silent = (1 = 1) WHERE answer IS NULL AND state = 'asked' "
        "AND call_out_id IN (SELECT id FROM call_out WHERE state = 'ended')"
    )
    for column, condition in (("times_no", "answer = 'no'"), ("times_silent", "fell_silent")):
        op.execute(
            f"UPDATE volunteer SET {column} = (SELECT count(*) FROM invitation "  # noqa: S608  (no word from outside)
            f"WHERE invitation.volunteer_id = volunteer.id AND {condition})"
        )
