"""Once a request is over, it is written down what is kept and what is destroyed; and what is to go is gone in time."""

from __future__ import annotations

from datetime import datetime, timedelta

import flask
import pytest
from sqlalchemy import func, select

from iwill.callouts.destruction.models import DestructionRecord
from iwill.callouts.destruction.queries import as_csv, record_of
from iwill.callouts.destruction.terms import Cause
from iwill.callouts.models import CrisisRequest
from iwill.callouts.services import callouts, requests
from iwill.core.db import Base, db
from iwill.core.purging import forget_everything_due
from iwill.shifts.cases.models import Case
from iwill.shifts.cases.terms import DangerLevel
from iwill.shifts.danger import services as danger
from iwill.shifts.danger.models import DangerLine, DangerReport
from iwill.shifts.handover.models import HandoverNote
from iwill.shifts.handover.services import write_note
from tests.callouts.conftest import BY, STARTS
from tests.shifts.danger.conftest import DURING, Night

OVER = STARTS + timedelta(hours=5)


@pytest.fixture
def request_id(ctx: flask.Flask) -> int:
    """A request on whose call-out one danger was reported and two things were handed over."""
    night = Night()
    seat, by = night.seat("小林"), night.by("小林")
    report = danger.report_danger(seat, DangerLevel.R2, "", by=by, now=DURING)
    for case in (report.case_code, ""):
        write_note(seat, case=case, level="R1", promise="call_back", due="day", by=by, now=DURING)
    return night.call_out.request_id


def close(request_id: int, now: datetime) -> None:
    request = db.session.get_one(CrisisRequest, request_id)
    assert request.call_out is not None
    callouts.stand_down(request.call_out, by=BY, now=now)
    requests.close_request(request, by=BY, now=now)


def counts(request_id: int) -> dict[str, tuple[int, int]]:
    record = record_of(db.session.get_one(CrisisRequest, request_id))
    assert record is not None
    return {line.kind: (line.held, line.destroyed) for line in record.lines if line.held}


def rows(*tables: type[Base]) -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


HELD = {
    "request_words": (1, 0),
    "requester_contacts": (3, 0),
    "launch_reason": (1, 0),
    "seats_served": (4, 0),
    "case_codes": (2, 0),
    "handover_notes": (2, 0),
    "danger_reports": (1, 0),
}


def test_closing_writes_down_what_is_held_and_by_when_it_goes(request_id: int) -> None:
    close(request_id, OVER)
    assert counts(request_id) == HELD
    record = record_of(db.session.get_one(CrisisRequest, request_id))
    assert record is not None
    due = {line.kind: (line.due_at - OVER).days for line in record.lines if line.due_at}
    kept = set(HELD) - {"seats_served"}
    assert due == dict.fromkeys(kept, 30) | {"danger_reports": 365}
    assert (record.cause, record.written_by) == (Cause.CLOSED, BY.label)


def test_after_thirty_days_the_words_and_notes_are_gone_and_the_record_says_so(request_id: int) -> None:
    close(request_id, OVER)
    db.session.commit()
    forget_everything_due(OVER + timedelta(days=29))
    assert rows(HandoverNote, Case, DangerReport) == [2, 2, 1]
    forget_everything_due(OVER + timedelta(days=30, hours=1))
    assert rows(HandoverNote, Case, DangerReport) == [0, 0, 1]
    gone = {kind: (held, held) for kind, (held, _none) in HELD.items()}
    kept = {kind: HELD[kind] for kind in ("seats_served", "danger_reports")}
    assert counts(request_id) == gone | kept
    forget_everything_due(OVER + timedelta(days=366))
    assert rows(DangerReport, DangerLine) == [0, 0]
    assert counts(request_id)["danger_reports"] == (1, 1)


def test_what_nobody_closes_is_forgotten_all_the_same_and_recorded_before(request_id: int) -> None:
    request = db.session.get_one(CrisisRequest, request_id)
    assert request.call_out is not None
    callouts.stand_down(request.call_out, by=BY, now=OVER)
    db.session.commit()
    forget_everything_due(OVER + timedelta(days=31))
    assert counts(request_id)["handover_notes"] == (2, 2)
    assert counts(request_id)["request_words"] == (1, 1)
    assert db.session.scalars(select(DestructionRecord.cause)).all() == [Cause.RAN_OUT]


def test_the_record_as_a_file_holds_counts_and_no_word_of_the_request(request_id: int) -> None:
    close(request_id, OVER)
    record = record_of(db.session.get_one(CrisisRequest, request_id))
    assert record is not None
    text = as_csv(record)
    assert len(text.splitlines()) == 1 + len(record.lines)
    assert "handover_notes,destroy,2,0" in text
    assert not any(words in text for words in ("周敏", "13800000000", "暴雨"))
