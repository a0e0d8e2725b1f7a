"""needs that say what crises need: minimum and maximum, substitutes, veterans and first-timers, teams, shifts"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("need") as table:
        for name in ("minimum", "maximum", "veterans", "veterans_taken", "buddy_seats", "newcomers_taken", "part_of"):
            table.add_column(sa.Column(name, sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("substitutes", sa.JSON(), server_default="[]", nullable=False))
        table.add_column(sa.Column("sensitive", sa.String(120), nullable=True))
        table.add_column(sa.Column("team_group", sa.Integer(), nullable=True))
    op.execute("UPDATE need SET maximum = seats, part_of = position")
    with op.batch_alter_table("need") as table:
        table.drop_constraint(op.f("ck_need_seats"), type_="check")
        table.create_check_constraint(
            op.f("ck_need_seats"), "taken >= 0 AND offered >= 0 AND taken + offered <= maximum"
        )
        table.create_check_constraint(op.f("ck_need_bounds"), "0 <= minimum AND minimum <= seats AND seats <= maximum")
    with op.batch_alter_table("invitation_need") as table:
        table.add_column(sa.Column("weight", sa.Float(), nullable=True))
    # Not as a batch: that would build the table anew and lose the trigger against overlapping seats.
    op.add_column("seat", sa.Column("veteran", sa.Boolean(), nullable=True))
    op.add_column("seat", sa.Column("agreed_to", sa.String(120), nullable=True))


def downgrade() -> None:
    op.drop_column("seat", "agreed_to")
    op.drop_column("seat", "veteran")
    with op.batch_alter_table("invitation_need") as table:
        table.drop_column("weight")
    # A seat above the number that was wanted has no place in the older shape, so that number grows with it.
    op.execute("UPDATE need SET seats = taken + offered WHERE taken + offered > seats")
    with op.batch_alter_table("need") as table:
        table.drop_constraint(op.f("ck_need_bounds"), type_="check")
        table.drop_constraint(op.f("ck_need_seats"), type_="check")
        table.create_check_constraint(op.f("ck_need_seats"), "taken >= 0 AND offered >= 0 AND taken + offered <= seats")
    with op.batch_alter_table("need") as table:
        for name in (
            *("team_group", "sensitive", "substitutes", "part_of", "newcomers_taken", "buddy_seats"),
            *("veterans_taken", "veterans", "maximum", "minimum"),
        ):
            table.drop_column(name)
