"""Looking back: one note in plain words to everybody who served, and a review that waits for it."""

from __future__ import annotations

from datetime import datetime, timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.callouts.facts import services as facts
from iwill.callouts.facts.terms import FactKind
from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.pool.services import leaving
from iwill.shifts.aftermath import queries, services
from iwill.shifts.aftermath.models import AfterAction
from iwill.shifts.aftermath.rules import refusal_to_review, wrong_with_note
from iwill.shifts.aftermath.terms import Trouble, WhyNobody
from tests.builders import a_staff, an_actor
from tests.callouts.conftest import STARTS
from tests.shifts.hours.conftest import ENDS, an_evening
from tests.shifts.hours.test_recording import refusal

NOTE = "那一晚接了 41 个电话。有 9 位第二天又打来报平安。"
LIN = an_actor(id=11)


@pytest.mark.parametrize(
    ("over", "reviewed", "served", "noted", "why", "code"),
    [
        (True, False, 3, True, False, None),
        (True, False, 3, False, True, "note_required"),
        (True, False, 0, False, True, None),
        (True, False, 0, False, False, "why_required"),
        (True, True, 3, True, False, "reviewed"),
        (False, False, 3, True, False, "not_over"),
    ],
)
def test_a_review_waits_for_the_end_and_for_the_note(
    over: bool, reviewed: bool, served: int, noted: bool, why: bool, code: str | None
) -> None:
    found = refusal_to_review(over=over, reviewed=reviewed, served=served, noted=noted, why_known=why)
    assert found == code


def test_a_note_is_two_sentences_in_one_language_at_least() -> None:
    assert wrong_with_note({"note_zh": "", "note_en": ""}) == {"note_zh": "note_required"}
    assert wrong_with_note({"note_zh": "好", "note_en": "x" * 301}) == {"note_en": "note_too_long"}
    assert wrong_with_note({"note_zh": NOTE, "note_en": ""}) == {}


def sent() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.purpose == Purpose.IMPACT).order_by(Message.id)))


def test_everybody_who_served_hears_once_in_the_morning_and_nobody_else(ctx: flask.Flask) -> None:
    evening = an_evening(3)
    staff = a_staff(name="林静")
    by = an_actor(id=staff.id)
    for number in range(2):
        evening.served(number)
    evening.person(1).language = "en"
    night = ENDS + timedelta(hours=1)
    assert refusal(lambda: services.send_note(evening.call_out, zh=NOTE, by=by, now=STARTS)) == "not_over"
    assert refusal(lambda: services.send_note(evening.call_out, by=by, now=night)) == "note_required"
    assert services.send_note(evening.call_out, zh=NOTE, en="41 calls.", by=by, now=night) == 2
    assert [(one.recipient_id, one.facts["words"]["note"]) for one in sent()] == [
        (evening.person(0).id, NOTE),
        (evening.person(1).id, "41 calls."),
    ]
    # Not at night, and not before she has rested twelve hours from her shift.
    morning = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
    assert {one.not_before for one in sent()} == {morning}
    assert sent()[0].facts["words"]["who"] == "林静"
    assert refusal(lambda: services.send_note(evening.call_out, zh=NOTE, by=by, now=night)) == "note_sent"
    assert [note.words for note in queries.notes_to(evening.person(0).id, "zh-Hans")] == [NOTE]
    assert leaving.export_person(evening.person(0))["impact_notes"][0]["note"] == NOTE
    assert queries.notes_to(evening.person(2).id, "zh-Hans") == []
    assert queries.served_beside(evening.person(0).id, night) == 1


def test_a_review_keeps_what_went_wrong_as_codes_and_numbers(ctx: flask.Flask) -> None:
    evening = an_evening(2)
    evening.served(0)
    facts.enter_fact(evening.seats[1], FactKind.NO_SHOW, by=LIN, now=ENDS)
    services.send_note(evening.call_out, zh=NOTE, by=LIN, now=ENDS)
    troubles = [Trouble.ROOM_FAILED, Trouble.ROOM_FAILED]
    row = services.mark_reviewed(evening.call_out, troubles=troubles, by=LIN, now=ENDS)
    assert (row.troubles, row.why_nobody) == (["room_failed"], None)
    assert (row.counts["served"], row.counts["no_shows"], row.counts["unfilled"]) == (1, 1, 0)
    assert NOTE not in (row.note_zh_sealed or "")
    assert refusal(lambda: services.mark_reviewed(evening.call_out, by=LIN, now=ENDS)) == "reviewed"


@pytest.mark.parametrize("kind", ["drill", "real"])
def test_where_nobody_served_the_review_says_why(ctx: flask.Flask, kind: str) -> None:
    evening = an_evening(kind=kind)
    assert refusal(lambda: services.send_note(evening.call_out, zh=NOTE, by=LIN, now=ENDS)) == "nobody_served"
    if kind == "real":
        assert refusal(lambda: services.mark_reviewed(evening.call_out, by=LIN, now=ENDS)) == "why_required"
    why = WhyNobody.CANCELLED if kind == "real" else None
    services.mark_reviewed(evening.call_out, why_nobody=why, by=LIN, now=ENDS)
    found = db.session.scalars(select(AfterAction)).one()
    assert found.why_nobody is (WhyNobody.CANCELLED if kind == "real" else WhyNobody.DRILL)
    assert sent() == []
