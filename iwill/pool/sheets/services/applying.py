"""A sheet that was looked through is written: edited cells alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.pool.models import Credential, Volunteer
from iwill.pool.services import people
from iwill.pool.services.contacts import append_contact, contact_value
from iwill.pool.sheets.rules import SEPARATOR
from iwill.pool.sheets.services.reviewing import review, targets_of
from iwill.pool.sheets.terms import Difference, Review, SheetKind, SheetLine
from iwill.pool.terms import ContactKind

_CONTACT_KIND = {"phone": ContactKind.PHONE, "email": ContactKind.EMAIL}


def apply(kind: SheetKind, lines: Sequence[SheetLine], *, may_contacts: bool, by: Actor, now: datetime) -> Review:
    """Write what `review` says, that is edited cells alone; what is wrong is left as it is and told again."""
    targets = targets_of(kind, lines)
    for volunteer, _ in targets.values():
        db.session.refresh(volunteer, with_for_update=True)
    found = review(kind, lines, may_contacts=may_contacts)
    edited: dict[str, list[str]] = {}
    for one in found.differences:
        volunteer, credential = targets[one.key]
        _write(volunteer, credential, one)
        edited.setdefault(one.key, []).append(one.column.key)
    db.session.flush()
    for key, columns in edited.items():
        subject = f"volunteer:{targets[key][0].id}"
        audit.record(by, "volunteer.edited", subject, now=now, sheet=kind.value, columns=columns)
    return found


def _write(volunteer: Volunteer, credential: Credential | None, one: Difference) -> None:
    key, value = one.column.key, one.after
    if credential is not None:
        day = key in ("issued_on", "valid_from", "valid_until")
        setattr(credential, key, (date.fromisoformat(value) if day else value) if value else None)
    elif key == "name":
        people.rename(volunteer, value)
    elif key == "preferred_name":
        people.rename(volunteer, volunteer.name, preferred_name=value)
    elif key == "skills":
        _write_skills(volunteer, set(value.split(SEPARATOR)) - {""})
    elif key in _CONTACT_KIND:
        _write_contacts(volunteer, _CONTACT_KIND[key], [part for part in value.split(SEPARATOR) if part])
    else:
        setattr(volunteer, key, value or None)


def _write_skills(volunteer: Volunteer, wanted: set[str]) -> None:
    """A skill that is new is a claim like any other, until somebody confirms it."""
    for held in [one for one in volunteer.skills if one.skill not in wanted]:
        volunteer.skills.remove(held)
    for code in sorted(wanted):
        people.add_skill(volunteer, code, source="sheet")


def _write_contacts(volunteer: Volunteer, kind: ContactKind, wanted: Sequence[Any]) -> None:
    for contact in [one for one in volunteer.contacts if one.kind is kind and contact_value(one) not in wanted]:
        volunteer.contacts.remove(contact)
    for value in wanted:
        append_contact(volunteer, kind, value)
