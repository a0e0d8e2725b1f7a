"""What the pool holds about one person, in clear, under names that a person can read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from iwill.core.encryption import unseal
from iwill.pool.models import Credential, Volunteer
from iwill.pool.services.contacts import contact_value
from iwill.pool.terms import NoteKind
from iwill.pool.vocabulary import vocabulary

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def describe(volunteer: Volunteer, *, remarks: bool) -> dict[str, Any]:
    """Every column and row of the pool about this person; instants in UTC, hours on her own clock."""
    return {
        **_who(volunteer),
        "found_by": sorted(one.key for one in volunteer.name_keys),
        "contacts": [
            {
                "kind": contact.kind.value,
                "value": contact_value(contact),
                "state": contact.state.value,
                "do_not_use": contact.do_not_use,
            }
            for contact in volunteer.contacts
        ],
        "skills": [
            {
                "skill": held.skill,
                "name": _name("skill", held.skill, volunteer),
                "source": held.source,
                "confirmed_at": _instant(held.confirmed_at),
                "practised_on": _day(held.practised_on),
            }
            for held in volunteer.skills
        ],
        "languages": [{"language": spoken.language, "assumed": spoken.assumed} for spoken in volunteer.languages],
        "credentials": [_credential(credential, volunteer) for credential in volunteer.credentials],
        "trainings": _trainings(volunteer),
        "availability": _availability(volunteer),
        "consents": [
            {
                "purpose": line.purpose.value,
                "state": line.state.value,
                "source": line.source,
                "at": _instant(line.at),
            }
            for line in volunteer.consents
        ],
        "notes": [
            {"kind": note.kind.value, "text": unseal(note.body_sealed, note.uid), "source": note.source}
            for note in volunteer.notes
            if remarks or note.kind is not NoteKind.REMARK
        ],
        "remarks_left_out": not remarks,
    }


def _who(volunteer: Volunteer) -> dict[str, Any]:
    return {
        "number": volunteer.number,
        "name": volunteer.name,
        "preferred_name": volunteer.preferred_name,
        "language": volunteer.language,
        "region": volunteer.region,
        "zone": volunteer.zone,
        "lifecycle": volunteer.lifecycle.value,
        "paused_until": _day(volunteer.paused_until),
        "adulthood": volunteer.adulthood.value,
        "adult_from": _day(volunteer.adult_from),
        "demo": volunteer.demo,
        "created_at": _instant(volunteer.created_at),
        "erased_at": _instant(volunteer.erased_at),
        "times_asked": volunteer.times_asked,
        "times_yes": volunteer.times_yes,
        "times_no": volunteer.times_no,
        "times_silent": volunteer.times_silent,
    }


def _credential(credential: Credential, volunteer: Volunteer) -> dict[str, Any]:
    number, holder = credential.number_sealed, credential.holder_name_sealed
    return {
        "kind": credential.kind,
        "name": _name("credential", credential.kind, volunteer),
        "number": unseal(number, credential.uid) if number else None,
        "holder_name": unseal(holder, credential.uid) if holder else None,
        "issuer": credential.issuer,
        "level": credential.level,
        "scope": credential.scope,
        "issued_on": _day(credential.issued_on),
        "valid_from": _day(credential.valid_from),
        "valid_until": _day(credential.valid_until),
        "recheck_on": _day(credential.recheck_on),
        "state": credential.state.value,
        "reason": credential.reason,
        "submitted_at": _instant(credential.submitted_at),
        "verified_at": _instant(credential.verified_at),
    }


def _trainings(volunteer: Volunteer) -> list[dict[str, Any]]:
    return [
        {
            "title": course.title,
            "course": course.course,
            "content": course.content,
            "host": course.host,
            "minutes": course.minutes,
            "completed_on": _day(course.completed_on),
            "valid_until": _day(course.valid_until),
        }
        for course in volunteer.trainings
    ]


def _availability(volunteer: Volunteer) -> dict[str, Any]:
    return {
        "set_at": _instant(volunteer.availability_set_at),
        "weekly": [
            {
                "weekday": WEEKDAYS[hours.weekday],
                "from": _clock(hours.from_minute),
                "to": _clock(hours.to_minute),
                "at_least": hours.at_least.value,
            }
            for hours in sorted(volunteer.weekly_hours, key=lambda one: (one.weekday, one.from_minute, one.at_least))
        ],
        "exceptions": [
            {
                "day": _day(hours.day),
                "from": _clock(hours.from_minute),
                "to": _clock(hours.to_minute),
                "at_least": hours.at_least.value,
            }
            for hours in sorted(volunteer.exceptions, key=lambda one: (one.day, one.from_minute))
        ],
        "standby": [
            {"from": _instant(standby.starts_at), "to": _instant(standby.ends_at)} for standby in volunteer.standbys
        ],
    }


def _name(kind: str, code: str, volunteer: Volunteer) -> str:
    return vocabulary().label(kind, code, volunteer.language)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
