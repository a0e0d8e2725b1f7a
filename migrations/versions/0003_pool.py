"""the pool: volunteers and what is known of them"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("encoding", sa.String(length=20), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("imported_by", sa.String(length=40), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_table(
        "volunteer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("preferred_name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=100), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("region", sa.String(length=100), nullable=True),
        sa.Column("zone", sa.String(length=50), nullable=True),
        sa.Column(
            "lifecycle",
            sa.Enum(
                "applicant",
                "verifying",
                "trained",
                "active",
                "paused",
                "dormant",
                "left",
                "barred",
                name="lifecycle",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column(
            "adulthood",
            sa.Enum(
                "proven", "declared", "unknown", name="adulthood", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("adult_from", sa.Date(), nullable=True),
        sa.Column("may_process", sa.Boolean(), nullable=False),
        sa.Column("may_contact", sa.Boolean(), nullable=False),
        sa.Column("night_calls", sa.Boolean(), nullable=False),
        sa.Column("availability_set_at", UtcDateTime(), nullable=True),
        sa.Column("last_asked_at", UtcDateTime(), nullable=False),
        sa.Column("last_served_at", UtcDateTime(), nullable=False),
        sa.Column("times_asked", sa.Integer(), nullable=False),
        sa.Column("times_yes", sa.Integer(), nullable=False),
        sa.Column("mailing_link_id", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer")),
        sa.UniqueConstraint("mailing_link_id", name=op.f("uq_volunteer_mailing_link_id")),
        sa.UniqueConstraint("number", name=op.f("uq_volunteer_number")),
    )
    op.create_index("ix_volunteer_name_key", "volunteer", ["name_key"], unique=False)
    op.create_index(
        "ix_volunteer_rank", "volunteer", ["lifecycle", "last_asked_at", "last_served_at", "id"], unique=False
    )
    op.create_index("ix_volunteer_zone", "volunteer", ["zone"], unique=False)
    op.create_table(
        "availability_exception",
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "at_least",
            sa.Enum("yes", "if_needed", name="atleast", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "from_minute >= 0 AND from_minute <= to_minute AND to_minute <= 1440",
            name=op.f("ck_availability_exception_minutes"),
        ),
        sa.ForeignKeyConstraint(
            ["volunteer_id"], ["volunteer.id"], name=op.f("fk_availability_exception_volunteer_id")
        ),
        sa.PrimaryKeyConstraint(
            "volunteer_id", "day", "at_least", "from_minute", name=op.f("pk_availability_exception")
        ),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "process",
                "contact",
                "night_calls",
                "share_with_requester",
                "publicity",
                name="consentpurpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "given",
                "refused",
                "withdrawn",
                "not_asked",
                name="consentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_consent_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_volunteer", "consent", ["volunteer_id", "purpose"], unique=False)
    op.create_table(
        "contact_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "email", "phone", "wechat", name="contactkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("value_sealed", sa.Text(), nullable=False),
        sa.Column("value_index", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "unknown", "verified", "dead", name="contactstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("do_not_use", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_contact_point_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
        sa.UniqueConstraint("uid", name=op.f("uq_contact_point_uid")),
        sa.UniqueConstraint("volunteer_id", "kind", "value_index", name=op.f("uq_contact_point_volunteer_id")),
    )
    op.create_index("ix_contact_point_value", "contact_point", ["kind", "value_index"], unique=False)
    op.create_table(
        "credential",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number_sealed", sa.Text(), nullable=True),
        sa.Column("holder_name_sealed", sa.Text(), nullable=True),
        sa.Column("issuer", sa.String(length=200), nullable=True),
        sa.Column("level", sa.String(length=100), nullable=True),
        sa.Column("scope", sa.String(length=200), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("expired_by_word", sa.Boolean(), nullable=False),
        sa.Column("recheck_on", sa.Date(), nullable=True),
        sa.Column("evidence_digest", sa.String(length=64), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "verified",
                "rejected",
                "revoked",
                name="credentialstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("verified_by", sa.String(length=40), nullable=True),
        sa.Column("verified_at", UtcDateTime(), nullable=True),
        sa.Column("method", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_credential_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("uid", name=op.f("uq_credential_uid")),
    )
    op.create_index("ix_credential_state", "credential", ["state", "kind"], unique=False)
    op.create_index("ix_credential_volunteer", "credential", ["volunteer_id", "kind"], unique=False)
    op.create_table(
        "import_row",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "created",
                "merged",
                "unchanged",
                "rejected",
                name="rowoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_batch_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_import_row_volunteer_id")),
        sa.PrimaryKeyConstraint("batch_id", "row_number", name=op.f("pk_import_row")),
    )
    op.create_table(
        "import_trace",
        sa.Column("digest", sa.String(length=40), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=False),
        sa.Column(
            "paused_from",
            sa.Enum(
                "applicant",
                "verifying",
                "trained",
                "active",
                "paused",
                "dormant",
                "left",
                "barred",
                name="lifecycle",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_import_trace_volunteer_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_import_trace")),
    )
    op.create_index(op.f("ix_import_trace_volunteer_id"), "import_trace", ["volunteer_id"], unique=False)
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "remark",
                "hours",
                "credential",
                "ability",
                "wish",
                "cause",
                "history",
                name="notekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("body_sealed", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_note_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("uid", name=op.f("uq_note_uid")),
    )
    op.create_index("ix_note_volunteer", "note", ["volunteer_id", "kind"], unique=False)
    op.create_table(
        "standby",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_standby_order")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_standby_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standby")),
    )
    op.create_index("ix_standby_volunteer", "standby", ["volunteer_id", "ends_at"], unique=False)
    op.create_table(
        "training",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("host", sa.String(length=200), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_training_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
    )
    op.create_index("ix_training_volunteer", "training", ["volunteer_id"], unique=False)
    op.create_table(
        "volunteer_language",
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("assumed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_volunteer_language_volunteer_id")),
        sa.PrimaryKeyConstraint("volunteer_id", "language", name=op.f("pk_volunteer_language")),
    )
    op.create_table(
        "volunteer_skill",
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_volunteer_skill_volunteer_id")),
        sa.PrimaryKeyConstraint("volunteer_id", "skill", name=op.f("pk_volunteer_skill")),
    )
    op.create_index("ix_volunteer_skill_skill", "volunteer_skill", ["skill", "volunteer_id"], unique=False)
    op.create_table(
        "weekly_hours",
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column(
            "at_least",
            sa.Enum("yes", "if_needed", name="atleast", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "from_minute >= 0 AND from_minute < to_minute AND to_minute <= 1440", name=op.f("ck_weekly_hours_minutes")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_weekly_hours_weekday")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_weekly_hours_volunteer_id")),
        sa.PrimaryKeyConstraint("volunteer_id", "at_least", "weekday", "from_minute", name=op.f("pk_weekly_hours")),
    )


def downgrade() -> None:
    op.drop_table("weekly_hours")
    op.drop_index("ix_volunteer_skill_skill", table_name="volunteer_skill")
    op.drop_table("volunteer_skill")
    op.drop_table("volunteer_language")
    op.drop_index("ix_training_volunteer", table_name="training")
    op.drop_table("training")
    op.drop_index("ix_standby_volunteer", table_name="standby")
    op.drop_table("standby")
    op.drop_index("ix_note_volunteer", table_name="note")
    op.drop_table("note")
    op.drop_index(op.f("ix_import_trace_volunteer_id"), table_name="import_trace")
    op.drop_table("import_trace")
    op.drop_table("import_row")
    op.drop_index("ix_credential_volunteer", table_name="credential")
    op.drop_index("ix_credential_state", table_name="credential")
    op.drop_table("credential")
    op.drop_index("ix_contact_point_value", table_name="contact_point")
    op.drop_table("contact_point")
    op.drop_index("ix_consent_volunteer", table_name="consent")
    op.drop_table("consent")
    op.drop_table("availability_exception")
    op.drop_index("ix_volunteer_zone", table_name="volunteer")
    op.drop_index("ix_volunteer_rank", table_name="volunteer")
    op.drop_index("ix_volunteer_name_key", table_name="volunteer")
    op.drop_table("volunteer")
    op.drop_table("import_batch")
