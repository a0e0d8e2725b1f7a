"""Addresses and numbers: added once each, sealed, found by blind index, proved or found dead."""

from __future__ import annotations

from datetime import datetime

from iwill.core.db import db, new_uid
from iwill.core.encryption import blind_index, seal, unseal
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.terms import ContactKind, ContactState


def add_contact(volunteer: Volunteer, kind: ContactKind, value: str, *, do_not_use: bool = False) -> bool:
    """Add a normalised address (lower case) or number (E.164); returns False where this person has it already."""
    added = append_contact(volunteer, kind, value, do_not_use=do_not_use)
    db.session.flush()
    return added


def append_contact(volunteer: Volunteer, kind: ContactKind, value: str, *, do_not_use: bool = False) -> bool:
    """As `add_contact`, written with the next flush: for an import, which adds thousands."""
    index = blind_index(kind.value, value)
    for known in volunteer.contacts:
        if known.kind is kind and known.value_index == index:
            known.do_not_use = known.do_not_use or do_not_use
            return False
    uid = new_uid()
    volunteer.contacts.append(
        ContactPoint(
            uid=uid,
            kind=kind,
            value_sealed=seal(value, uid),
            value_index=index,
            do_not_use=do_not_use,
            position=len(volunteer.contacts),
        )
    )
    return True


def contact_value(contact: ContactPoint) -> str:
    """The address or number in clear. Pages that show it log the reading (web), senders do not keep it."""
    return unseal(contact.value_sealed, contact.uid)


def mark_contact(contact: ContactPoint, state: ContactState, *, now: datetime) -> None:
    """Note what has been learnt of an address or number."""
    contact.state, contact.state_at = state, now
