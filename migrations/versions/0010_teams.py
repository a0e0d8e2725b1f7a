"""standing teams and their standby rotas"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LIVE_MEMBER = sa.text("left_at IS NULL")
OPEN_SWAP = sa.text("state = 'asked'")


def upgrade() -> None:
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=100), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("zone", sa.String(length=50), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("name_key", name=op.f("uq_team_name_key")),
    )
    op.create_table(
        "team_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "member",
                "leader",
                "coordinator",
                "mentor",
                "buddy",
                name="teamrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_member_team_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_team_member_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
    )
    op.create_index("ix_team_member_volunteer", "team_member", ["volunteer_id"])
    op.create_index(
        "uq_team_member_live",
        "team_member",
        ["team_id", "volunteer_id"],
        unique=True,
        sqlite_where=LIVE_MEMBER,
        postgresql_where=LIVE_MEMBER,
    )
    op.create_table(
        "buddy_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("paired_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("one_id <> other_id", name=op.f("ck_buddy_pair_two")),
        sa.ForeignKeyConstraint(["one_id"], ["volunteer.id"], name=op.f("fk_buddy_pair_one_id")),
        sa.ForeignKeyConstraint(["other_id"], ["volunteer.id"], name=op.f("fk_buddy_pair_other_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_buddy_pair_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_pair")),
    )
    op.create_index("ix_buddy_pair_one", "buddy_pair", ["one_id"])
    op.create_index("ix_buddy_pair_other", "buddy_pair", ["other_id"])
    op.create_table(
        "rota_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("minimum >= 1", name=op.f("ck_rota_slot_minimum")),
        sa.CheckConstraint(
            "from_minute BETWEEN 0 AND 1439 AND to_minute BETWEEN 0 AND 1440", name=op.f("ck_rota_slot_minutes")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_rota_slot_weekday")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_rota_slot_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_slot")),
    )
    op.create_index("ix_rota_slot_team", "rota_slot", ["team_id"])
    op.create_table(
        "rota_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["slot_id"], ["rota_slot.id"], name=op.f("fk_rota_place_slot_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_rota_place_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_place")),
    )
    op.create_index("ix_rota_place_slot", "rota_place", ["slot_id"])
    op.create_index("ix_rota_place_volunteer", "rota_place", ["volunteer_id"])
    op.create_table(
        "rota_swap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("taker_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "accepted",
                "withdrawn",
                name="swapstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["asker_id"], ["volunteer.id"], name=op.f("fk_rota_swap_asker_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["rota_slot.id"], name=op.f("fk_rota_swap_slot_id")),
        sa.ForeignKeyConstraint(["taker_id"], ["volunteer.id"], name=op.f("fk_rota_swap_taker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_swap")),
    )
    op.create_index("ix_rota_swap_asker", "rota_swap", ["asker_id"])
    op.create_index("ix_rota_swap_taker", "rota_swap", ["taker_id"])
    op.create_index("ix_rota_swap_slot", "rota_swap", ["slot_id", "day"])
    op.create_index(
        "uq_rota_swap_open",
        "rota_swap",
        ["slot_id", "day", "asker_id"],
        unique=True,
        sqlite_where=OPEN_SWAP,
        postgresql_where=OPEN_SWAP,
    )
    with op.batch_alter_table("standby") as standby:
        standby.add_column(sa.Column("source", sa.String(length=40), nullable=True))
    op.create_index("uq_standby_source", "standby", ["volunteer_id", "source"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_standby_source", table_name="standby")
    # Standby that a rota wrote goes with the rota; nobody could tell it from a promise of the person's own.
    op.execute("DELETE FROM standby WHERE source IS NOT NULL")
    with op.batch_alter_table("standby") as standby:
        standby.drop_column("source")
    op.drop_index("uq_rota_swap_open", table_name="rota_swap", sqlite_where=OPEN_SWAP, postgresql_where=OPEN_SWAP)
    op.drop_table("rota_swap")
    op.drop_table("rota_place")
    op.drop_table("rota_slot")
    op.drop_table("buddy_pair")
    op.drop_index(
        "uq_team_member_live", table_name="team_member", sqlite_where=LIVE_MEMBER, postgresql_where=LIVE_MEMBER
    )
    op.drop_table("team_member")
    op.drop_table("team")
