"""Does this reach you, at which address or number, and by which alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from iwill.accounts import audit
from iwill.accounts.services import rates
from iwill.accounts.terms import Actor
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem
from iwill.engagement.answering import proving
from iwill.engagement.answering.registry import Question, Taking, ask
from iwill.engagement.answering.rules import NEW_ADDRESSES
from iwill.engagement.answering.terms import Choice, Field, FieldKind, Shown, Taken
from iwill.pool.imports.contacts import read_addresses, read_phone
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.services.contacts import add_contact, contact_value, mark_contact
from iwill.pool.terms import ContactKind, ContactState

A_DAY = timedelta(days=1)


def _contact_right(volunteer: Volunteer, now: datetime) -> Shown | None:
    numbers = tuple((str(one.id), _masked(contact_value(one))) for one in _numbers(volunteer))
    choices = [
        Choice("yes", _("Yes, it reaches me here")),
        Choice(
            "another",
            _("Use another address or number"),
            _("To an address we send a link that proves it. Until then this one stays in use."),
            (Field(FieldKind.TEXT, "value", _("E-mail or mobile number")),),
        ),
    ]
    if numbers:
        gone = Field(FieldKind.TICKS, "numbers", _("Not mine any more"), numbers)
        choices.append(Choice("struck", _("A number is wrong"), fields=(gone,)))
    if _in_use(volunteer, ContactKind.PHONE) and _in_use(volunteer, ContactKind.EMAIL):
        choices.append(Choice("mail_only", _("Only by e-mail, please")))
        ringing = _("Letters and call-outs by e-mail stop; for a call-out somebody rings you.")
        choices.append(Choice("phone_only", _("Only by telephone, please"), ringing))
    return Shown(
        _("Does this reach you?"),
        _("Of ten people called after a year, one or two can no longer be had at the address on file."),
        tuple(choices),
    )


def _take_contact_right(taking: Taking) -> Taken:
    match taking.given.choice:
        case "yes":
            return _reached(taking)
        case "another":
            return _another(taking)
        case "mail_only":
            return _only(taking, ContactKind.PHONE)
        case "phone_only":
            return _only(taking, ContactKind.EMAIL)
        case _:
            return _struck(taking)


def _reached(taking: Taking) -> Taken:
    contact = proving.contact_reached(taking.letter)
    if contact is None or contact.state is not ContactState.UNKNOWN:
        return Taken()
    before = {"contacts": [_state(contact)]}
    mark_contact(contact, ContactState.VERIFIED, now=taking.now)
    _note("contact.verified", contact, taking.by, taking.now)
    return Taken({"proved": True}, before)


def _another(taking: Taking) -> Taken:
    kind, value = _read(taking.given.one("value"))
    volunteer, policy = taking.volunteer, policies.current(db.session())
    bucket = rates.bucket("new-address", str(volunteer.id))
    if not rates.allow(bucket, limit=int(policy[NEW_ADDRESSES]), window=A_DAY, now=taking.now):
        raise Invalid([Problem("value", "too_many", _("That was enough for one day. Try again tomorrow, or ring us."))])
    before: dict[str, Any] = _reached(taking).before | {}
    if not add_contact(volunteer, kind, value):
        return Taken({"known": True}, before)
    added = volunteer.contacts[-1]
    if kind is ContactKind.EMAIL:
        # Once proved it goes before the others; until then it stands behind every proved one.
        if any(one.state is ContactState.VERIFIED and one.kind is kind for one in volunteer.contacts):
            added.position = min(one.position for one in volunteer.contacts) - 1
        proving.ask_for_proof(volunteer, added, by=taking.by, now=taking.now)
    db.session.flush()
    _note("contact.added", added, taking.by, taking.now)
    return Taken({"kind": kind.value}, before | {"added": added.id})


def _struck(taking: Taking) -> Taken:
    chosen = set(taking.given.fields.get("numbers", ()))
    struck = [one for one in _numbers(taking.volunteer) if str(one.id) in chosen]
    if not struck:
        raise Invalid([Problem("numbers", "required", _("Tick the number that is not yours any more."))])
    before = {"contacts": [_state(one) for one in struck]}
    for one in struck:
        mark_contact(one, ContactState.DEAD, now=taking.now)
        _note("contact.dead", one, taking.by, taking.now)
    return Taken({"struck": len(struck)}, before)


def _only(taking: Taking, unused: ContactKind) -> Taken:
    """Her own wish: what is on file of one kind is kept and not used."""
    marked = _in_use(taking.volunteer, unused)
    for one in marked:
        one.do_not_use = True
        _note("contact.not_to_be_used", one, taking.by, taking.now)
    db.session.flush()
    return Taken({"unused": unused.value}, {"unused": [one.id for one in marked]})


def _undo_contact_right(volunteer: Volunteer, before: Mapping[str, Any], by: Actor, now: datetime) -> None:
    for row in before.get("contacts", ()):
        contact = db.session.get(ContactPoint, row["id"])
        if contact is not None and contact.volunteer_id == volunteer.id and row["state"] != contact.state:
            contact.state = ContactState(row["state"])
            contact.state_at = datetime.fromisoformat(row["at"]) if row["at"] else None
    for contact_id in before.get("unused", ()):
        contact = db.session.get(ContactPoint, contact_id)
        if contact is not None and contact.volunteer_id == volunteer.id:
            contact.do_not_use = False
    added = db.session.get(ContactPoint, before["added"]) if before.get("added") else None
    # One that was proved meanwhile, or found dead, is a fact by now.
    if added is not None and added.volunteer_id == volunteer.id and added.state is ContactState.UNKNOWN:
        proving.withdraw_proof(added, now=now)
        volunteer.contacts.remove(added)
    db.session.flush()


def _say_contact_right(answer: str, changed: Mapping[str, Any]) -> str:
    if changed.get("struck"):
        return ngettext(
            "%(num)s number is struck out; nobody rings it any more.",
            "%(num)s numbers are struck out; nobody rings them any more.",
            changed["struck"],
        )
    if changed.get("unused") == ContactKind.PHONE:
        return _("From now on only by e-mail: nobody rings you.")
    if changed.get("unused"):
        return _("From now on only by telephone.")
    if changed.get("kind") == ContactKind.EMAIL:
        return _("We have written to the new address. Press the link there, and it is used from then on.")
    if changed.get("kind"):
        return _("The number is noted; whoever rings you next finds out whether it is right.")
    if changed.get("known"):
        return _("We have this one on file already.")
    return _("Noted: what we send reaches you here.")


def _read(words: str) -> tuple[ContactKind, str]:
    addresses = read_addresses([words])
    if len(addresses.values) == 1 and not addresses.damaged:
        return ContactKind.EMAIL, addresses.values[0]
    number = read_phone(words)
    if number is None:
        raise Invalid([Problem("value", "invalid", _("Give an e-mail address, or a number with its country code."))])
    return ContactKind.PHONE, number


def _numbers(volunteer: Volunteer) -> list[ContactPoint]:
    return [one for one in volunteer.contacts if one.kind is ContactKind.PHONE and one.state is not ContactState.DEAD]


def _in_use(volunteer: Volunteer, kind: ContactKind) -> list[ContactPoint]:
    return [
        one
        for one in volunteer.contacts
        if one.kind is kind and one.state is not ContactState.DEAD and not one.do_not_use
    ]


def _masked(number: str) -> str:
    """Enough of a number to know one's own."""
    return "•••• " + number[-4:]


def _state(contact: ContactPoint) -> dict[str, Any]:
    at = contact.state_at
    return {"id": contact.id, "state": contact.state.value, "at": at.isoformat() if at else None}


def _note(action: str, contact: ContactPoint, by: Actor, now: datetime) -> None:
    audit.record(by, action, f"volunteer:{contact.volunteer_id}", now=now, contact=contact.id)


ask(Question("contact_right", _contact_right, _take_contact_right, _say_contact_right, _undo_contact_right))
