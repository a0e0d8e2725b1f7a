"""The blocks of a person's page, each as plain words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from iwill.accounts.models import AuditEntry, Staff
from iwill.accounts.terms import ActorKind
from iwill.callouts.models import Invitation
from iwill.core.db import db
from iwill.core.errors import sentence_for
from iwill.messaging.contact import queries as contact_queries
from iwill.pool.models import Volunteer, WeeklyHours
from iwill.pool.services.contacts import contact_value
from iwill.pool.teams import queries as team_queries
from iwill.pool.terms import AtLeast
from iwill.pool.vocabulary import vocabulary
from iwill.web import i18n
from iwill.web.message_words import about
from iwill.web.pool.words import WEEKDAYS, credential_status, deed, say_day, say_hours, say_moment, word

LINES_SHOWN = 30


def skill_name(code: str) -> str:
    """A skill in the reader's language."""
    return name_of("skill", code)


def name_of(kind: str, code: str) -> str:
    """A code of the vocabulary in the reader's language."""
    return vocabulary().label(kind, code, i18n.reader_language())


def facts(volunteer: Volunteer) -> list[tuple[str, str]]:
    """Who she is, as terms and words."""
    return [
        (_("Number"), volunteer.number),
        (_("Name"), volunteer.name),
        (_("Likes to be called"), volunteer.preferred_name),
        (_("Region"), volunteer.region or _("not known")),
        (_("Time zone"), volunteer.zone or _("not known")),
        (_("Languages"), _(", ").join(name_of("language", spoken.language) for spoken in volunteer.languages)),
        (_("Age"), word(volunteer.adulthood)),
        (_("In the pool since"), say_moment(volunteer.created_at)),
    ]


def contacts(volunteer: Volunteer, *, shown: bool) -> list[dict[str, Any]]:
    """Ways to reach her; the address or number itself is opened only where it is to be shown."""
    return [
        {
            "id": contact.id,
            "kind": word(contact.kind),
            "value": contact_value(contact) if shown else None,
            "state": word(contact.state),
            "do_not_use": contact.do_not_use,
        }
        for contact in volunteer.contacts
    ]


def credentials(volunteer: Volunteer, on: date) -> list[dict[str, Any]]:
    """Her credentials with their state on a day; numbers stay closed."""
    return [
        {
            "id": credential.id,
            "name": name_of("credential", credential.kind),
            "level": credential.level or "",
            "status": credential_status(credential, on),
            "valid_until": say_day(credential.valid_until),
            "recheck_on": say_day(credential.recheck_on),
        }
        for credential in volunteer.credentials
    ]


def trainings(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Courses completed, newest first."""
    return [
        {
            "title": course.title,
            "host": course.host,
            "minutes": course.minutes,
            "completed_on": say_day(course.completed_on),
        }
        for course in sorted(volunteer.trainings, key=lambda one: one.completed_on, reverse=True)
    ]


def not_sent(volunteer: Volunteer) -> list[tuple[str, str, str]]:
    """What was kept from her by the contact policy, newest first: when, what kind of message, why."""
    return [
        (say_moment(one.at), about(one.purpose), str(sentence_for(one.reason)))
        for one in contact_queries.refusals_of(volunteer.id)
    ]


def teams(volunteer: Volunteer) -> list[tuple[int, str, str]]:
    """The teams she belongs to: id, name, and as what since when."""
    return [
        (held.team_id, held.team.name, f"{word(held.role)} · {say_moment(held.joined_at)}")
        for held in team_queries.teams_of(volunteer)
    ]


def other_teams(volunteer: Volunteer) -> list[tuple[str, str]]:
    """The teams that she could still be taken into."""
    own = {held.team_id for held in team_queries.teams_of(volunteer)}
    return [(str(team.id), team.name) for team in team_queries.all_teams() if team.id not in own]


def week(hours: Iterable[WeeklyHours]) -> list[tuple[str, str, str]]:
    """Per weekday: the hours that are sure, and the wider ones if needed where they differ."""
    lines = []
    everything = sorted(hours, key=lambda one: one.from_minute)
    for weekday, name in enumerate(WEEKDAYS):
        said = {
            layer: _(", ").join(
                say_hours(one.from_minute, one.to_minute)
                for one in everything
                if one.weekday == weekday and one.at_least is layer
            )
            for layer in AtLeast
        }
        wider = said[AtLeast.IF_NEEDED] if said[AtLeast.IF_NEEDED] != said[AtLeast.YES] else ""
        lines.append((str(name), said[AtLeast.YES], wider))
    return lines


def exceptions(volunteer: Volunteer) -> list[tuple[str, str]]:
    """Single days that differ from her week: the hours, or that she is away."""
    days: dict[str, list[str]] = {}
    for one in sorted(volunteer.exceptions, key=lambda row: (row.day, row.from_minute)):
        if one.at_least is AtLeast.IF_NEEDED and one.from_minute < one.to_minute:
            days.setdefault(say_day(one.day), []).append(say_hours(one.from_minute, one.to_minute))
        else:
            days.setdefault(say_day(one.day), [])
    return [(day, _(", ").join(said) or _("away")) for day, said in days.items()]


def call_outs(volunteer: Volunteer) -> list[dict[str, str]]:
    """The call-outs she was asked for last: the outward title, when, and what she answered."""
    query = (
        select(Invitation)
        .where(Invitation.volunteer_id == volunteer.id)
        .order_by(Invitation.id.desc())
        .limit(LINES_SHOWN)
    )
    return [
        {
            "title": invitation.call_out.title,
            "kind": invitation.call_out.kind.value,
            "asked_at": say_moment(invitation.asked_at),
            "answer": word(invitation.answer) if invitation.answer else _("no answer"),
        }
        for invitation in db.session.scalars(query)
    ]


def history(volunteer: Volunteer) -> list[tuple[str, str, str]]:
    """The newest lines of the audit trail about her: when, what, who."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.subject == f"volunteer:{volunteer.id}")
        .order_by(AuditEntry.id.desc())
        .limit(LINES_SHOWN)
    )
    entries = db.session.scalars(query).all()
    names = staff_names({entry.actor for entry in entries})
    return [(say_moment(entry.at), deed(entry.action), names.get(entry.actor, entry.actor)) for entry in entries]


def staff_names(labels: Iterable[str]) -> dict[str, str]:
    """The names behind labels of the audit trail such as staff:7; others are left out."""
    prefix = f"{ActorKind.STAFF.value}:"
    ids = [int(label.removeprefix(prefix)) for label in labels if label.startswith(prefix)]
    found = db.session.scalars(select(Staff).where(Staff.id.in_(ids)))
    return {f"{prefix}{staff.id}": staff.name for staff in found}
