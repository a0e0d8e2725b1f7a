"""Leaving: a person gets all that is held about her, and nothing personal outlives an erasure."""

from __future__ import annotations

import json
from datetime import date, timedelta

import flask
from sqlalchemy import select, text

from iwill.accounts.models import AuditEntry, OneTimeLink, SignedInSession
from iwill.accounts.terms import ActorKind, Role
from iwill.core.db import Base, db, new_uid
from iwill.messaging import leaving as _registers
from iwill.messaging.models import Message
from iwill.messaging.terms import Lane, MessageState, Purpose, RecipientKind
from iwill.pool import erasures
from iwill.pool import queries as pool_queries
from iwill.pool.models import ImportBatch, ImportRow, ImportTrace, Volunteer
from iwill.pool.services import availability, leaving, people, record
from iwill.pool.terms import ContactKind, Lifecycle, NoteKind, RowOutcome
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW

STAFF = an_actor(Role.STAFF, id=7)
SECRETS = ("林晓雨", "+8613912345678", "lin@pool.example", "110-2020", "讲话很急", "福建厦门")
assert _registers


def somebody_with_a_past() -> Volunteer:
    volunteer = a_volunteer("林晓雨", email="lin@pool.example", phone="+8613912345678")
    volunteer.region = "福建厦门"
    people.add_credential(volunteer, "physician", now=NOW, number="110-2020", valid_until=date(2027, 1, 1))
    people.add_note(volunteer, NoteKind.REMARK, "讲话很急", source="import:1", now=NOW)
    people.add_note(volunteer, NoteKind.HOURS, "周三晚有时可以", source="import:1", now=NOW)
    availability.start_standby(volunteer, NOW + timedelta(hours=2), now=NOW)
    availability.set_day(volunteer, date(2026, 11, 28), [])
    record.add_training(volunteer, "心理急救", completed_on=date(2026, 3, 1), minutes=90, by=STAFF, now=NOW)
    batch = ImportBatch(
        file_digest="d", encoding="utf-8", columns={}, counts={}, imported_by="staff:7", imported_at=NOW
    )
    db.session.add(batch)
    db.session.flush()
    db.session.add_all(
        [
            ImportTrace(digest="t1", volunteer_id=volunteer.id, submitted_at=NOW, flags=[]),
            ImportRow(batch_id=batch.id, row_number=2, outcome=RowOutcome.CREATED, flags=[], volunteer_id=volunteer.id),
            SignedInSession(
                cookie_digest="c",
                person_kind=ActorKind.VOLUNTEER,
                person_id=volunteer.id,
                created_at=NOW,
                seen_at=NOW,
                expires_at=NOW + timedelta(days=30),
            ),
            OneTimeLink(
                link_id="0" * 16,
                purpose="sign-in",
                person_kind=ActorKind.VOLUNTEER,
                person_id=volunteer.id,
                created_at=NOW,
                expires_at=NOW + timedelta(days=1),
            ),
            a_message(volunteer, "first", MessageState.QUEUED),
            a_message(volunteer, "second", MessageState.SENT),
        ]
    )
    db.session.flush()
    return volunteer


def a_message(volunteer: Volunteer, key: str, state: MessageState) -> Message:
    return Message(
        uid=new_uid(),
        cause="invitation:1",
        purpose=Purpose.INVITATION,
        recipient_kind=RecipientKind.VOLUNTEER,
        recipient_id=volunteer.id,
        dedupe_key=key,
        lane=Lane.CALL_OUT,
        facts={"why": ["skill:listening"]},
        state=state,
        not_before=NOW,
        expires_at=NOW + timedelta(hours=1),
        created_at=NOW,
    )


def rows_about(volunteer_id: int) -> dict[str, int]:
    """How many rows of each table still name the person."""
    counts = {}
    for table in Base.metadata.sorted_tables:
        if "volunteer_id" in table.c:
            query = select(table.c.volunteer_id).where(table.c.volunteer_id == volunteer_id)
            counts[table.name] = len(db.session.execute(query).all())
    return {name: count for name, count in counts.items() if count}


def whole_database() -> str:
    return "\n".join(
        str(row) for table in Base.metadata.sorted_tables for row in db.session.execute(select(table)).all()
    )


def test_an_export_holds_everything_in_clear(ctx: flask.Flask) -> None:
    export = leaving.export_person(somebody_with_a_past())
    words = json.dumps(export, ensure_ascii=False)
    for secret in SECRETS:
        assert secret in words
    assert export["trainings"][0]["title"] == "心理急救"
    assert export["availability"]["exceptions"] == [
        {"day": "2026-11-28", "from": "00:00", "to": "00:00", "at_least": "yes"}
    ]
    assert [message["purpose"] for message in export["messages"]] == ["invitation", "invitation"]
    assert export["history"][0]["action"] == "training.added"
    assert {line["purpose"] for line in export["consents"]} == {"process", "contact"}


def test_an_export_without_remarks_says_that_they_were_left_out(ctx: flask.Flask) -> None:
    export = leaving.export_person(somebody_with_a_past(), remarks=False)
    assert [note["kind"] for note in export["notes"]] == ["hours"]
    assert export["remarks_left_out"] is True


def test_an_erasure_leaves_no_personal_data_behind(ctx: flask.Flask) -> None:
    volunteer = somebody_with_a_past()
    before = pool_queries.volunteer_by_number(volunteer.number).mailing_link_id
    assert leaving.erase_person(volunteer, by=STAFF, now=NOW) is True
    left_behind = whole_database()
    assert [secret for secret in SECRETS if secret in left_behind] == []
    # A kind and a day of each thing that happened stay, and what is counted from them.
    assert rows_about(volunteer.id) == {"training": 1, "activity": 6, "insight_person": 1}
    assert (volunteer.lifecycle, volunteer.erased_at, volunteer.name_key) == (Lifecycle.LEFT, NOW, "")
    assert volunteer.mailing_link_id != before
    assert db.session.scalar(select(SignedInSession)) is None
    assert db.session.scalar(select(OneTimeLink)) is None


def test_a_message_that_waits_for_an_erased_person_never_leaves(ctx: flask.Flask) -> None:
    volunteer = somebody_with_a_past()
    leaving.erase_person(volunteer, by=STAFF, now=NOW)
    messages = db.session.scalars(select(Message).order_by(Message.id)).all()
    assert [message.state for message in messages] == [MessageState.CANCELLED, MessageState.SENT]
    assert [message.facts for message in messages] == [{}, {}]


def test_erasing_twice_is_harmless_and_recorded_once(ctx: flask.Flask) -> None:
    volunteer = somebody_with_a_past()
    leaving.erase_person(volunteer, by=STAFF, now=NOW)
    assert leaving.erase_person(volunteer, by=STAFF, now=NOW + timedelta(days=1)) is False
    assert volunteer.erased_at == NOW
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action == "volunteer.erased")).all()
    assert actions == ["volunteer.erased"]


def test_an_erasure_touches_nobody_else(ctx: flask.Flask) -> None:
    other = a_volunteer("陈默", phone="+8613900000000")
    leaving.erase_person(somebody_with_a_past(), by=STAFF, now=NOW)
    assert [contact.kind for contact in other.contacts] == [ContactKind.EMAIL, ContactKind.PHONE]
    assert rows_about(other.id)["consent"] == 2


def test_an_erased_person_is_in_no_list_but_is_found_by_number(ctx: flask.Flask) -> None:
    volunteer = somebody_with_a_past()
    leaving.erase_person(volunteer, by=STAFF, now=NOW)
    assert pool_queries.people().items == []
    assert pool_queries.volunteer_by_number(volunteer.number.lower()) is volunteer


def test_the_ledger_names_each_erased_person_once_by_number_alone(ctx: flask.Flask) -> None:
    volunteer = somebody_with_a_past()
    leaving.erase_person(volunteer, by=STAFF, now=NOW)
    assert erasures.update_ledger() == 1
    assert erasures.update_ledger() == 0
    assert erasures.erased_numbers() == {volunteer.number}
    assert erasures.ledger_path().stat().st_mode & 0o777 == 0o600
    assert set(json.loads(erasures.ledger_path().read_text())) == {"number", "erased_at"}


def test_a_ledger_with_a_torn_last_line_is_read_and_continued(ctx: flask.Flask) -> None:
    erasures.ledger_path().write_text('{"number": "V-22222222", "erased_at": "x"}\n{"number": "V-3')
    volunteer = somebody_with_a_past()
    leaving.erase_person(volunteer, by=STAFF, now=NOW)
    assert erasures.update_ledger() == 1
    assert erasures.erased_numbers() == {"V-22222222", volunteer.number}


def test_the_empty_row_keeps_its_place_in_the_database(ctx: flask.Flask) -> None:
    volunteer = somebody_with_a_past()
    leaving.erase_person(volunteer, by=STAFF, now=NOW)
    name = db.session.execute(text("SELECT name FROM volunteer WHERE id = :id"), {"id": volunteer.id}).scalar()
    assert name == ""
