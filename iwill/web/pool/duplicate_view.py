"""Two people side by side as one page prints them: field by field, with what a rule would choose and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from iwill.pool.hours import Stretch
from iwill.pool.merging.models import PossiblePair
from iwill.pool.merging.queries import suggestions
from iwill.pool.merging.rules import Why
from iwill.pool.merging.terms import MergeField
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.services.contacts import contact_value
from iwill.pool.terms import AtLeast, ConsentState
from iwill.web import i18n
from iwill.web.pool.hours_words import in_lines
from iwill.web.pool.person_parts import name_of, skill_name
from iwill.web.pool.words import say_day, say_moment, word

FIELD_WORD = {
    MergeField.NAME: _l("Name"),
    MergeField.PREFERRED_NAME: _l("Likes to be called"),
    MergeField.LANGUAGE: _l("Language of messages"),
    MergeField.REGION: _l("Region"),
    MergeField.ZONE: _l("Time zone"),
    MergeField.BIRTH: _l("Age"),
    MergeField.LIFECYCLE: _l("Where they stand"),
    MergeField.HOURS: _l("Weekly hours"),
}
WHY_WORD = {
    Why.ONLY: _l("the only value"),
    Why.SAFER: _l("the more careful one"),
    Why.VERIFIED: _l("better proved"),
    Why.CHARACTERS: _l("in characters"),
    Why.STATED: _l("their own wish"),
    Why.FULLER: _l("the fuller one"),
    Why.NEWER: _l("the newer one"),
}


@dataclass(frozen=True)
class Choice:
    """One thing that can have one value: both sides' words, whose is preselected, and why."""

    name: str
    label: str
    kept: str
    other: str
    chosen: str
    why: str


@dataclass(frozen=True)
class TwoPeople:
    """What staff/duplicate.html prints. `together` is what both bring along: label, one side, the other."""

    pair: PossiblePair
    kept: Volunteer
    other: Volunteer
    signs: list[str]
    waiting: int
    differing: list[Choice]
    alike: list[tuple[str, str]]
    together: list[tuple[str, list[str], list[str]]]
    merged: int | None


def two_people(
    kept: Volunteer,
    other: Volunteer,
    *,
    pair: PossiblePair,
    signs: list[str],
    waiting: int,
    contacts_shown: bool,
    merged: int | None,
    typed: Mapping[str, str],
) -> TwoPeople:
    """Everything that helps to decide; addresses and numbers masked unless they may be shown."""
    differing, alike = [], []
    for field, (side, why) in suggestions(kept, other).items():
        words = _words(field, kept), _words(field, other)
        if why is Why.SAME:
            alike.append((str(FIELD_WORD[field]), words[0]))
            continue
        chosen = typed.get(f"side_{field.value}", side.value)
        reason = str(WHY_WORD[why])
        differing.append(Choice(f"side_{field.value}", str(FIELD_WORD[field]), *words, chosen, reason))
    sides = [_brings(one, contacts_shown) for one in (kept, other)]
    together = [(label, sides[0][label], sides[1][label]) for label in sides[0]]
    return TwoPeople(
        pair,
        kept,
        other,
        signs,
        waiting,
        differing,
        [(label, said) for label, said in alike if said],
        [row for row in together if row[1] or row[2]],
        merged,
    )


def _words(field: MergeField, volunteer: Volunteer) -> str:
    match field:
        case MergeField.LANGUAGE:
            return str(i18n.NAMES.get(volunteer.language, volunteer.language))
        case MergeField.BIRTH:
            since = say_day(volunteer.adult_from)
            told = word(volunteer.adulthood)
            return _("%(told)s (18 on %(day)s)", told=told, day=since) if since else told
        case MergeField.LIFECYCLE:
            return word(volunteer.lifecycle)
        case MergeField.HOURS:
            return _hours(volunteer)
        case _:
            return str(getattr(volunteer, field.value) or "")


def _hours(volunteer: Volunteer) -> str:
    if volunteer.availability_set_at is None:
        return ""
    layer = [row for row in volunteer.weekly_hours if row.at_least is AtLeast.IF_NEEDED]
    said = in_lines(Stretch(row.weekday, row.from_minute, row.to_minute) for row in layer)
    set_on = say_moment(volunteer.availability_set_at)
    return _("%(hours)s, set on %(day)s", hours=_("; ").join(said) or _("no hours"), day=set_on)


def _brings(volunteer: Volunteer, contacts_shown: bool) -> dict[str, list[str]]:
    """What is put together: a line for each thing."""
    newest = {line.purpose: line for line in volunteer.consents}
    return {
        _("Contacts"): [_contact(contact, contacts_shown) for contact in volunteer.contacts],
        _("Skills"): [skill_name(held.skill) for held in sorted(volunteer.skills, key=lambda one: one.skill)],
        _("Credentials"): [
            f"{name_of('credential', one.kind)} · {word(one.state)}"
            + (f" · {say_day(one.valid_until)}" if one.valid_until else "")
            for one in volunteer.credentials
        ],
        _("Courses"): [f"{one.title} · {say_day(one.completed_on)}" for one in volunteer.trainings],
        _("Consents"): [
            f"{word(line.purpose)} · {word(line.state)} · {say_moment(line.at)}"
            for line in newest.values()
            if line.state is not ConsentState.NOT_ASKED
        ],
        _("Asked so far"): [str(volunteer.times_asked)] if volunteer.times_asked else [],
        _("In the pool since"): [say_moment(volunteer.created_at)],
    }


def _contact(contact: ContactPoint, shown: bool) -> str:
    value = contact_value(contact)
    said = value if shown else masked(value)
    state = f" · {_('not to be used')}" if contact.do_not_use else ""
    return f"{word(contact.kind)} {said} · {word(contact.state)}{state}"


def masked(value: str) -> str:
    """A number or address of which only so much is shown that two can be told apart."""
    name, at, home = value.partition("@")
    if at:
        return f"{name[:1]}…@{home[:1]}…"
    return f"…{value[-2:]}"
