"""Leaving: a person takes away everything that is held about her, and has it erased (个人信息保护法 art. 44-47).

The pool does not know the features to its right. Each of them registers here, when it is imported, what it holds about
a person (SECTIONS) and what it must do before she is erased (ON_ERASE):

    leaving.SECTIONS["messages"] = messages_about     # (volunteer) -> something that JSON can hold
    leaving.ON_ERASE.append(cancel_messages)          # (volunteer, by, now) -> None

An erasure keeps the row, empty, under its public number: service and training records outlive it by law
(民政部令第67号) and hang on that number alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from iwill.accounts import audit
from iwill.accounts.models import AuditEntry, OneTimeLink, SignedInSession
from iwill.accounts.terms import Actor, ActorKind
from iwill.core.db import db
from iwill.core.tokens import new_link_id
from iwill.pool.activity import services as activity
from iwill.pool.models import (
    AvailabilityException,
    Consent,
    ContactPoint,
    Credential,
    ImportRow,
    ImportTrace,
    NameKey,
    Note,
    Standby,
    Volunteer,
    VolunteerLanguage,
    VolunteerSkill,
    WeeklyHours,
)
from iwill.pool.services import own_records
from iwill.pool.terms import Adulthood, Lifecycle

SECTIONS: dict[str, Callable[[Volunteer], Any]] = {}
# Sections that stand in her own copy and that of the role care alone, as remarks do.
CONFIDENTIAL: set[str] = set()
ON_ERASE: list[Callable[[Volunteer, Actor, datetime], None]] = []

_ERASED_ROWS = (
    ContactPoint,
    NameKey,
    Note,
    Credential,
    VolunteerLanguage,
    VolunteerSkill,
    WeeklyHours,
    AvailabilityException,
    Standby,
    Consent,
    ImportTrace,
)


def export_person(volunteer: Volunteer, *, remarks: bool = True) -> dict[str, Any]:
    """Everything held about a person, in clear and ready for JSON. Without `remarks`, what staff wrote about her is
    left out and the export says so: it is for the care role and for herself."""
    export = own_records.describe(volunteer, remarks=remarks)
    export["history"] = _history(volunteer)
    for name, section in SECTIONS.items():
        if remarks or name not in CONFIDENTIAL:
            export[name] = section(volunteer)
    return export


def erase_person(volunteer: Volunteer, *, by: Actor, now: datetime) -> bool:
    """Delete all personal data of a person; only the number and what the law wants kept under it stay.

    Returns False, and changes nothing, where this has been done before. After the commit the caller has the ledger of
    erasures brought up to date (pool.erasures.update_ledger), so that no backup can bring her back.
    """
    # Two presses at once wait for each other here, and the second finds the work done.
    db.session.flush()
    db.session.refresh(volunteer, with_for_update=True)
    if volunteer.erased_at is not None:
        return False
    for prepare in ON_ERASE:
        prepare(volunteer, by, now)
    _delete_rows(volunteer)
    volunteer.name = volunteer.preferred_name = volunteer.name_key = ""
    volunteer.region = volunteer.zone = volunteer.adult_from = volunteer.availability_set_at = None
    volunteer.paused_until, volunteer.adulthood, volunteer.language = None, Adulthood.UNKNOWN, "zh-Hans"
    volunteer.may_process = volunteer.may_contact = volunteer.night_calls = False
    # A new id makes every unsubscribe link that was ever mailed to her a dead one.
    volunteer.mailing_link_id = new_link_id()
    volunteer.lifecycle, volunteer.erased_at = Lifecycle.LEFT, now
    db.session.flush()
    activity.note_moves([volunteer.id], Lifecycle.LEFT, now=now)
    audit.record(by, "volunteer.erased", f"volunteer:{volunteer.id}", now=now)
    return True


def _delete_rows(volunteer: Volunteer) -> None:
    db.session.flush()
    for table in _ERASED_ROWS:
        db.session.execute(delete(table).where(table.volunteer_id == volunteer.id))
    # The outcome of a row stays, for the counts of its file; whom it became does not.
    db.session.execute(update(ImportRow).where(ImportRow.volunteer_id == volunteer.id).values(volunteer_id=None))
    for access in (SignedInSession, OneTimeLink):
        db.session.execute(
            delete(access).where(access.person_kind == ActorKind.VOLUNTEER, access.person_id == volunteer.id)
        )
    db.session.expire(volunteer)


def _history(volunteer: Volunteer) -> list[dict[str, Any]]:
    """What was done with her data and when; of the people who did it, only what kind of actor they were."""
    subject = f"volunteer:{volunteer.id}"
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.id))
    return [{"at": line.at.isoformat(), "by": line.actor.split(":")[0], "action": line.action} for line in lines]
