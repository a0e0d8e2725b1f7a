"""What is due goes out as one letter, in order of priority, and only to whom it still concerns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from iwill.core.db import db, transaction
from iwill.core.tokens import LinkPurpose, make_token
from iwill.engagement.journeys import queries, services
from iwill.engagement.journeys.events import EVENTS, Event, Happened
from iwill.engagement.journeys.models import Effect, Journey, Letter
from iwill.engagement.journeys.terms import EffectState
from iwill.engagement.outreach import queries as outreach
from iwill.messaging.composing import Claimed, Composer
from iwill.messaging.contact import mode
from iwill.messaging.contact import services as contact
from iwill.messaging.contact.queries import refusals_of
from iwill.messaging.contact.terms import Wish
from iwill.messaging.models import Message
from iwill.messaging.recipients import recipients
from iwill.messaging.terms import Purpose
from iwill.messaging.wording import personal_link, word
from iwill.pool.gaps import services as gaps
from iwill.pool.gaps.terms import Gap
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.pool.terms import Lifecycle
from tests.builders import a_staff
from tests.engagement.journeys.conftest import BY, Calendar, some_people

NEW_YEAR = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
EVENING = NEW_YEAR + timedelta(hours=19)
BEFORE = NEW_YEAR - timedelta(days=10)
NOTE = {"nature": "note", "questions": [], "template": "anniversary"}
ASKS = ("still_here", "skills_right", "hours_right", "contact_right")
SHANGHAI = ZoneInfo("Asia/Shanghai")
HAPPENED: list[Happened] = []


@pytest.fixture(autouse=True)
def _an_event() -> Iterator[None]:
    def read(since: datetime, until: datetime) -> Iterator[Happened]:
        yield from (one for one in HAPPENED if since < one.at <= until)

    EVENTS["rang"] = Event("rang", "It rang", read)
    yield
    del EVENTS["rang"]
    HAPPENED.clear()


def letters_of(calendar: Calendar) -> list[Effect]:
    """One effect of each letter, in order."""
    sent = {one.letter_id: one for one in calendar.effects() if one.letter_id is not None}
    return sorted(sent.values(), key=lambda one: str(one.settled_at))


def states(calendar: Calendar) -> dict[str, tuple[EffectState, str | None]]:
    return {one.journey.code: (one.state, one.reason) for one in calendar.effects()}


def test_questions_that_fall_due_together_are_one_letter_of_three_parts_at_most(calendar: Calendar) -> None:
    some_people(1)
    for place, code in enumerate(("fourth", "third", "second", "first")):
        calendar.journey(code, priority=90 - place, now=BEFORE, questions=[ASKS[place]])
    calendar.keep(NEW_YEAR)
    calendar.keep(EVENING)
    (message,) = calendar.letters()
    effects = {one.journey.code: one for one in calendar.effects()}
    letter = effects["first"].letter_id
    assert [effects[code].letter_id for code in ("second", "third", "fourth")] == [letter, letter, None]
    assert (effects["fourth"].state, effects["fourth"].reason) == (EffectState.DUE, "after_another")
    assert effects["fourth"].due_at == EVENING + timedelta(days=7)
    assert (message.purpose, message.cause, len(message.facts["parts"])) == (Purpose.JOURNEY, f"letter:{letter}", 3)
    calendar.keep(EVENING + timedelta(days=7))
    assert states(calendar)["fourth"] == (EffectState.SENT, None)


@pytest.mark.parametrize(("nature", "why"), [("note", "after_another"), ("thanks", "after_a_note")])
def test_a_note_stands_alone_and_no_question_follows_it_on_its_heels(calendar: Calendar, nature: str, why: str) -> None:
    some_people(1)
    calendar.journey("note", priority=1, now=BEFORE, **NOTE | {"nature": nature}, when={"every": "year"})
    calendar.journey("asks", priority=2, now=BEFORE)
    calendar.journey("next_day", priority=3, now=BEFORE, when={"every": "month", "day": 2})
    for day in (0, 1):
        calendar.keep(NEW_YEAR + timedelta(days=day))
        calendar.keep(EVENING + timedelta(days=day))
    assert states(calendar) == {
        "note": (EffectState.SENT, None),
        "asks": (EffectState.DUE, "after_another"),
        "next_day": (EffectState.DUE, why),
    }
    assert [message.facts["asks"] for message in calendar.letters()] == [False]


def test_a_notice_goes_alone_and_at_once_also_in_crisis_mode(calendar: Calendar) -> None:
    (person,) = some_people(1)
    calendar.journey("notice", now=BEFORE, nature="notice", template="credential_expiry", questions=["licence_renewed"])
    calendar.journey("asks", now=BEFORE)
    with transaction():
        mode.set_mode(True, by=BY, now=BEFORE)
    calendar.keep(NEW_YEAR)
    calendar.keep(EVENING)
    assert states(calendar)["notice"] == (EffectState.SENT, None)
    assert states(calendar)["asks"] == (EffectState.DUE, "crisis_mode")
    assert [one.purpose for one in calendar.letters()] == [Purpose.NOTICE]
    assert [(one.cause, one.reason) for one in refusals_of(person)] == [("journey:asks", "crisis_mode")]
    for day in range(22):
        calendar.keep(EVENING + timedelta(days=day))
    assert states(calendar)["asks"] == (EffectState.MISSED, "crisis_mode")
    assert len(refusals_of(person)) == 1


def test_the_third_letter_in_a_month_waits_for_its_turn(calendar: Calendar) -> None:
    some_people(1)
    for place, day in enumerate((1, 8, 15)):
        when = {"every": "month", "day": day}
        calendar.journey(f"day_{day}", now=BEFORE, when=when, questions=[ASKS[place]], ends_on="2027-01-31")
    for hour in range(0, 24 * 40, 12):
        calendar.keep(EVENING + timedelta(hours=hour) - timedelta(days=1))
    sent = [one.settled_at for one in calendar.effects() if one.state is EffectState.SENT]
    assert len(sent) == 3
    assert sent[2] is not None
    assert sent[0] is not None
    assert sent[2] - sent[0] >= timedelta(days=30)


@pytest.mark.parametrize(
    ("first", "until_days", "due"),
    [
        # A week lies between two letters, whatever the first was, and they need not have been due together.
        ({"questions": ["skills_right"]}, 21, [1, 8]),
        ({"nature": "note", "questions": []}, 21, [1, 8]),
        ({"nature": "notice", "questions": ["licence_renewed"], "template": "credential_expiry"}, 21, [1, 8]),
        # Also where both fall due at the same hour.
        (
            {"nature": "notice", "questions": [], "template": "credential_expiry"}
            | {"when": {"every": "quarter", "day": 3}, "at_hour": 19},
            21,
            [3, 10],
        ),
        # What would be lost by waiting comes all the same, and what it meets on its way goes with it.
        ({"questions": ["skills_right"]}, 3, [1, 3]),
    ],
)
def test_a_week_lies_between_two_letters_and_nothing_is_lost_by_it(
    calendar: Calendar, first: dict[str, object], until_days: int, due: list[int]
) -> None:
    some_people(1)
    calendar.journey("first", now=BEFORE, **{"at_hour": 9} | first)
    for code, question in (("third", "contact_right"), ("second", "still_here")):
        when, until = {"every": "quarter", "day": 3}, until_days if code == "third" else 21
        calendar.journey(code, now=BEFORE, when=when, questions=[question], until_days=until)
    calendar.through(BEFORE, 30, timedelta(hours=4))
    assert [one.settled_at.astimezone(SHANGHAI).day for one in letters_of(calendar)] == due
    assert {one.state for one in calendar.effects()} == {EffectState.SENT}
    # It goes out in the evening, though the letter that it waited for came in the morning.
    assert letters_of(calendar)[1].settled_at.astimezone(SHANGHAI).hour >= 19


@pytest.mark.parametrize(
    ("others", "states_then"),
    [
        # Of two letters that ask the same only the first goes; what asks for more besides goes too.
        ({"skills": "skills_right"}, {"skills": (EffectState.WITHDRAWN, "asked_already")}),
        ({"both": "skills_right hours_right", "hours": "hours_right"}, {"both": (EffectState.SENT, None)}),
        ({"reminds": ""}, {"reminds": (EffectState.SENT, None)}),
    ],
)
def test_nobody_is_asked_what_another_letter_asks_that_is_still_open(
    calendar: Calendar, others: dict[str, str], states_then: dict[str, tuple[EffectState, str | None]]
) -> None:
    some_people(1)
    calendar.journey("asks", priority=1, now=BEFORE, questions=["skills_right"])
    for code, questions in others.items():
        nature = "question" if questions else "notice"
        when = {"every": "month", "day": 20}
        asked = questions.split() or ["skills_right"]
        calendar.journey(code, now=BEFORE, when=when, nature=nature, questions=asked, ends_on="2027-01-31")
    calendar.through(NEW_YEAR, 45, timedelta(hours=8))
    found = states(calendar)
    assert {code: found[code] for code in states_then} == states_then
    if "hours" in others:
        # The same of two parts of one letter.
        assert found["hours"] == (EffectState.WITHDRAWN, "asked_already")


def test_what_staff_ask_by_hand_about_a_licence_is_not_asked_by_its_notice_as_well(calendar: Calendar) -> None:
    asked, answered = some_people(2)
    notice = {"nature": "notice", "template": "credential_expiry", "questions": ["licence_renewed"], "until_days": 6}
    calendar.journey("ends", now=BEFORE, **notice)
    with transaction() as session:
        people = [session.get_one(Volunteer, one) for one in (asked, answered)]
        questions = gaps.put_down(people, Gap.LICENCE, by=BY, now=BEFORE)
        questions[1].answered_at = BEFORE
    calendar.through(NEW_YEAR, 2, timedelta(hours=6))
    found = {one.volunteer_id: (one.state, one.reason) for one in calendar.effects()}
    assert found == {asked: (EffectState.WITHDRAWN, "asked_already"), answered: (EffectState.SENT, None)}


@pytest.mark.parametrize("nature", ["thanks", "impact"])
def test_whoever_wants_no_thanks_or_no_word_of_what_it_was_good_for_gets_none_and_sees_why(
    calendar: Calendar, nature: str
) -> None:
    without, with_it = some_people(2)
    calendar.journey(nature, now=BEFORE, **NOTE | {"nature": nature})
    with transaction() as session:
        wish = Wish(unwanted=frozenset({nature}))
        contact.set_wish(session.get_one(Volunteer, without), wish, by=BY, now=BEFORE)
    calendar.keep(NEW_YEAR)
    calendar.keep(EVENING)
    found = {one.volunteer_id: (one.state, one.reason) for one in calendar.effects()}
    assert found == {without: (EffectState.REFUSED, "not_wanted"), with_it: (EffectState.SENT, None)}
    assert [(one.purpose, one.reason) for one in refusals_of(without)] == [(Purpose(nature), "not_wanted")]
    (message,) = calendar.letters()
    assert message.purpose == nature
    assert "/j/" in personal_link(message.purpose, message.facts, calendar.settings)


@pytest.mark.parametrize(
    ("channel", "letters", "calls", "left"), [("letter", 1, 0, 2), ("letter_or_call", 1, 1, 1), ("call", 0, 2, 1)]
)
def test_a_journey_goes_by_letter_or_becomes_a_call_that_a_human_makes(
    calendar: Calendar, channel: str, letters: int, calls: int, left: int
) -> None:
    people = {*some_people(1, phone=True), *some_people(1, mail=False, phone=True), *some_people(1, mail=False)}
    calendar.journey(now=BEFORE, channel=channel)
    calendar.keep(NEW_YEAR)
    calendar.keep(EVENING)
    calendar.keep(EVENING + timedelta(hours=1))
    tasks = outreach.open_tasks()
    assert (len(calendar.letters()), len(tasks)) == (letters, calls)
    told = {one.volunteer_id: one for one in calendar.effects() if one.state is EffectState.SENT}
    assert {task.volunteer_id: task.about for task in tasks}.items() <= {
        person: f"letter:{one.letter_id}" for person, one in told.items()
    }.items()
    unreached = [(one.volunteer_id, one.reason) for one in calendar.effects() if one.state is EffectState.REFUSED]
    assert set(unreached) == {(person, "no_way") for person in people - told.keys()}
    assert len(unreached) == left


def test_a_call_counts_as_a_letter_does(calendar: Calendar) -> None:
    some_people(1, phone=True)
    for place, code in enumerate(("one", "two", "three")):
        when = {"every": "quarter", "day": 1 + 8 * place}
        calendar.journey(code, now=BEFORE, channel="call", when=when, questions=[ASKS[place]])
    calendar.through(NEW_YEAR, 24, timedelta(hours=19))
    assert {code: state for code, (state, _) in states(calendar).items()} == {
        "one": EffectState.SENT,
        "two": EffectState.SENT,
        "three": EffectState.DUE,
    }
    assert states(calendar)["three"][1] == "contact_cap"


def test_who_is_no_longer_meant_when_the_hour_comes_gets_nothing(calendar: Calendar) -> None:
    some_people(2)
    calendar.journey(now=BEFORE)
    calendar.keep(NEW_YEAR)
    with transaction() as session:
        session.execute(update(Volunteer).where(Volunteer.id == 1).values(lifecycle=Lifecycle.LEFT))
        session.execute(update(Volunteer).where(Volunteer.id == 2).values(may_contact=False))
    calendar.keep(EVENING)
    assert [(one.state, one.reason) for one in calendar.effects()] == [(EffectState.WITHDRAWN, "not_meant")] * 2


def test_an_event_counts_once_for_each_offset_on_the_readers_clock(calendar: Calendar) -> None:
    (person,) = some_people(1)
    at = datetime(2027, 1, 1, 15, 30, tzinfo=UTC)
    HAPPENED.append(Happened(person, "one", at, {"years": 1, "answered": 0, "hours": 0}))
    calendar.journey(now=BEFORE, when={"after": "rang", "days": [-3, 0, 7]}, at_hour=20)
    calendar.through(NEW_YEAR - timedelta(days=9), 20, timedelta(hours=3))
    fallen_due = [(one.period, one.until_at - timedelta(days=21)) for one in calendar.effects()]
    assert sorted(fallen_due, key=lambda one: one[1]) == [
        ("rang:one:-3", datetime(2026, 12, 29, 12, 0, tzinfo=UTC)),
        # It happened half an hour before midnight, so that hour of the evening was over.
        ("rang:one:0", at),
        ("rang:one:7", datetime(2027, 1, 8, 12, 0, tzinfo=UTC)),
    ]


def test_what_is_entered_late_is_found_and_what_happened_before_the_journey_is_not(calendar: Calendar) -> None:
    (person,) = some_people(1)
    calendar.journey(now=BEFORE, when={"after": "rang"}, most=1)
    HAPPENED.append(Happened(person, "long ago", BEFORE - timedelta(days=5)))
    calendar.through(BEFORE, 2, timedelta(hours=6))
    HAPPENED.append(Happened(person, "late", BEFORE + timedelta(hours=1)))
    calendar.through(BEFORE + timedelta(days=2), 1, timedelta(hours=6))
    HAPPENED.append(Happened(person, "second", BEFORE + timedelta(days=3)))
    calendar.through(BEFORE + timedelta(days=3), 2, timedelta(hours=6))
    assert [one.period for one in calendar.effects()] == ["rang:late:0"]


def test_what_no_longer_holds_when_its_turn_comes_is_withdrawn(calendar: Calendar) -> None:
    (person,) = some_people(1)
    calendar.journey("note", priority=1, now=BEFORE, **NOTE, when={"every": "year"})
    calendar.journey("asks", priority=2, now=BEFORE, when={"after": "rang"})
    HAPPENED.append(Happened(person, "old", EVENING - timedelta(hours=1)))
    calendar.through(BEFORE, 11, timedelta(hours=6))
    calendar.keep(EVENING)
    assert states(calendar)["asks"] == (EffectState.DUE, "after_another")
    HAPPENED.clear()
    calendar.keep(EVENING + timedelta(days=7))
    assert states(calendar)["asks"] == (EffectState.WITHDRAWN, "no_longer_so")


def test_a_letter_greets_asks_and_shows_how_to_pause_and_to_leave(calendar: Calendar) -> None:
    (person,) = some_people(1)
    with transaction():
        owner = a_staff(name="Lin")
    journey = calendar.journey(now=BEFORE)
    own = {
        "zh-Hans": {"subject": "还在吗", "body": "想问一声。"},
        "en": {"subject": "Still there? {{ words.x }}", "body": "A word\n{{ 7*7 }}"},
    }
    with transaction() as session:
        held = session.get_one(Journey, journey.id)
        held.rule = held.rule | {"texts": own}
        services.take_over(held, owner.id, by=BY, now=BEFORE)
    calendar.keep(NEW_YEAR)
    calendar.keep(EVENING)
    (message,) = calendar.letters()
    settings = calendar.settings
    worded = word(
        message.purpose, {}, message.facts, language="en", zone="UTC", expires_at=message.expires_at, settings=settings
    )
    assert worded.subject.startswith("Still there?")
    assert "A word" in worded.body
    assert "49" not in worded.body
    assert "Lin" in worded.body
    reader = recipients([(message.recipient_kind, person)])[message.recipient_kind, person]
    claimed = Claimed(1, "u", 1, 1, message.purpose, None, message.facts, message.expires_at, reader, "UTC")
    composed = Composer(settings).letter(claimed, EVENING)
    assert b"List-Unsubscribe" in composed.content
    token = make_token(LinkPurpose.JOURNEY, message.facts["link_id"])
    assert len(worded.body.splitlines()) < 30
    assert "/leave" in worded.body
    held_letter = queries.letter_by_token(token, EVENING)
    assert held_letter is not None
    assert (held_letter.volunteer.id, held_letter.expired) == (person, False)
    later = queries.letter_by_token(token, EVENING + timedelta(days=365))
    assert later is not None
    assert later.expired
    forged = ("B" if token[0] == "A" else "A") + token[1:]
    assert queries.letter_by_token(forged, EVENING) is None


def test_leaving_takes_all_of_it_away(calendar: Calendar) -> None:
    (person,) = some_people(1)
    calendar.journey(now=BEFORE)
    calendar.keep(NEW_YEAR)
    calendar.keep(EVENING)
    volunteer = db.session.get_one(Volunteer, person)
    assert [one["journey"] for one in leaving.export_person(volunteer)["journeys"]] == ["asks"]
    db.session.rollback()
    with transaction() as session:
        leaving.erase_person(session.get_one(Volunteer, person), by=BY, now=EVENING)
    assert [db.session.query(table).count() for table in (Effect, Letter)] == [0, 0]
    assert [one.facts for one in db.session.query(Message)] == [{}]
