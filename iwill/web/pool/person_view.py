"""One person as staff see her: what the page prints, worked out; what is sealed stays closed unless asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from iwill.accounts.terms import Permission
from iwill.core import policy
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.encryption import unseal
from iwill.core.errors import Problem, sentence_for
from iwill.pool.models import Volunteer
from iwill.pool.rules import SHORT_WAY, is_minor, reachable, refusal_to_move
from iwill.pool.services import availability
from iwill.pool.terms import MOVES, Lifecycle, NoteKind
from iwill.web.guard import may
from iwill.web.pool import person_parts as parts
from iwill.web.pool import person_skills
from iwill.web.pool.words import (
    lifecycle_status,
    say_moment,
    word,
)

LINES_SHOWN = 30


@dataclass(frozen=True)
class PersonPage:
    """What staff/person.html prints. `contacts` carry a value only where somebody asked to see them; `remarks` is None
    until then."""

    volunteer: Volunteer
    status: tuple[str, str]
    facts: list[tuple[str, str]]
    contacts: list[dict[str, Any]]
    contacts_shown: bool
    teams: list[tuple[int, str, str]]
    other_teams: list[tuple[str, str]]
    skills: list[dict[str, Any]]
    supervisors: list[tuple[str, str]]
    credentials: list[dict[str, Any]]
    trainings: list[dict[str, Any]]
    call_outs: list[dict[str, str]]
    week: list[tuple[str, str, str]]
    exceptions: list[tuple[str, str]]
    hours_confirmed_at: str
    hours_stale: bool
    standby_until: str
    consents: list[tuple[str, str, str, str]]
    own_words: list[tuple[str, str]]
    remarks: list[tuple[str, str]] | None
    remark_count: int
    not_sent: list[tuple[str, str, str]]
    history: list[tuple[str, str, str]]
    moves: list[tuple[str, str]]
    not_active_because: str
    minor: bool
    erased_on: str
    may_edit: bool
    may_read_contacts: bool
    may_read_notes: bool
    problems: Sequence[Problem] = ()
    typed: dict[str, str] = field(default_factory=dict)


def person_page(
    volunteer: Volunteer,
    now: datetime,
    *,
    contacts_shown: bool = False,
    remarks_shown: bool = False,
    problems: Sequence[Problem] = (),
    typed: dict[str, str] | None = None,
) -> PersonPage:
    """Everything about a person that a page may show; what is sealed stays closed unless it is to be shown."""
    on = civil_day(now)
    standby = availability.standby_at(volunteer, now)
    own_skills = person_skills.skills(volunteer)
    remarks = [note for note in volunteer.notes if note.kind is NoteKind.REMARK]
    return PersonPage(
        volunteer=volunteer,
        status=lifecycle_status(volunteer.lifecycle),
        facts=parts.facts(volunteer),
        contacts=parts.contacts(volunteer, shown=contacts_shown),
        contacts_shown=contacts_shown,
        teams=parts.teams(volunteer),
        other_teams=parts.other_teams(volunteer),
        skills=own_skills,
        supervisors=person_skills.supervisors(volunteer) if any(one["waits"] for one in own_skills) else [],
        credentials=parts.credentials(volunteer, on),
        trainings=parts.trainings(volunteer),
        call_outs=parts.call_outs(volunteer),
        week=parts.week(volunteer.weekly_hours),
        exceptions=parts.exceptions(volunteer),
        hours_confirmed_at=say_moment(volunteer.availability_set_at),
        hours_stale=availability.is_stale(volunteer, now),
        standby_until=say_moment(standby.ends_at) if standby else "",
        consents=[
            (word(line.purpose), word(line.state), line.source, say_moment(line.at))
            for line in reversed(volunteer.consents)
        ],
        own_words=[
            (word(note.kind), unseal(note.body_sealed, note.uid))
            for note in volunteer.notes
            if note.kind is not NoteKind.REMARK
        ],
        remarks=[(say_moment(note.at), unseal(note.body_sealed, note.uid)) for note in remarks]
        if remarks_shown
        else None,
        remark_count=len(remarks),
        not_sent=parts.not_sent(volunteer),
        history=parts.history(volunteer),
        moves=_moves(volunteer),
        not_active_because=_not_active_because(volunteer, now),
        minor=is_minor(volunteer.adult_from, on),
        erased_on=say_moment(volunteer.erased_at),
        may_edit=may(Permission.EDIT_POOL),
        may_read_contacts=may(Permission.READ_CONTACTS),
        may_read_notes=may(Permission.READ_NOTES),
        problems=problems,
        typed=typed or {},
    )


def _moves(volunteer: Volunteer) -> list[tuple[str, str]]:
    steps = reachable(volunteer.lifecycle, short_way=_short_way())
    return [(state.value, word(state)) for state in MOVES if state in steps]


def _not_active_because(volunteer: Volunteer, now: datetime) -> str:
    if Lifecycle.ACTIVE not in reachable(volunteer.lifecycle, short_way=_short_way()):
        return ""
    reason = refusal_to_move(
        volunteer.lifecycle,
        Lifecycle.ACTIVE,
        may_process=volunteer.may_process,
        may_contact=volunteer.may_contact,
        adult_from=volunteer.adult_from,
        guardian_agreed=volunteer.guardian_agreed,
        on=civil_day(now),
        short_way=_short_way(),
    )
    return sentence_for(reason) if reason else ""


def _short_way() -> bool:
    return bool(policy.current(db.session())[SHORT_WAY])
