"""vetting in stages: cases, decisions, interviews, agreements"""

import sqlalchemy as sa
from alembic import op

from iwill.core.db import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreement_text",
        sa.Column(
            "kind",
            sa.Enum(
                "agreement",
                "confidentiality",
                "conduct",
                name="agreementkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("published_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("kind", "version", "language", name=op.f("pk_agreement_text")),
    )
    op.create_table(
        "interview_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("opened_by", sa.String(length=40), nullable=False),
        sa.Column("called_off_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_interview_slot_order")),
        sa.CheckConstraint("taken >= 0 AND taken <= seats", name=op.f("ck_interview_slot_taken")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_slot")),
    )
    op.create_index("ix_interview_slot_starts", "interview_slot", ["starts_at"], unique=False)
    op.create_table(
        "agreement_acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "agreement",
                "confidentiality",
                "conduct",
                name="agreementkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_digest", sa.String(length=64), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_agreement_acceptance_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_acceptance")),
        sa.UniqueConstraint("volunteer_id", "kind", "version", name=op.f("uq_agreement_acceptance_volunteer_id")),
    )
    op.create_table(
        "vetting_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("volunteer_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "documents",
                "look_up",
                "interview",
                "agreement",
                "training",
                "shadow_duty",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "asked",
                "second",
                "passed",
                "refused",
                "closed",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("stage_since", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("held_by", sa.Integer(), nullable=True),
        sa.Column("held_until", UtcDateTime(), nullable=True),
        sa.Column("first_reviewer", sa.String(length=40), nullable=True),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_vetting_case_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vetting_case")),
        sa.UniqueConstraint("volunteer_id", name=op.f("uq_vetting_case_volunteer_id")),
    )
    op.create_index("ix_vetting_case_held", "vetting_case", ["held_by"], unique=False)
    op.create_index("ix_vetting_case_queue", "vetting_case", ["state", "stage", "stage_since", "id"], unique=False)
    op.create_table(
        "case_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "documents",
                "look_up",
                "interview",
                "agreement",
                "training",
                "shadow_duty",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "pass",
                "first_pass",
                "ask",
                "refuse",
                "answered",
                "moved",
                "verified",
                "turned_down",
                "reopened",
                "confirmed",
                "doubted",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("ticked", sa.JSON(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["vetting_case.id"], name=op.f("fk_case_decision_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_decision")),
    )
    op.create_index("ix_case_decision_case", "case_decision", ["case_id"], unique=False)
    op.create_index("ix_case_decision_stage", "case_decision", ["stage", "outcome", "at"], unique=False)
    op.create_table(
        "case_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=22), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.Integer(), nullable=False),
        sa.Column(
            "image_type",
            sa.Enum("image/jpeg", "image/png", name="imagetype", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("image_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("result", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["vetting_case.id"], name=op.f("fk_case_document_case_id")),
        sa.ForeignKeyConstraint(["credential_id"], ["credential.id"], name=op.f("fk_case_document_credential_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_document")),
        sa.UniqueConstraint("uid", name=op.f("uq_case_document_uid")),
    )
    op.create_index("ix_case_document_case", "case_document", ["case_id"], unique=False)
    op.create_index("ix_case_document_settled", "case_document", ["settled_at"], unique=False)
    op.create_table(
        "case_second_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "why",
            sa.Enum("sampled", "owed", name="secondlook", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
        sa.Column("looked_by", sa.String(length=40), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["vetting_case.id"], name=op.f("fk_case_second_look_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_second_look")),
        sa.UniqueConstraint("case_id", "why", "since", name=op.f("uq_case_second_look_case_id")),
    )
    op.create_index("ix_case_second_look_open", "case_second_look", ["looked_at", "id"], unique=False)
    op.create_table(
        "interview_booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("booked_at", UtcDateTime(), nullable=False),
        sa.Column("given_back_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["vetting_case.id"], name=op.f("fk_interview_booking_case_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["interview_slot.id"], name=op.f("fk_interview_booking_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_booking")),
    )
    op.create_index("ix_interview_booking_slot", "interview_booking", ["slot_id"], unique=False)
    op.create_index(
        "uq_interview_booking_live",
        "interview_booking",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("given_back_at IS NULL"),
        postgresql_where=sa.text("given_back_at IS NULL"),
    )
    _only_added("case_decision")


def downgrade() -> None:
    _may_be_changed("case_decision")
    op.drop_index("ix_interview_booking_slot", table_name="interview_booking")
    op.drop_index(
        "uq_interview_booking_live",
        table_name="interview_booking",
        sqlite_where=sa.text("given_back_at IS NULL"),
        postgresql_where=sa.text("given_back_at IS NULL"),
    )
    op.drop_table("interview_booking")
    op.drop_index("ix_case_second_look_open", table_name="case_second_look")
    op.drop_table("case_second_look")
    op.drop_index("ix_case_document_case", table_name="case_document")
    op.drop_index("ix_case_document_settled", table_name="case_document")
    op.drop_table("case_document")
    op.drop_index("ix_case_decision_case", table_name="case_decision")
    op.drop_index("ix_case_decision_stage", table_name="case_decision")
    op.drop_table("case_decision")
    op.drop_index("ix_vetting_case_held", table_name="vetting_case")
    op.drop_index("ix_vetting_case_queue", table_name="vetting_case")
    op.drop_table("vetting_case")
    op.drop_table("agreement_acceptance")
    op.drop_index("ix_interview_slot_starts", table_name="interview_slot")
    op.drop_table("interview_slot")
    op.drop_table("agreement_text")


def _only_added(table: str) -> None:
    """A decision stands as it was taken. A merge may hang it on another case of the same person, and an erasure takes
    the lines of a person away, whole."""
    said = "stage, outcome, reason, ticked, days, decided_by, at"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'a decision is never changed'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OF {said} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OF {said} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END"
        )


def _may_be_changed(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_unchanged ON {table}")
        op.execute(f"DROP FUNCTION {table}_refuse()")
    else:
        op.execute(f"DROP TRIGGER {table}_unchanged")
