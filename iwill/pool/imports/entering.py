"""Somebody new enters the pool with one row of a file: the short way, for the many who meet nobody.

What is written is what `merging.add_to` writes to an empty person, row for row; a test holds the two together. Whoever
has more to say than most, such as a pause or two licences, takes the long way. The rows wait here and are written
together, past the mapper.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select, text

from iwill.core.db import db, is_sqlite, new_uid
from iwill.core.encryption import keyring
from iwill.core.many_rows import Rows
from iwill.core.tokens import new_link_id
from iwill.pool.hours import Stretch, layers
from iwill.pool.imports.dates import age_on
from iwill.pool.imports.known import Sighting
from iwill.pool.imports.merging import ASKED_BY_FORMS
from iwill.pool.imports.person import Person
from iwill.pool.models import (
    Consent,
    ContactPoint,
    Credential,
    NameKey,
    Note,
    Volunteer,
    VolunteerLanguage,
    VolunteerSkill,
    WeeklyHours,
    hours_quarter,
)
from iwill.pool.names import keys_of
from iwill.pool.rules import ADULT_AGE, name_key
from iwill.pool.services.people import new_number
from iwill.pool.terms import Adulthood, AtLeast, ConsentState, ContactKind, CredentialState, Lifecycle

_IDS_AT_ONCE = 200


def takes_the_short_way(person: Person) -> bool:
    """Whether a row says nothing that needs weighing: no pause or leaving, no phone to be left alone, at most one
    licence."""
    wishes = person.wishes
    return not (wishes.left or wishes.paused or wishes.mail_only or len(person.licences) > 1)


class Entering:
    """The rows of new people that wait to be written, in the order in which their tables hang together."""

    def __init__(self, *, source: str, now: datetime) -> None:
        self._source, self._now, self._ring = source, now, keyring()
        self._ids: Iterator[int] = iter(())
        self._last = 0
        self._layers: dict[tuple[Stretch, ...], Sequence[tuple[AtLeast, Stretch]]] = {}
        self.people: set[int] = set()
        self._volunteers = Rows(Volunteer, _VOLUNTEER)
        self._keys = Rows(NameKey, ("key", "volunteer_id"))
        self._contacts = Rows(ContactPoint, _CONTACT)
        self._skills = Rows(VolunteerSkill, ("volunteer_id", "skill", "source"))
        self._languages = Rows(VolunteerLanguage, ("volunteer_id", "language", "assumed"))
        self._credentials = Rows(Credential, _CREDENTIAL)
        self._hours = Rows(WeeklyHours, ("volunteer_id", "at_least", "weekday", "from_minute", "to_minute"))
        self._consents = Rows(Consent, ("volunteer_id", "purpose", "state", "source", "at"))
        self._notes = Rows(Note, ("uid", "volunteer_id", "kind", "body_sealed", "source", "at"))

    def new_id(self) -> int:
        """An id that nobody has, to write other rows with before the person is written."""
        self._last = next(self._ids, 0) or self._deal()
        return self._last

    def _deal(self) -> int:
        """The first of the next ids. SQLite has one writer, who holds the database; PostgreSQL deals them out."""
        session = db.session()
        if is_sqlite(session):
            first = max(self._last, session.scalar(select(func.max(Volunteer.id))) or 0) + 1
            self._ids = iter(range(first, first + _IDS_AT_ONCE))
        else:
            dealt = text("SELECT nextval(pg_get_serial_sequence('volunteer', 'id')) FROM generate_series(1, :number)")
            self._ids = iter(session.scalars(dealt, {"number": _IDS_AT_ONCE}).all())
        return next(self._ids)

    def add(self, sighting: Sighting, sent_at: datetime) -> int:
        """Take somebody in with what the row says; returns the id under which she will be written."""
        person, own = sighting.reading.person, self.new_id()
        self.people.add(own)
        given = person.consent is ConsentState.GIVEN
        name = unicodedata.normalize("NFC", person.name).strip()
        birth = person.birth
        confirmed_at = sent_at if person.hours.stretches is not None else None
        self._volunteers.add(
            own,
            new_number(),
            name,
            name,
            name_key(name),
            "zh-Hans" if person.chinese else "en",
            person.region,
            person.zone,
            Lifecycle.VERIFYING if given else Lifecycle.APPLICANT,
            Adulthood.DECLARED if birth else Adulthood.UNKNOWN,
            age_on(birth, ADULT_AGE) if birth else None,
            given,
            given,
            confirmed_at,
            hours_quarter(confirmed_at),
            new_link_id(),
            self._now,
        )
        for key in keys_of(name):
            self._keys.add(key, own)
        for purpose in ASKED_BY_FORMS:
            answer = ConsentState.GIVEN if given else ConsentState.NOT_ASKED
            self._consents.add(own, purpose, answer, self._source, sent_at)
        self._add_contacts(own, sighting)
        self._add_abilities(own, person)
        for layer, stretch in self._layered(person.hours.stretches or ()):
            self._hours.add(own, layer, stretch.weekday, stretch.from_minute, stretch.to_minute)
        for kind, body in dict.fromkeys(person.notes):
            uid = new_uid()
            self._notes.add(uid, own, kind, self._ring.seal(body, uid), self._source, self._now)
        return own

    def write(self) -> None:
        """Write everybody who waits."""
        session = db.session()
        for rows in (
            self._volunteers, self._keys, self._contacts, self._skills, self._languages,
            self._credentials, self._hours, self._consents, self._notes,
        ):  # fmt: skip
            rows.write(session)
        self.people.clear()

    def _add_contacts(self, own: int, sighting: Sighting) -> None:
        person = sighting.reading.person
        names = [(ContactKind.WECHAT, self._ring.blind_index(ContactKind.WECHAT.value, name)) for name in person.wechat]
        values = (*person.phones, *person.emails, *person.wechat)
        for position, ((kind, index), value) in enumerate(zip((*sighting.contacts, *names), values, strict=True)):
            uid = new_uid()
            self._contacts.add(uid, own, kind, self._ring.seal(value, uid), index, position)

    def _add_abilities(self, own: int, person: Person) -> None:
        for skill in person.skills:
            self._skills.add(own, skill, self._source)
        for language in person.languages:
            self._languages.add(own, language, False)
        if person.chinese and "zh" not in person.languages:
            self._languages.add(own, "zh", True)
        for licence in person.licences:
            uid = new_uid()
            number = self._ring.seal(licence.number, uid) if licence.number else None
            self._credentials.add(
                uid, own, licence.kind, number, licence.level, licence.scope, licence.valid_until, licence.over,
                CredentialState.SUBMITTED, self._now,
            )  # fmt: skip

    def _layered(self, stretches: tuple[Stretch, ...]) -> Sequence[tuple[AtLeast, Stretch]]:
        """The rows of a week, reckoned once for everybody who has the same."""
        known = self._layers.get(stretches)
        if known is None:
            known = [(layer, one) for layer, merged in layers(stretches).items() for one in merged]
            self._layers[stretches] = known
        return known


_VOLUNTEER = (
    "id", "number", "name", "preferred_name", "name_key", "language", "region", "zone", "lifecycle", "adulthood",
    "adult_from", "may_process", "may_contact", "availability_set_at", "hours_quarter", "mailing_link_id",
    "created_at",
)  # fmt: skip
_CONTACT = ("uid", "volunteer_id", "kind", "value_sealed", "value_index", "position")
_CREDENTIAL = (
    "uid", "volunteer_id", "kind", "number_sealed", "level", "scope", "valid_until", "expired_by_word", "state",
    "submitted_at",
)  # fmt: skip
