"""small tasks of peacetime and who takes part; mentors, playbooks and the notes that veterans hand on"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

PARTS = ("offered", "applied", "accepted", "declined", "turned_down", "withdrawn", "done")
STANDS = sa.text("state IN ('proposed', 'active')")


def _one_of(*words: str, name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    _tasks()
    _mentors()
    _notes()


def downgrade() -> None:
    for table in ("playbook_note", "playbook", "mentorship", "task_part", "small_task"):
        op.drop_table(table)


def _tasks() -> None:
    op.create_table(
        "small_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("organisation", sa.String(200), nullable=False),
        sa.Column("size", _one_of("advice", "project", name="tasksize"), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("elements", sa.JSON(), nullable=False),
        sa.Column("state", _one_of("draft", "open", "ended", name="taskstate"), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by", sa.String(40), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("taken >= 0 AND taken <= seats", name=op.f("ck_small_task_seats")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_small_task_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_small_task")),
    )
    op.create_index("ix_small_task_state", "small_task", ["state", "ends_on"])
    op.create_table(
        "task_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.String(16), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("state", _one_of(*PARTS, name="partstate"), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=True),
        sa.Column("she_accepted_at", UtcDateTime(), nullable=True),
        sa.Column("they_accepted_at", UtcDateTime(), nullable=True),
        sa.Column("they_accepted_by", sa.String(40), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("of_the_work", sa.JSON(), nullable=False),
        sa.Column("of_the_task", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["small_task.id"], name=op.f("fk_task_part_task_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_task_part_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_part")),
        sa.UniqueConstraint("link_id", name=op.f("uq_task_part_link_id")),
        sa.UniqueConstraint("task_id", "volunteer_id", name=op.f("uq_task_part_task_id")),
    )
    op.create_index("ix_task_part_volunteer", "task_part", ["volunteer_id", "state"])


def _mentors() -> None:
    op.create_table(
        "mentorship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("mentee_id", sa.Integer(), nullable=False),
        sa.Column("state", _one_of("proposed", "active", "declined", "ended", name="mentorshipstate"), nullable=False),
        sa.Column("named_at", UtcDateTime(), nullable=False),
        sa.Column("named_by", sa.String(40), nullable=False),
        sa.Column("mentor_agreed_at", UtcDateTime(), nullable=True),
        sa.Column("mentee_agreed_at", UtcDateTime(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["mentor_id"], ["volunteer.id"], name=op.f("fk_mentorship_mentor_id")),
        sa.ForeignKeyConstraint(["mentee_id"], ["volunteer.id"], name=op.f("fk_mentorship_mentee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentorship")),
    )
    op.create_index(
        "uq_mentorship_mentee",
        "mentorship",
        ["mentee_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_index("ix_mentorship_mentor", "mentorship", ["mentor_id", "state"])
    op.create_index("ix_mentorship_pair", "mentorship", ["mentee_id", "state"])


def _notes() -> None:
    op.create_table(
        "playbook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("title_zh", sa.String(100), nullable=False),
        sa.Column("title_en", sa.String(100), nullable=False),
        sa.Column("skill", sa.String(40), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbook")),
        sa.UniqueConstraint("code", name=op.f("uq_playbook_code")),
    )
    op.create_table(
        "playbook_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(22), nullable=False),
        sa.Column("playbook_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("state", _one_of("waiting", "shown", "declined", name="notestate"), nullable=False),
        sa.Column("body_sealed", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_by", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["playbook_id"], ["playbook.id"], name=op.f("fk_playbook_note_playbook_id")),
        sa.ForeignKeyConstraint(["author_id"], ["volunteer.id"], name=op.f("fk_playbook_note_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playbook_note")),
        sa.UniqueConstraint("uid", name=op.f("uq_playbook_note_uid")),
    )
    op.create_index("ix_playbook_note_state", "playbook_note", ["state", "playbook_id"])
    op.create_index("ix_playbook_note_author", "playbook_note", ["author_id"])
