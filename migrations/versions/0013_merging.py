"""same person twice: pairs, merges, tombstones; sheets that went out"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # One statement that both databases take: SQLite cannot add a constraint to a table that is there.
    op.execute(
        "ALTER TABLE volunteer ADD COLUMN merged_into_id INTEGER "
        "CONSTRAINT fk_volunteer_merged_into_id REFERENCES volunteer (id)"
    )
    op.create_index("ix_volunteer_merged_into_id", "volunteer", ["merged_into_id"])
    op.add_column("credential", sa.Column("number_index", sa.String(40), nullable=True))
    op.create_index("ix_credential_number", "credential", ["number_index"])
    op.create_table(
        "possible_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "merged", "different", name="pairstate", native_enum=False, length=32, create_constraint=True
            ),
            nullable=False,
        ),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(40), nullable=True),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_possible_pair_order")),
        sa.ForeignKeyConstraint(["first_id"], ["volunteer.id"], name=op.f("fk_possible_pair_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["volunteer.id"], name=op.f("fk_possible_pair_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_possible_pair")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_possible_pair_first_id")),
    )
    op.create_index("ix_possible_pair_second", "possible_pair", ["second_id"])
    op.create_index("ix_possible_pair_state", "possible_pair", ["state", "score", "id"])
    op.create_table(
        "person_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(22), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("state_sealed", sa.Text(), nullable=True),
        sa.Column("merged_at", UtcDateTime(), nullable=False),
        sa.Column("merged_by", sa.String(40), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["kept_id"], ["volunteer.id"], name=op.f("fk_person_merge_kept_id")),
        sa.ForeignKeyConstraint(["other_id"], ["volunteer.id"], name=op.f("fk_person_merge_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
        sa.UniqueConstraint("uid", name=op.f("uq_person_merge_uid")),
    )
    op.create_index("ix_person_merge_kept", "person_merge", ["kept_id"])
    op.create_index("ix_person_merge_other", "person_merge", ["other_id"])
    op.create_table(
        "moved_link",
        sa.Column("link_id", sa.String(16), nullable=False),
        sa.Column("leads_to", sa.String(16), nullable=False),
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["merge_id"], ["person_merge.id"], name=op.f("fk_moved_link_merge_id")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_moved_link")),
    )
    op.create_index("ix_moved_link_merge", "moved_link", ["merge_id"])
    op.create_table(
        "search_key",
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("name_key", sa.String(100), nullable=False),
        sa.Column("sound", sa.String(40), nullable=False),
        sa.Column("latin", sa.Boolean(), nullable=False),
        sa.Column("region", sa.String(100), nullable=True),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("born", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_search_key_volunteer_id")),
        sa.PrimaryKeyConstraint("volunteer_id", name=op.f("pk_search_key")),
    )
    op.create_index("ix_search_key_name", "search_key", ["name_key", "place", "born", "volunteer_id"])
    op.create_index("ix_search_key_sound", "search_key", ["sound", "place", "volunteer_id"])
    op.create_index("ix_search_key_born", "search_key", ["sound", "born", "volunteer_id"])
    op.create_index("ix_search_key_latin", "search_key", ["latin"])
    op.create_table(
        "sheet_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("with_contacts", sa.Boolean(), nullable=False),
        sa.Column("exported_by", sa.String(40), nullable=False),
        sa.Column("exported_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_export")),
    )


def downgrade() -> None:
    op.drop_table("sheet_export")
    op.drop_table("search_key")
    op.drop_table("moved_link")
    op.drop_table("person_merge")
    op.drop_table("possible_pair")
    op.drop_index("ix_credential_number", "credential")
    with op.batch_alter_table("credential") as table:
        table.drop_column("number_index")
    op.drop_index("ix_volunteer_merged_into_id", "volunteer")
    with op.batch_alter_table("volunteer") as table:
        table.drop_column("merged_into_id")
