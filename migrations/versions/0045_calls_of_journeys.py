"""outreach: a journey that goes by telephone is a task, one for each call"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

WHYS = ("dead_contact", "lapsed", "talk", "offer")


def upgrade() -> None:
    _let_reasons_be((*WHYS, "journey"))
    _one_open_each("closed_at IS NULL AND why <> 'journey'")


def downgrade() -> None:
    op.execute("DELETE FROM outreach_task WHERE why = 'journey'")
    _let_reasons_be(WHYS)
    _one_open_each("closed_at IS NULL")


def _let_reasons_be(reasons: tuple[str, ...]) -> None:
    """Replace why somebody may be reached by hand."""
    words = ", ".join(repr(word) for word in reasons)
    with op.batch_alter_table("outreach_task") as task:
        task.drop_constraint(op.f("ck_outreach_task_why"), type_="check")
        task.create_check_constraint(op.f("ck_outreach_task_why"), f"why IN ({words})")


def _one_open_each(where: str) -> None:
    """For one reason somebody is to be reached once at a time."""
    op.drop_index("uq_outreach_task_open", table_name="outreach_task")
    op.create_index(
        "uq_outreach_task_open",
        "outreach_task",
        ["volunteer_id", "why"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
