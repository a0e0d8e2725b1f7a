"""Who is on file already, looked up at once for many rows: by contact, by name, and by the trace of a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select

from iwill.core.db import db
from iwill.core.encryption import keyring
from iwill.pool.imports.person import Person, Reading
from iwill.pool.models import ContactPoint, ImportTrace, Volunteer
from iwill.pool.terms import ContactKind, Lifecycle

_CHUNK = 500
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A row with the keyed digests by which its content and its contacts can be found again."""

    reading: Reading
    digest: str
    contacts: tuple[tuple[ContactKind, str], ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Whom a row meets: people of the same name with a contact in common, the first to come first, and whether somebody
    of another name has such a contact too."""

    same: tuple[int, ...]
    others: bool


@dataclass(frozen=True, slots=True)
class Submission:
    """An earlier submission of a person: when it counts as sent, the state that its pause ended, if it had one, and
    the end of that pause, if it was known."""

    submitted_at: datetime
    paused_from: Lifecycle | None
    paused_until: date | None = None


@dataclass(frozen=True, slots=True)
class Traced:
    """Whose row a trace is, and the flags that the row raised."""

    person: int
    flags: tuple[str, ...]


@dataclass
class Known:
    """The people, traces and submissions that some rows of a table can meet; it grows as rows are taken in."""

    holders: dict[tuple[ContactKind, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    name_keys: dict[int, str] = field(default_factory=dict)
    traces: dict[str, Traced] = field(default_factory=dict)
    submissions: dict[int, list[Submission]] = field(default_factory=lambda: defaultdict(list))

    def meet(self, sighting: Sighting) -> Meeting:
        """Whom a row meets on file or in the rows before it."""
        people: set[int] = set()
        for contact in sighting.contacts:
            people.update(self.holders.get(contact, ()))
        if not people:
            return _NOBODY
        name_key = sighting.reading.person.name_key
        same = sorted(one for one in people if self.name_keys[one] == name_key)
        return Meeting(tuple(same), len(people) > len(same))

    def note(self, person: int, sighting: Sighting, submission: Submission, flags: tuple[str, ...]) -> None:
        """Remember that this person holds the contacts of a row that was taken in, and has sent it."""
        self.name_keys.setdefault(person, sighting.reading.person.name_key)
        for contact in sighting.contacts:
            self.holders[contact].add(person)
        self.traces[sighting.digest] = Traced(person, flags)
        self.submissions[person].append(submission)


_NOBODY = Meeting((), False)


def sighted(readings: Iterable[Reading]) -> list[Sighting]:
    """The rows with their digests."""
    index = keyring().blind_index
    return [
        Sighting(reading, index("import row", reading.content), tuple(_contacts(reading.person, index)))
        for reading in readings
    ]


def look_up(sightings: list[Sighting]) -> Known:
    """Everything on file that these rows can meet. Demo people are no people, so nobody real is merged with them."""
    known = Known()
    indexes = {index for sighting in sightings for _, index in sighting.contacts}
    held = select(ContactPoint.kind, ContactPoint.value_index, Volunteer.id, Volunteer.name_key).join(
        Volunteer, Volunteer.id == ContactPoint.volunteer_id
    )
    for chunk in _chunks(indexes):
        query = held.where(ContactPoint.value_index.in_(chunk), Volunteer.demo.is_(False))
        for kind, index, volunteer_id, key in db.session.execute(query):
            known.holders[kind, index].add(volunteer_id)
            known.name_keys[volunteer_id] = key
    for chunk in _chunks({sighting.digest for sighting in sightings}):
        for trace in db.session.scalars(select(ImportTrace).where(ImportTrace.digest.in_(chunk))):
            known.traces[trace.digest] = Traced(trace.volunteer_id, tuple(trace.flags))
    for people in _chunks(known.name_keys):
        for trace in db.session.scalars(select(ImportTrace).where(ImportTrace.volunteer_id.in_(people))):
            known.submissions[trace.volunteer_id].append(
                Submission(trace.submitted_at, trace.paused_from, trace.paused_until)
            )
    return known


def _contacts(person: Person, index: Callable[[str, str], str]) -> Iterator[tuple[ContactKind, str]]:
    for number in person.phones:
        yield ContactKind.PHONE, index(ContactKind.PHONE.value, number)
    for address in person.emails:
        yield ContactKind.EMAIL, index(ContactKind.EMAIL.value, address)


def _chunks(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    listed = list(items)
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]
