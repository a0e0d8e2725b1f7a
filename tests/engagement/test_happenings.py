"""What happens to people is read off rows: once each, with the words that its text needs, and no longer once it is not
so any more."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import SYSTEM, Actor, ActorKind, Role
from iwill.callouts.facts import services as facts
from iwill.callouts.facts.terms import FactKind
from iwill.callouts.models import Invitation
from iwill.core.db import db
from iwill.engagement.journeys.events import EVENTS, Happened
from iwill.engagement.journeys.happenings.rules import anniversary, joined_between, thresholds_reached
from iwill.pool.models import Volunteer
from iwill.pool.services import availability, people, preferences
from iwill.pool.services.vetting import move_person
from iwill.pool.terms import CredentialState, Lifecycle
from iwill.pool.vetting import services as vetting
from iwill.pool.vetting.terms import Reason
from iwill.shifts.aftermath import services as aftermath
from iwill.shifts.care import services as care
from iwill.shifts.care.terms import TaskWhy
from iwill.shifts.hours.services import confirming
from tests.builders import ALWAYS, a_staff, a_volunteer, an_actor
from tests.callouts.conftest import Story
from tests.conftest import NOW
from tests.engagement.words import WORDS
from tests.pool.vetting.conftest import a_case, pass_until
from tests.shifts.hours.conftest import ENDS, an_evening

DAY = timedelta(days=1)
STAFF = an_actor(Role.STAFF, id=21)


def happened(event: str, since: datetime, until: datetime) -> list[Happened]:
    """What an event tells of a stretch, which is the same when it is asked again and in two halves."""
    found = list(EVENTS[event].happened(since, until))
    middle = since + (until - since) / 2
    halves = [*EVENTS[event].happened(since, middle), *EVENTS[event].happened(middle, until)]
    assert {(one.volunteer_id, one.key) for one in halves} >= {(one.volunteer_id, one.key) for one in found}
    assert all(since < one.at <= until and len(one.key) <= 40 for one in found)
    for one in found:
        assert set(one.words) == set(WORDS[event])
    return found


def whom(event: str, since: datetime, until: datetime) -> list[int]:
    return [one.volunteer_id for one in happened(event, since, until)]


@pytest.mark.parametrize(
    ("joined", "years", "day"),
    [
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2024, 3, 1), 1, date(2025, 3, 1)),
        (date(2025, 2, 28), 3, date(2028, 2, 28)),
    ],
)
def test_an_anniversary_keeps_to_the_calendar_in_leap_years_too(joined: date, years: int, day: date) -> None:
    assert anniversary(joined, years) == day
    first, last = joined_between(day, day, years)
    assert first <= joined <= last


def test_hours_reach_each_milestone_once_and_one_entry_may_reach_several() -> None:
    entries = [(1, NOW, 9 * 60), (1, NOW + DAY, 12 * 60), (2, NOW, 599), (3, NOW, 2_000 * 60)]
    reached = [(who, at, hours) for who, at, hours in thresholds_reached(entries) if who < 3]
    assert reached == [(1, NOW + DAY, 10), (1, NOW + DAY, 20)]
    assert [hours for who, _, hours in thresholds_reached(entries) if who == 3] == [
        10,
        20,
        50,
        100,
        300,
        600,
        1000,
        1500,
    ]


def test_only_the_last_confirmation_of_hours_is_found(ctx: flask.Flask) -> None:
    her = a_volunteer(hours=ALWAYS, now=NOW - 60 * DAY)
    availability.set_weekly_hours(her, ALWAYS, now=NOW - 60 * DAY)
    window = (NOW - 61 * DAY, NOW - 59 * DAY)
    assert [(one.volunteer_id, one.words) for one in happened("hours_confirmed", *window)] == [
        (her.id, {"set_on": "2026-09-22"})
    ]
    availability.set_weekly_hours(her, ALWAYS, now=NOW)
    assert whom("hours_confirmed", *window) == []


def test_a_licence_that_ends_is_told_until_the_next_one_is_handed_in(ctx: flask.Flask) -> None:
    last = date(2027, 2, 19)
    her = a_volunteer(credentials=("physician",), valid_until=last)
    a_volunteer(credentials=("physician",), valid_until=last, verified=False)
    a_volunteer(credentials=("physician",), valid_until=None)
    window = (NOW + 89 * DAY, NOW + 91 * DAY)
    (found,) = happened("licence_ends", *window)
    assert (found.volunteer_id, found.at.isoformat()) == (her.id, "2027-02-19T00:00:00+08:00")
    assert found.words == {"credential": "physician", "last_on": "2027-02-19"}
    following = people.add_credential(her, "physician", now=NOW, valid_until=date(2030, 2, 19))
    db.session.flush()
    assert whom("licence_ends", *window) == []
    following.state = CredentialState.REJECTED
    db.session.flush()
    assert whom("licence_ends", *window) == [her.id]


def test_an_application_is_followed_step_by_step_with_an_honest_place_in_line(ctx: flask.Flask) -> None:
    first, second = a_case(), a_case()
    window = (NOW - DAY, NOW + DAY)
    assert whom("applied", *window) == [first.volunteer_id, second.volunteer_id]
    line = {one.volunteer_id: one.words for one in happened("stage_waits_for_us", *window)}
    assert [line[case.volunteer_id]["ahead"] for case in (first, second)] == [0, 1]
    assert all(said["stage"] == "documents" and said["days"] > 0 for said in line.values())
    pass_until(first, None)
    assert whom("applied", *window) == [second.volunteer_id]
    assert whom("became_active", *window) == [first.volunteer_id]


def test_a_step_that_waits_for_the_applicant_is_told_apart_from_one_that_waits_for_us(ctx: flask.Flask) -> None:
    case = a_case()
    vetting.ask(case, Reason.UNREADABLE, by=an_actor(Role.STAFF, id=7), now=NOW)
    window = (NOW - DAY, NOW + DAY)
    assert whom("stage_waits_for_us", *window) == []
    assert whom("stage_waits_for_them", *window) == [case.volunteer_id]


def test_who_left_is_asked_once_and_who_was_erased_never(ctx: flask.Flask) -> None:
    her, back, gone = a_volunteer(), a_volunteer(), a_volunteer()
    for one in (her, gone):
        move_person(one, Lifecycle.LEFT, by=SYSTEM, now=NOW)
    preferences.pause(back, by=SYSTEM, now=NOW)
    gone.erased_at = NOW
    db.session.flush()
    assert whom("left", NOW - DAY, NOW) == [her.id]


def test_the_first_service_is_told_once_with_the_name_of_who_called(ctx: flask.Flask) -> None:
    evening = an_evening(2)
    evening.call_out.launched_by = f"staff:{a_staff(name='王晓岚').id}"
    evening.served(0)
    (found,) = happened("first_service", ENDS - DAY, ENDS + DAY)
    assert found.volunteer_id == evening.person(0).id
    assert found.words == {"served_on": "2026-11-22", "work": "心理支持接线员", "minutes": 120, "who": "王晓岚"}
    assert whom("first_service", ENDS, ENDS + 30 * DAY) == []


def test_hours_count_towards_a_milestone_once_they_are_confirmed(ctx: flask.Flask) -> None:
    evening = an_evening()
    entry = evening.served()
    assert entry is not None
    entry.minutes = 21 * 60
    db.session.flush()
    assert whom("hours_reached", NOW, ENDS + 9 * DAY) == []
    confirming.confirm(entry, by=an_actor(Role.STAFF, id=31), now=ENDS + DAY)
    found = happened("hours_reached", NOW, ENDS + 9 * DAY)
    assert [(one.key, one.at, one.words["hours"]) for one in found] == [
        ("10h", ENDS + DAY, 10),
        ("20h", ENDS + DAY, 20),
    ]


def test_care_is_offered_while_its_task_is_open_and_says_nothing_of_why(ctx: flask.Flask) -> None:
    officer = a_staff(Role.CARE, name="林老师")
    evening = an_evening()
    asked_herself = a_volunteer()
    task = care.open_task(evening.person(), evening.seats[0], TaskWhy.ANSWER, None, SYSTEM, NOW)
    care.open_task(asked_herself, None, TaskWhy.ANSWER, None, SYSTEM, NOW)
    (found,) = happened("care_task", NOW - DAY, NOW)
    assert (found.volunteer_id, found.words) == (evening.person().id, {"who": "林老师"})
    care.close_task(task, care.Outcome.TALKED, Actor(ActorKind.STAFF, officer.id, Role.CARE), NOW)
    assert whom("care_task", NOW - DAY, NOW) == []


def test_a_hard_shift_is_followed_where_no_task_of_care_is(ctx: flask.Flask) -> None:
    evening = an_evening()
    evening.served()
    supervisor = a_staff(name="周敏")
    by = Actor(ActorKind.STAFF, supervisor.id, Role.ORGANIZER)
    facts.enter_fact(evening.seats[0], FactKind.HARD_SHIFT, by=by, now=ENDS)
    (found,) = happened("hard_shift", NOW, ENDS)
    assert (found.volunteer_id, found.words) == (evening.person().id, {"who": "周敏"})
    care.open_task(evening.person(), evening.seats[0], TaskWhy.ANSWER, None, SYSTEM, ENDS)
    assert whom("hard_shift", NOW, ENDS) == []


def test_who_said_yes_and_was_not_needed_hears_how_it_ended(ctx: flask.Flask) -> None:
    evening = an_evening(2)
    waiting = a_volunteer()
    evening.served(0)
    evening.served(1)
    wave = db.session.scalars(select(Invitation)).first()
    assert wave is not None
    db.session.add(
        Invitation(
            link_id="f" * 16,
            call_out_id=evening.call_out.id,
            volunteer_id=waiting.id,
            wave_id=wave.wave_id,
            channel=wave.channel,
            chance=0.4,
            answer="reserve",
            asked_at=NOW,
            answered_at=NOW,
        )
    )
    staff = a_staff(name="林静")
    after = ENDS + timedelta(hours=12)
    aftermath.send_note(evening.call_out, zh="那一晚接了 41 个电话。", by=an_actor(id=staff.id), now=after)
    (found,) = happened("callout_closed", ENDS, after)
    assert (found.volunteer_id, found.words["served"], found.words["who"]) == (waiting.id, 2, "林静")


def test_an_anniversary_comes_with_what_was_answered_and_served_in_the_year(ctx: flask.Flask) -> None:
    evening = an_evening()
    her = evening.person()
    entry = evening.served()
    assert entry is not None
    confirming.confirm(entry, by=an_actor(Role.STAFF, id=31), now=ENDS + DAY)
    her.created_at = datetime(2024, 2, 29, 1, tzinfo=UTC)
    db.session.flush()
    (found,) = happened("anniversary", datetime(2027, 2, 26, tzinfo=UTC), datetime(2027, 3, 3, tzinfo=UTC))
    assert (found.volunteer_id, found.key, found.at.isoformat()) == (her.id, "3y", "2027-02-28T12:00:00+08:00")
    assert found.words == {"years": 3, "answered": 1, "yes": 1, "no": 0, "minutes": 0, "hours": 2}
    assert whom("anniversary", datetime(2027, 3, 1, tzinfo=UTC), datetime(2028, 2, 28, tzinfo=UTC)) == []


def test_the_review_of_a_year_reaches_whoever_answered_or_served_in_it_in_its_last_days(ctx: flask.Flask) -> None:
    evening = an_evening()
    a_volunteer()
    (found,) = happened("year_over", datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))
    assert (found.volunteer_id, found.key, found.words["answered"]) == (evening.person().id, "2026", 1)
    assert date(2026, 12, 25) <= found.at.date() <= date(2026, 12, 30)


def test_silence_is_counted_from_the_last_sign_of_any_kind(ctx: flask.Flask) -> None:
    long_ago = NOW - 120 * DAY
    quiet, heard, paused = (a_volunteer(now=long_ago) for _ in range(3))
    preferences.pause(paused, by=SYSTEM, now=NOW)
    db.session.flush()
    window = (long_ago - DAY, long_ago + DAY)
    assert whom("silent", *window) == [quiet.id, heard.id]
    story = Story()
    call_out = story.launched({"seats": 1})
    story.say(call_out, heard, "no")
    found = happened("silent", *window)
    assert [(one.volunteer_id, one.words["since_on"], one.words["work"]) for one in found] == [
        (quiet.id, "2026-07-24", "")
    ]
    assert heard.id in whom("silent", NOW - DAY, NOW + DAY)
    assert db.session.get_one(Volunteer, quiet.id).lifecycle is Lifecycle.ACTIVE
