"""Who was there: ticked on the list of a session, or read from a file in which strangers may stand.

Whoever was there has completed the course. A line of a file that names nobody we know creates nobody: it comes back
with its reason, and the file stays with whoever sent it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.services.seats import lock_person
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Missing, Refused
from iwill.engagement.training.models import TrainingPlace, TrainingSession
from iwill.engagement.training.queries import place_of, places_in
from iwill.engagement.training.rules import Line
from iwill.engagement.training.services.places import hold
from iwill.engagement.training.terms import HELD, SESSION_TO_COME, LineOutcome, PlaceState
from iwill.pool import queries as pool_queries
from iwill.pool.courses import services as courses
from iwill.pool.imports.contacts import read_addresses, read_phones
from iwill.pool.models import Volunteer
from iwill.pool.rules import name_key
from iwill.pool.terms import ContactKind, Lifecycle


def note_attendance(session: TrainingSession, came: Mapping[int, bool], *, by: Actor, now: datetime) -> int:
    """Enter for places of a session, by id, whether their holders were there; returns how many that changed. A slip is
    put right the same way. Refused before the session begins."""
    _hold_begun(session, [place.volunteer_id for place in places_in(session) if place.id in came], now)
    changed = 0
    for place in places_in(session):
        if place.id in came and place.state in HELD:
            changed += _settle(place, came[place.id], by, now)
    audit.record(by, "training.attendance", f"training_session:{session.id}", now=now, changed=changed)
    return changed


def take_list(
    session: TrainingSession, lines: Sequence[Line], *, by: Actor, now: datetime
) -> list[tuple[Line, LineOutcome]]:
    """Enter a whole list; every line comes back with what became of it. Refused before the session begins."""
    named = [(line, *_who(line)) for line in lines]
    _hold_begun(session, [volunteer.id for _line, volunteer, _outcome in named if volunteer is not None], now)
    seen: set[int] = set()
    outcomes = []
    for line, volunteer, outcome in named:
        if volunteer is not None and outcome is None:
            outcome = LineOutcome.TWICE if volunteer.id in seen else _enter(session, volunteer, line, by, now)
            seen.add(volunteer.id)
        assert outcome is not None
        outcomes.append((line, outcome))
    counts = {one.value: sum(outcome is one for _line, outcome in outcomes) for one in LineOutcome}
    said = {name: count for name, count in counts.items() if count}
    audit.record(by, "training.list_taken", f"training_session:{session.id}", now=now, **said)
    return outcomes


def day_of(session: TrainingSession) -> date:
    """The day on which a session completes its course."""
    return civil_day(session.starts_at)


def _hold_begun(session: TrainingSession, people: Collection[int], now: datetime) -> None:
    """Hold the people and then the session, in the order of signing up."""
    for volunteer_id in sorted(set(people)):
        lock_person(volunteer_id)
    hold(session)
    if session.cancelled_at is not None or session.starts_at > now:
        raise Refused(SESSION_TO_COME)


def _settle(place: TrainingPlace, came: bool, by: Actor, now: datetime) -> bool:
    state = PlaceState.ATTENDED if came else PlaceState.ABSENT
    if place.state is state:
        return False
    volunteer, course, on = place.volunteer, place.session.course, day_of(place.session)
    if came:
        courses.complete_course(volunteer, course, on, by=by, now=now)
    elif place.state is PlaceState.ATTENDED and place.settled_at is not None:
        courses.take_back(volunteer, course, on, place.settled_at, by=by, now=now)
    place.state, place.settled_at = state, now
    db.session.flush()
    return True


def _enter(session: TrainingSession, volunteer: Volunteer, line: Line, by: Actor, now: datetime) -> LineOutcome:
    if line.came is None:
        return LineOutcome.UNREAD
    place = place_of(session.id, volunteer.id)
    signed_up = place is not None and place.state in HELD
    if not signed_up and not line.came:
        return LineOutcome.UNCHANGED
    if place is None:
        place = TrainingPlace(session_id=session.id, volunteer_id=volunteer.id, joined_at=now)
        place.state = PlaceState.CANCELLED
        db.session.add(place)
        db.session.flush()
    if not _settle(place, line.came, by, now):
        return LineOutcome.UNCHANGED
    if not line.came:
        return LineOutcome.ABSENT
    return LineOutcome.ATTENDED if signed_up else LineOutcome.WALKED_IN


def _who(line: Line) -> tuple[Volunteer | None, LineOutcome | None]:
    """Whom a line names, or why nobody can be told from it: by number, else by address, else by telephone."""
    found = _by_number(line.number) if line.number else _by_contact(line)
    if found is None:
        return None, LineOutcome.NOBODY_NAMED
    same = [one for one in found if not line.name or name_key(line.name) in _names(one)]
    if len(found) > 1 and len(same) != 1:
        return None, LineOutcome.SEVERAL
    if not found:
        return None, LineOutcome.STRANGER
    if not same:
        return None, LineOutcome.NAME_DIFFERS
    volunteer = same[0]
    gone = volunteer.erased_at is not None or volunteer.lifecycle in (Lifecycle.LEFT, Lifecycle.BARRED)
    if gone or not volunteer.may_process:
        return None, LineOutcome.NOT_ALLOWED
    return volunteer, None


def _names(volunteer: Volunteer) -> set[str]:
    return {volunteer.name_key, name_key(volunteer.preferred_name)}


def _by_number(number: str) -> list[Volunteer]:
    try:
        return [pool_queries.volunteer_by_number(number)]
    except Missing:
        return []


def _by_contact(line: Line) -> list[Volunteer] | None:
    if not line.email and not line.phone:
        return None
    for kind, values in (
        (ContactKind.EMAIL, read_addresses([line.email]).values),
        (ContactKind.PHONE, read_phones([line.phone]).values),
    ):
        for value in values:
            found = pool_queries.people_with_contact(kind, value)
            if found:
                return found
    return []
