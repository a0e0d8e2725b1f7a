"""answers that mean something: at most so many shifts, only if short, not this kind, on pause until a day"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0019"
down_revision = "0022"
branch_labels = None
depends_on = None

ANSWERS = ("yes", "no", "later", "reserve")
ACTIONS = (*ANSWERS, "undo", "release")


def upgrade() -> None:
    op.create_table(
        "unwanted_kind",
        sa.Column("volunteer_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "work",
            sa.Enum(
                "crisis", "resident", "back_office", name="work", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_unwanted_kind_volunteer_id")),
        sa.PrimaryKeyConstraint("volunteer_id", "work", "skill", name=op.f("pk_unwanted_kind")),
    )
    with op.batch_alter_table("answer_record") as table:
        table.add_column(sa.Column("meaning", sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table("invitation") as table:
        table.add_column(sa.Column("at_most", sa.Integer(), nullable=True))
    with op.batch_alter_table("reserve_place") as table:
        table.add_column(sa.Column("only_if_short", sa.Boolean(), server_default=sa.false(), nullable=False))
    _let_answers_be((*ANSWERS, "only_if_short"), (*ACTIONS, "not_this_kind", "pause"))


def downgrade() -> None:
    # The older shape has no word for these: who would come if short has answered yes, the two others are a no.
    op.execute("DELETE FROM reserve_place WHERE only_if_short")
    op.execute("UPDATE invitation SET answer = 'yes' WHERE answer = 'only_if_short'")
    op.execute("UPDATE answer_record SET action = 'no' WHERE action IN ('not_this_kind', 'pause')")
    _let_answers_be(ANSWERS, ACTIONS)
    with op.batch_alter_table("reserve_place") as table:
        table.drop_column("only_if_short")
    with op.batch_alter_table("invitation") as table:
        table.drop_column("at_most")
    with op.batch_alter_table("answer_record") as table:
        table.drop_column("meaning")
    op.drop_table("unwanted_kind")


def _let_answers_be(answers: tuple[str, ...], actions: tuple[str, ...]) -> None:
    """Replace what the two columns of words may hold."""
    with op.batch_alter_table("invitation") as table:
        table.drop_constraint(op.f("ck_invitation_answer"), type_="check")
        table.create_check_constraint(op.f("ck_invitation_answer"), _one_of("answer", answers))
    with op.batch_alter_table("answer_record") as table:
        table.drop_constraint(op.f("ck_answer_record_answeraction"), type_="check")
        table.create_check_constraint(op.f("ck_answer_record_answeraction"), _one_of("action", actions))


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"
