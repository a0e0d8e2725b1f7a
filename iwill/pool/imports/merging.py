"""What a row says is added to a person, new or known. The value on file stays and a difference is flagged; only hours
and a pause follow the later submission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from iwill.pool.hours import Stretch
from iwill.pool.imports import terms
from iwill.pool.imports.dates import Birth, age_on
from iwill.pool.imports.known import Submission
from iwill.pool.imports.licences import add_licence
from iwill.pool.imports.person import Person
from iwill.pool.models import Volunteer
from iwill.pool.rules import ADULT_AGE
from iwill.pool.services.availability import append_weekly_hours, cancel_standby
from iwill.pool.services.consent import append_consent, standing_consents
from iwill.pool.services.contacts import append_contact
from iwill.pool.services.people import add_language, add_note, add_skill, note_body
from iwill.pool.terms import Adulthood, AtLeast, ConsentPurpose, ConsentState, ContactKind, Lifecycle

ASKED_BY_FORMS = (ConsentPurpose.PROCESS, ConsentPurpose.CONTACT)


@dataclass(frozen=True)
class Occasion:
    """One row being added: the instant of the import, when the row counts as sent, and what was sent before.

    `dated` says that the row itself told when it was sent. `earlier` holds the person's other submissions.
    """

    now: datetime
    sent_at: datetime
    dated: bool
    source: str
    earlier: tuple[Submission, ...]

    @property
    def last(self) -> Submission | None:
        """The submission before this one that was sent last."""
        return max(self.earlier, key=lambda one: one.submitted_at, default=None)

    @property
    def latest(self) -> bool:
        """Whether nothing was sent later than this row."""
        return self.last is None or self.sent_at >= self.last.submitted_at


@dataclass(frozen=True)
class Added:
    """The flags that meeting the person raised, the state that the row's pause ended, if it did, and whether her hours
    are now those of this row."""

    flags: tuple[str, ...]
    paused_from: Lifecycle | None
    hours_hold: bool


def add_to(volunteer: Volunteer, person: Person, occasion: Occasion) -> Added:
    """Write what the row says to a person. Never takes anything away except hours, and never undoes that they left."""
    hours_flags, hours_hold = _add_hours(volunteer, person.hours.stretches, occasion)
    flags = [
        *_add_place(volunteer, person),
        *_add_birth(volunteer, person.birth),
        *_add_consent(volunteer, person.consent, occasion),
        *hours_flags,
    ]
    _add_contacts(volunteer, person)
    for skill in person.skills:
        add_skill(volunteer, skill, source=occasion.source)
    for language in person.languages:
        add_language(volunteer, language)
    if person.chinese:
        add_language(volunteer, "zh", assumed=True)
    for licence in person.licences:
        if not add_licence(volunteer, licence, now=occasion.now):
            flags.append(terms.CONFLICT_CREDENTIAL)
    kept = {(note.kind, note_body(note)) for note in volunteer.notes}
    for kind, body in dict.fromkeys(person.notes):
        if (kind, body) not in kept:
            add_note(volunteer, kind, body, source=occasion.source, now=occasion.now)
    return Added(tuple(dict.fromkeys(flags)), _add_state(volunteer, person, occasion), hours_hold)


def withdraw(volunteer: Volunteer, *, refused_at: datetime, source: str) -> bool:
    """Write down that a known person refused consent, once. An answer given later than the refusal stands."""
    standing = standing_consents(volunteer)
    withdrawn = False
    for purpose in ASKED_BY_FORMS:
        line = standing.get(purpose)
        if line and (line.state in (ConsentState.REFUSED, ConsentState.WITHDRAWN) or line.at > refused_at):
            continue
        append_consent(volunteer, purpose, ConsentState.REFUSED, source=source, now=refused_at)
        withdrawn = True
    return withdrawn


def _add_contacts(volunteer: Volunteer, person: Person) -> None:
    for number in person.phones:
        append_contact(volunteer, ContactKind.PHONE, number)
    for address in person.emails:
        append_contact(volunteer, ContactKind.EMAIL, address)
    for name in person.wechat:
        append_contact(volunteer, ContactKind.WECHAT, name)
    if person.wishes.mail_only:
        for contact in volunteer.contacts:
            contact.do_not_use = contact.do_not_use or contact.kind is ContactKind.PHONE


def _add_place(volunteer: Volunteer, person: Person) -> list[str]:
    flags = []
    if person.region and volunteer.region not in (None, person.region):
        flags.append(terms.CONFLICT_REGION)
    if person.zone and volunteer.zone not in (None, person.zone):
        flags.append(terms.CONFLICT_ZONE)
    volunteer.region = volunteer.region or person.region
    volunteer.zone = volunteer.zone or person.zone
    return flags


def _add_birth(volunteer: Volunteer, birth: Birth | None) -> list[str]:
    """A decade does not contradict a date within it."""
    if birth is None:
        return []
    if volunteer.adult_from is None:
        if volunteer.adulthood is Adulthood.UNKNOWN:
            volunteer.adulthood, volunteer.adult_from = Adulthood.DECLARED, age_on(birth, ADULT_AGE)
        return []
    earliest = age_on(Birth(birth.earliest, birth.earliest), ADULT_AGE)
    fits = earliest <= volunteer.adult_from <= age_on(birth, ADULT_AGE)
    return [] if fits else [terms.CONFLICT_BIRTH]


def _add_consent(volunteer: Volunteer, answer: ConsentState, occasion: Occasion) -> list[str]:
    """An answer fills what was never asked; silence changes nothing, and what was withdrawn stays withdrawn."""
    standing = standing_consents(volunteer)
    flags = []
    for purpose in ASKED_BY_FORMS:
        line = standing.get(purpose)
        open_question = line is None or line.state is ConsentState.NOT_ASKED
        if answer is ConsentState.GIVEN and open_question:
            append_consent(volunteer, purpose, answer, source=occasion.source, now=occasion.sent_at)
        elif answer is ConsentState.GIVEN and line and line.state is not ConsentState.GIVEN:
            flags.append(terms.CONFLICT_CONSENT)
        elif line is None:
            append_consent(volunteer, purpose, ConsentState.NOT_ASKED, source=occasion.source, now=occasion.sent_at)
    return flags[:1]


def _add_hours(
    volunteer: Volunteer, stretches: tuple[Stretch, ...] | None, occasion: Occasion
) -> tuple[list[str], bool]:
    """The later submission wins. Hours that somebody set by hand yield only to a form that was sent after that.

    Returns flags, and whether her hours are now those of this row.
    """
    if stretches is None:
        return [], False
    set_at = volunteer.availability_set_at
    if set_at is None:
        append_weekly_hours(volunteer, stretches, now=occasion.sent_at)
        return [], True
    from_a_file = any(one.submitted_at == set_at for one in occasion.earlier)
    wins = occasion.sent_at >= set_at and (occasion.dated or from_a_file)
    on_file = {
        (row.weekday, row.from_minute, row.to_minute) for row in volunteer.weekly_hours if row.at_least is AtLeast.YES
    }
    if on_file == {(one.weekday, one.from_minute, one.to_minute) for one in stretches}:
        if wins:
            volunteer.availability_set_at = occasion.sent_at
        return [], wins
    if wins:
        append_weekly_hours(volunteer, stretches, now=occasion.sent_at)
    return [terms.CONFLICT_HOURS], wins


def _add_state(volunteer: Volunteer, person: Person, occasion: Occasion) -> Lifecycle | None:
    """Where the person stands after this row; returns the state that a pause ended."""
    wishes = person.wishes
    if volunteer.lifecycle in (Lifecycle.LEFT, Lifecycle.BARRED):
        return None
    if wishes.left:
        volunteer.lifecycle = Lifecycle.LEFT
        _off_call(volunteer, occasion)
        return None
    last = occasion.last
    # Only a pause that a file has set, and to which nobody has since given another end, is a file's to lift.
    a_files = last is not None and volunteer.paused_until == last.paused_until
    before = last.paused_from if last and volunteer.lifecycle is Lifecycle.PAUSED else None
    if before and occasion.latest and not wishes.paused and a_files:
        volunteer.lifecycle, volunteer.paused_until = before, None
    if volunteer.lifecycle is Lifecycle.APPLICANT and volunteer.may_process and volunteer.may_contact:
        volunteer.lifecycle = Lifecycle.VERIFYING
    if not wishes.paused or not occasion.latest:
        return None
    if volunteer.lifecycle is Lifecycle.PAUSED:
        if before and a_files:
            volunteer.paused_until = wishes.paused_until
        return before
    before, volunteer.lifecycle = volunteer.lifecycle, Lifecycle.PAUSED
    volunteer.paused_until = wishes.paused_until
    _off_call(volunteer, occasion)
    return before


def _off_call(volunteer: Volunteer, occasion: Occasion) -> None:
    """Somebody who has just come has no id yet, and is on no call."""
    if volunteer.id is not None:
        cancel_standby(volunteer, now=occasion.now)
