"""One explainable answer: each rule by itself, the order of reasons, and the same answer wherever it is asked."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import flask
import pytest
from flask_babel import force_locale

from iwill.callouts import queries
from iwill.callouts.models import CallOut, Seat
from iwill.callouts.queries.objections import first_objection
from iwill.callouts.services import callouts, requests
from iwill.callouts.terms import CHECKED_AGAIN, FAIL_TEXT, PASS_TEXT, Reason, Rule, Work
from iwill.core.db import db, transaction
from iwill.pool.hours import Stretch
from iwill.pool.services import availability
from iwill.pool.terms import Adulthood, AtLeast, ContactState, Lifecycle
from tests.builders import a_need, a_request_payload, a_volunteer, an_actor
from tests.conftest import NOW

STARTS = datetime.fromisoformat("2026-11-22T20:00:00+08:00")
BY = an_actor()


def a_call(kind: str = "real", **need: Any) -> CallOut:
    """A draft call-out with one need, 20:00 to 22:00 tomorrow in Shanghai."""
    window = {"starts_at": STARTS.isoformat(), "ends_at": (STARTS + timedelta(hours=2)).isoformat()}
    payload = a_request_payload(
        kind=kind, respond_by=(NOW + timedelta(hours=3)).isoformat(), needs=[a_need(**(window | need))]
    )
    request = requests.receive_request(payload, by=BY, now=NOW)
    requests.verify_request(request, by=BY, now=NOW)
    return callouts.open_callout(request, by=BY, now=NOW)


def reason_for(call_out: CallOut, volunteer_id: int) -> str | None:
    """The reason against a person, after checking that preview, ranking, explanation and a yes agree on it."""
    need = call_out.needs[0]
    explained = queries.eligibility(volunteer_id, need, call_out, NOW)
    assert [finding.rule for finding in explained.findings] == list(Rule)
    ranked = queries.rank_candidates(need, call_out, queries.policy_for(call_out), NOW, limit=100)
    assert (volunteer_id in [one.volunteer_id for one in ranked]) == explained.eligible
    shown = queries.preview(call_out, NOW)[0]
    assert shown.excluded.get(explained.reason or "", 0) == int(not explained.eligible)
    assert shown.eligible == int(explained.eligible)
    failed = [one.reason for one in explained.findings if not one.passed and one.rule in CHECKED_AGAIN]
    assert first_objection(volunteer_id, need, call_out, NOW) == (failed[0] if failed else None)
    return explained.reason


@pytest.mark.parametrize(
    ("person", "need", "expected"),
    [
        ({}, {}, None),
        ({"lifecycle": Lifecycle.TRAINED}, {}, Rule.LIFECYCLE),
        ({"lifecycle": Lifecycle.BARRED}, {}, Rule.LIFECYCLE),
        ({"consents": ()}, {}, Rule.CONSENT),
        ({"adulthood": Adulthood.UNKNOWN, "adult_from": None}, {}, Reason.AGE_UNKNOWN),
        ({"adulthood": Adulthood.UNKNOWN, "adult_from": None}, {"adults_only": False}, None),
        ({"adult_from": date(2026, 11, 23)}, {}, Reason.MINOR),
        ({"adult_from": date(2026, 11, 22)}, {}, None),
        ({"adulthood": Adulthood.PROVEN, "adult_from": None}, {}, None),
        ({}, {"children": True}, Rule.CLEARANCE),
        ({"credentials": ["minors_clearance"]}, {"children": True}, None),
        ({"credentials": ["minors_clearance"], "verified": False}, {"children": True}, Rule.CLEARANCE),
        ({"skills": ["information"]}, {}, Rule.SKILL),
        ({"skills": ["listening"]}, {"skills": ["psychological_support"]}, None),
        ({"skills": ["psychological_support"]}, {}, Rule.SKILL),
        ({"skills": ["listening"]}, {"skills": ["listening", "medical"]}, Rule.SKILL),
        ({"skills": ["listening", "doctor"]}, {"skills": ["listening", "medical"]}, None),
        ({"skills": ["supervision"], "confirmed": False}, {"skills": ["supervision"]}, Reason.SKILL_UNCONFIRMED),
        ({"skills": ["supervision"]}, {"skills": ["supervision"]}, None),
        ({}, {"credentials": ["counsellor"]}, Rule.CREDENTIAL),
        ({"credentials": ["registered_psychologist"]}, {"credentials": ["counsellor"]}, None),
        ({"credentials": ["counsellor"]}, {"credentials": ["registered_psychologist"]}, Rule.CREDENTIAL),
        ({"credentials": ["counsellor"], "verified": False}, {"credentials": ["counsellor"]}, Rule.CREDENTIAL),
        ({"credentials": ["nurse"], "valid_until": date(2026, 11, 21)}, {"credentials": ["nurse"]}, Rule.CREDENTIAL),
        ({"credentials": ["nurse"], "valid_until": date(2026, 11, 22)}, {"credentials": ["nurse"]}, None),
        ({"languages": ["zh"]}, {"languages": ["yue"]}, Rule.LANGUAGE),
        ({"languages": ["zh", "yue"]}, {"languages": ["yue", "zh"]}, None),
        ({"hours": None}, {}, Rule.AVAILABILITY),
        ({"hours": []}, {}, Rule.AVAILABILITY),
        ({"zone": None}, {}, Rule.AVAILABILITY),
        ({"email": None}, {}, Rule.CHANNEL),
        ({"email": None, "phone": "+8613800000001"}, {}, None),
    ],
)
def test_each_rule_by_itself(ctx: flask.Flask, person: dict[str, Any], need: dict[str, Any], expected: str) -> None:
    volunteer = a_volunteer(**person)
    assert reason_for(a_call(**need), volunteer.id) == expected


@pytest.mark.parametrize(
    ("hours", "zone", "free"),
    [
        ([Stretch(6, 1200, 1320)], "Asia/Shanghai", True),
        ([Stretch(6, 1201, 1320)], "Asia/Shanghai", False),
        ([Stretch(6, 1200, 1319)], "Asia/Shanghai", False),
        ([Stretch(5, 1200, 1320)], "Asia/Shanghai", False),
        ([Stretch(6, 1200, 1260), Stretch(6, 1260, 1320)], "Asia/Shanghai", True),
        ([Stretch(6, 1200, 1260), Stretch(6, 1260, 1320, sure=False)], "Asia/Shanghai", True),
        ([Stretch(6, 420, 540)], "America/Toronto", True),
        ([Stretch(6, 720, 840)], "Europe/London", True),
        ([Stretch(6, 1065, 1185)], "Asia/Kathmandu", True),
        ([Stretch(6, 1380, 1440), Stretch(0, 0, 60)], "Australia/Sydney", True),
        ([Stretch(6, 1380, 1440), Stretch(0, 0, 59)], "Australia/Sydney", False),
        ([Stretch(6, 1380, 1440)], "Australia/Sydney", False),
    ],
)
def test_the_whole_window_lies_within_hours_on_the_persons_own_clock(
    ctx: flask.Flask, hours: list[Stretch], zone: str, free: bool
) -> None:
    volunteer = a_volunteer(hours=hours, zone=zone)
    assert reason_for(a_call(), volunteer.id) == (None if free else Rule.AVAILABILITY)


def test_people_of_many_zones_are_each_read_on_their_own_clock(ctx: flask.Flask) -> None:
    a_volunteer(hours=[Stretch(6, 1200, 1320)])
    a_volunteer(hours=[Stretch(6, 1380, 1440), Stretch(0, 0, 60)], zone="Australia/Sydney")
    a_volunteer(hours=[Stretch(6, 1200, 1320)], zone="Europe/London")
    call_out = a_call()
    ranked = queries.rank_candidates(call_out.needs[0], call_out, queries.policy_for(call_out), NOW, limit=9)
    assert len(ranked) == 2


def test_an_exception_replaces_the_whole_day(ctx: flask.Flask) -> None:
    volunteer = a_volunteer()
    availability.set_day(volunteer, date(2026, 11, 22), [])
    call_out = a_call()
    assert reason_for(call_out, volunteer.id) == Rule.AVAILABILITY
    availability.set_day(volunteer, date(2026, 11, 22), [Stretch(6, 1200, 1320)])
    assert reason_for(call_out, volunteer.id) is None
    availability.clear_day(volunteer, date(2026, 11, 22))
    assert reason_for(call_out, volunteer.id) is None


def test_standby_beats_hours_and_exceptions(ctx: flask.Flask) -> None:
    volunteer = a_volunteer(hours=[])
    call_out = a_call(starts_at=(NOW + timedelta(hours=4)).isoformat(), ends_at=(NOW + timedelta(hours=6)).isoformat())
    availability.start_standby(volunteer, NOW + timedelta(hours=6), now=NOW)
    assert reason_for(call_out, volunteer.id) is None
    availability.start_standby(volunteer, NOW + timedelta(hours=5), now=NOW)
    assert reason_for(call_out, volunteer.id) == Rule.AVAILABILITY


def test_never_set_has_words_of_its_own(ctx: flask.Flask) -> None:
    never, no_time = a_volunteer(hours=None), a_volunteer(hours=[])
    call_out = a_call()
    texts = [
        next(f.text for f in queries.eligibility(who.id, call_out.needs[0], call_out, NOW).findings if not f.passed)
        for who in (never, no_time)
    ]
    assert texts[0] != texts[1]


def test_a_dead_address_is_no_channel(ctx: flask.Flask) -> None:
    volunteer = a_volunteer()
    volunteer.contacts[0].state = ContactState.DEAD
    db.session.flush()
    assert reason_for(a_call(), volunteer.id) == Rule.CHANNEL


def hold_seat(volunteer_id: int, starts_at: datetime, hours: float, *, kind: str = "real", **need: Any) -> None:
    """Give somebody a seat in another call-out."""
    other = a_call(
        kind,
        starts_at=starts_at.isoformat(),
        ends_at=(starts_at + timedelta(hours=hours)).isoformat(),
        **need,
    )
    callouts.launch(other, confirm_wording=True, by=BY, now=NOW)
    from iwill.callouts.models import Invitation  # noqa: PLC0415

    invitation = db.session.query(Invitation).filter_by(call_out_id=other.id, volunteer_id=volunteer_id).one()
    from iwill.callouts.services import answers  # noqa: PLC0415
    from iwill.callouts.terms import AnswerAction  # noqa: PLC0415

    answers.answer(invitation, AnswerAction.YES, by=BY, now=NOW)
    assert db.session.query(Seat).filter_by(volunteer_id=volunteer_id, released_at=None).count() >= 1


@pytest.mark.parametrize(
    ("gap", "kind", "expected"),
    [
        (timedelta(hours=1), "real", Rule.OVERLAP),
        (timedelta(hours=-2), "real", Rule.REST),
        (timedelta(hours=2), "real", Rule.REST),
        (timedelta(hours=14), "real", None),
        (timedelta(hours=1), "drill", Rule.OVERLAP),
        (timedelta(hours=2), "drill", None),
    ],
)
def test_seats_held_elsewhere_count(ctx: flask.Flask, gap: timedelta, kind: str, expected: str | None) -> None:
    volunteer = a_volunteer()
    with transaction():
        volunteer = a_volunteer()
        hold_seat(volunteer.id, STARTS + gap, 2, kind=kind)
        call_out = a_call()
        found = queries.eligibility(volunteer.id, call_out.needs[0], call_out, NOW).reason
    assert found == expected


def test_a_drill_is_not_barred_by_rest(ctx: flask.Flask) -> None:
    with transaction():
        volunteer = a_volunteer()
        hold_seat(volunteer.id, STARTS + timedelta(hours=2), 2)
        drill = a_call("drill")
        assert queries.eligibility(volunteer.id, drill.needs[0], drill, NOW).eligible


def test_a_crisis_shift_over_three_hours_is_over_the_cap_for_everybody(ctx: flask.Flask) -> None:
    volunteer = a_volunteer()
    long = {"ends_at": (STARTS + timedelta(hours=4)).isoformat()}
    assert reason_for(a_call(**long), volunteer.id) == Rule.CAP
    assert reason_for(a_call(**long, work=Work.BACK_OFFICE.value), volunteer.id) is None


def test_somebody_with_an_unanswered_call_is_left_alone(ctx: flask.Flask) -> None:
    with transaction():
        volunteer = a_volunteer()
        first = a_call()
        callouts.launch(first, confirm_wording=True, by=BY, now=NOW)
        second = a_call(
            starts_at=(STARTS + timedelta(days=2)).isoformat(),
            ends_at=(STARTS + timedelta(days=2, hours=2)).isoformat(),
        )
        assert queries.eligibility(volunteer.id, second.needs[0], second, NOW).reason == Rule.ASKED_TOO_OFTEN
        later = first.respond_by + timedelta(minutes=1)
        assert queries.eligibility(volunteer.id, second.needs[0], second, later).eligible
        drill = a_call("drill")
        assert queries.eligibility(volunteer.id, drill.needs[0], drill, NOW).eligible


def test_preview_counts_the_whole_pool(ctx: flask.Flask) -> None:
    for changes in ({}, {"lifecycle": Lifecycle.PAUSED}, {"skills": ["it"]}, {"hours": None}, {"email": None}, {}):
        a_volunteer(**changes)
    shown = queries.preview(a_call(), NOW)[0]
    assert shown.eligible == 2
    assert shown.excluded == {"lifecycle": 1, "skill": 1, "availability": 1, "channel": 1}


def test_sure_comes_before_if_needed_and_least_recently_asked_before_both(ctx: flask.Flask) -> None:
    maybe = a_volunteer(hours=[Stretch(6, 0, 1440, sure=False)])
    asked = a_volunteer()
    fresh = a_volunteer()
    asked.last_asked_at = NOW - timedelta(days=30)
    db.session.flush()
    call_out = a_call()
    ranked = queries.rank_candidates(call_out.needs[0], call_out, queries.policy_for(call_out), NOW, limit=9)
    assert [one.volunteer_id for one in ranked] == [fresh.id, asked.id, maybe.id]
    assert AtLeast.YES != AtLeast.IF_NEEDED


def test_answers_never_lower_a_place_in_rank(ctx: flask.Flask) -> None:
    silent, willing = a_volunteer(), a_volunteer()
    silent.times_asked, silent.times_yes = 20, 0
    willing.times_asked, willing.times_yes = 20, 20
    db.session.flush()
    call_out = a_call()
    ranked = queries.rank_candidates(call_out.needs[0], call_out, queries.policy_for(call_out), NOW, limit=9)
    assert [one.volunteer_id for one in ranked] == [silent.id, willing.id]


def test_every_reason_against_somebody_is_told_in_one_sentence(ctx: flask.Flask) -> None:
    # Age is refused for a reason of its own each time.
    reasons = {*Rule, *Reason} - {Rule.ADULTHOOD}
    assert reasons == FAIL_TEXT.keys()
    assert set(Rule) == PASS_TEXT.keys()
    for language, stop in (("en", "."), ("zh_Hans", "。")):
        with force_locale(language):
            said = [str(words) for words in (*FAIL_TEXT.values(), *PASS_TEXT.values())]
        assert [words for words in said if words.count(stop) != 1 or not words.endswith(stop)] == []
