"""What stands on somebody's record: belonging, recognition, value; each a sentence, and a number only where there is
one. What she tells of service before stands apart and is never added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from iwill.callouts.models import Seat
from iwill.core import policy
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.localtime import say_day, say_window
from iwill.pool.history.queries import history_of
from iwill.pool.models import Volunteer
from iwill.pool.teams import queries as team_queries
from iwill.pool.terms import CredentialState
from iwill.pool.vocabulary import vocabulary
from iwill.shifts.aftermath import queries as aftermath
from iwill.shifts.aftermath.queries import ToldNote
from iwill.shifts.hours import queries
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.rules import CONTESTABLE, DECLARE_DAYS
from iwill.shifts.hours.terms import COUNTING, HoursFlag, HoursSource, HoursState
from iwill.web.hours_form import times_as_typed
from iwill.web.hours_words import CONTESTED, REASONS, SOURCES, WORKS, flags, say_hours, state, what_for
from iwill.web.i18n import reader_language
from iwill.web.me.today import zone_of
from iwill.web.recognition.mine import Together, together

Choice = tuple[str, str]
# So many one by one; the sums are of all, and all of them are in the file of her data.
SHOWN = 100


@dataclass(frozen=True)
class OwnEntry:
    """One entry of mine, the versions before it, and what I can do about it."""

    entry: HoursEntry
    what: str
    when: str
    hours: str
    source: str
    state: tuple[str, str]
    odd: Sequence[str]
    reason: str
    contested: str
    decide_by: str
    before: Sequence[str]
    typed: Mapping[str, str]
    can_contest: bool
    can_take_back: bool


@dataclass(frozen=True)
class RecordPage:
    """What me/record.html prints. `by_source` is what counts, in hours, by where it comes from."""

    volunteer: Volunteer
    belonging: Sequence[str]
    verified: Sequence[str]
    total: str
    by_source: Sequence[tuple[str, str]]
    notes: Sequence[ToldNote]
    entries: Sequence[OwnEntry]
    older: int
    before: Sequence[str]
    to_declare: Sequence[Choice]
    declare_days: int
    contest_reasons: Sequence[Choice]
    today: str
    together: Together


def record_page(volunteer: Volunteer, now: datetime) -> RecordPage:
    """Everything on the record of one person."""
    policies, zone, language = policy.current(db.session()), zone_of(volunteer), reader_language()
    entries = queries.entries_of(volunteer.id)
    days = int(policies[DECLARE_DAYS])
    counted = [one for one in entries if one.state in COUNTING]
    seats = queries.seats_to_declare(volunteer.id, now, timedelta(days=days))
    return RecordPage(
        volunteer=volunteer,
        belonging=_belonging(volunteer, now),
        verified=_verified(volunteer),
        total=say_hours(sum(one.minutes for one in counted)) if counted else "",
        by_source=[
            (str(word), say_hours(minutes))
            for source, word in SOURCES.items()
            if (minutes := sum(one.minutes for one in counted if one.source is source))
        ],
        notes=aftermath.notes_to(volunteer.id, language),
        entries=[_own_entry(one, zone) for one in entries[:SHOWN]],
        older=max(0, len(entries) - SHOWN),
        before=_service_before(volunteer),
        to_declare=[
            *((f"seat:{seat.id}", _seat_words(seat, zone, language)) for seat in seats),
            *((work.value, str(word)) for work, word in WORKS.items()),
        ],
        declare_days=days,
        contest_reasons=[("", _("choose"))] + [(one.value, str(word)) for one, word in CONTESTED.items()],
        today=civil_day(now).isoformat(),
        together=together(volunteer, now),
    )


def _belonging(volunteer: Volunteer, now: datetime) -> list[str]:
    said = []
    for held in team_queries.teams_of(volunteer):
        said.append(_("You belong to %(team)s.", team=held.team.name))
    beside = aftermath.served_beside(volunteer.id, now)
    if beside:
        said.append(
            ngettext("You have served beside %(num)s person.", "You have served beside %(num)s people.", beside)
        )
    return said


def _verified(volunteer: Volunteer) -> list[str]:
    words, language = vocabulary(), reader_language()
    licences = [one.kind for one in volunteer.credentials if one.state is CredentialState.VERIFIED]
    skills = [one.skill for one in volunteer.skills if one.confirmed_at is not None]
    return [
        *(words.label("credential", kind, language) for kind in dict.fromkeys(licences)),
        *(words.label("skill", skill, language) for skill in skills),
    ]


def _service_before(volunteer: Volunteer) -> list[str]:
    said = []
    for one in history_of(volunteer):
        if one.minutes is None:
            continue
        hours = say_hours(one.minutes)
        said.append(_("%(hours)s, seen by the desk", hours=hours) if one.evidenced_by else hours)
    return said


def _own_entry(entry: HoursEntry, zone: str) -> OwnEntry:
    language = reader_language()
    versions = queries.versions_of(entry)
    contested = next((one for one in versions if one.contest_reason is not None), None)
    claimed = contested.contest_reason if contested is not None else None
    waits = entry.state is HoursState.CONTESTED and entry.contested_at is not None
    declared = entry.source is HoursSource.SELF_DECLARED and entry.state is HoursState.RECORDED
    own_deed = entry.taken_out_by == f"volunteer:{entry.volunteer_id}"
    return OwnEntry(
        entry=entry,
        what=what_for(entry),
        when=_window(entry, zone, language),
        hours=say_hours(entry.minutes),
        source=str(SOURCES[entry.source]),
        state=state(entry),
        odd=flags(HoursFlag(flag) for flag in entry.flags),
        reason=str(REASONS[entry.reason]) if entry.reason is not None and not own_deed else "",
        contested=str(CONTESTED[claimed]) if claimed is not None else "",
        decide_by=say_day(queries.decide_by(entry.contested_at), language) if waits and entry.contested_at else "",
        before=[f"{_window(one, zone, language)} · {say_hours(one.minutes)}" for one in versions[1:]],
        typed=times_as_typed(entry.started_at, entry.ended_at, zone),
        can_contest=entry.state in CONTESTABLE and entry.decision is None and not own_deed and not declared,
        can_take_back=declared,
    )


def _seat_words(seat: Seat, zone: str, language: str) -> str:
    return f"{seat.need.role} · {say_window(seat.need.starts_at, seat.need.ends_at, zone, language)}"


def _window(entry: HoursEntry, zone: str, language: str) -> str:
    return say_window(entry.started_at, entry.ended_at, zone, language)
