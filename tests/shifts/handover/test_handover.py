"""What was promised to somebody in need outlives the shift: the next person takes it over, or the desk hears of it."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest

from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.core.db import db
from iwill.core.errors import IwillError
from iwill.messaging.terms import Purpose
from iwill.shifts.cases.models import Case
from iwill.shifts.handover import queries, services
from iwill.shifts.handover.jobs import watch_handovers
from iwill.shifts.handover.models import HandoverNote
from tests.callouts.conftest import STARTS
from tests.shifts.danger.conftest import DURING, Night

CHANGE = STARTS + timedelta(hours=2)
DESK_PERSON = Actor(ActorKind.STAFF, 1, Role.ORGANIZER)


@pytest.fixture
def relay(ctx: flask.Flask) -> Night:
    """小林 and 小周 listen first; 小吴 comes after them."""
    return Night(after=True)


def write(night: Night, name: str = "小林", **more: str) -> HandoverNote:
    said = {"case": "", "level": "R1", "promise": "call_back", "due": "four_hours"} | more
    return services.write_note(night.seat(name), **said, by=night.by(name), now=DURING)


def read_by(night: Night, name: str, hours: float) -> list[int]:
    return [note.id for note in queries.readable_from(night.seat(name), STARTS + timedelta(hours=hours))]


def test_a_note_is_read_on_its_line_by_who_is_there_who_comes_and_who_leads_and_by_nobody_else(relay: Night) -> None:
    note = write(relay)
    mine = [note.id]
    assert read_by(relay, "小周", 1) == mine
    assert read_by(relay, "督导1", 1) == mine
    assert read_by(relay, "小吴", -0.5) == []
    assert read_by(relay, "小吴", 0.5) == mine
    assert read_by(relay, "小周", 2.5) == []
    assert read_by(relay, "小林", 1) == []
    assert relay.news(Purpose.DUTY) == []


def test_a_note_is_taken_over_once_and_never_by_its_writer_or_a_stranger(relay: Night) -> None:
    note, seat, by = write(relay), relay.seat("小吴"), relay.by("小吴")
    with pytest.raises(IwillError, match="own_note"):
        services.take_over(note, by=relay.by("小林"), now=CHANGE, seat=relay.seat("小林"))
    with pytest.raises(IwillError, match="not_next"):
        services.take_over(note, by=relay.by("小周"), now=CHANGE, seat=relay.seat("小周"))
    for _ in range(2):
        services.take_over(note, by=by, now=CHANGE, seat=seat)
    with pytest.raises(IwillError, match="note_taken"):
        services.take_over(note, by=DESK_PERSON, now=CHANGE)
    assert (note.taken_by, note.taken_at) == (by.label, CHANGE)


def test_a_note_left_lying_for_a_quarter_of_an_hour_is_told_to_the_desk_once(relay: Night) -> None:
    write(relay)
    db.session.commit()
    assert watch_handovers(CHANGE + timedelta(minutes=14)) == {"alerted": 0}
    for alerted in (1, 0):
        assert watch_handovers(CHANGE + timedelta(minutes=15)) == {"alerted": alerted}
    assert relay.news(Purpose.DUTY) == [("staff", "handover"), ("organizer", "handover")]
    assert queries.count_left_lying(relay.call_out) == 1


def test_a_note_that_was_taken_alerts_nobody(relay: Night) -> None:
    services.take_over(write(relay), by=relay.by("小吴"), now=CHANGE, seat=relay.seat("小吴"))
    db.session.commit()
    assert watch_handovers(CHANGE + timedelta(hours=1)) == {"alerted": 0}


def test_with_nobody_after_her_the_desk_has_it_at_once(ctx: flask.Flask) -> None:
    night = Night()
    note = write(night)
    assert note.to_desk
    assert [name for name, _news in night.news(Purpose.DUTY)] == ["staff", "organizer"]
    services.take_over(note, by=DESK_PERSON, now=DURING)
    assert queries.lying() == []


@pytest.mark.parametrize(
    ("said", "path", "code"),
    [
        ({"promise": "他叫王强"}, "promise", "unknown_promise"),
        ({"due": ""}, "due", "unknown_due"),
        ({"level": "R9"}, "level", "unknown_level"),
        ({"case": "13800000000"}, "case", "case_code_is_a_number"),
    ],
)
def test_what_is_no_choice_is_refused_at_its_place(relay: Night, said: dict[str, str], path: str, code: str) -> None:
    with pytest.raises(IwillError) as refusal:
        write(relay, **said)
    assert [(one.path, one.code) for one in refusal.value.details] == [(path, code)]
    assert db.session.query(HandoverNote).count() == 0


def test_two_presses_are_one_note_and_nothing_promised_ends_the_case(relay: Night) -> None:
    first = write(relay)
    assert write(relay, case=first.case_code) is first
    last = write(relay, "小周", case=first.case_code, promise="none", due="")
    assert last.due_at is None
    assert db.session.query(Case).one().closed_at == DURING


def test_a_drill_is_marked_and_a_note_after_the_shift_is_late(ctx: flask.Flask) -> None:
    night = Night(kind="drill")
    assert write(night).drill
    late = services.write_note(
        night.seat("小周"),
        case="",
        level="R0",
        promise="none",
        due="",
        by=night.by("小周"),
        now=CHANGE + timedelta(hours=1),
    )
    assert late.late
