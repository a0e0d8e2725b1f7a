"""Who a batch of messages is for: looked up in a few statements, at the last moment before they go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from iwill.accounts.models import Staff
from iwill.core.db import db
from iwill.core.encryption import Unreadable, unseal
from iwill.messaging.channels import chat
from iwill.messaging.mail import address_on_the_wire
from iwill.messaging.terms import Channel, RecipientKind
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.terms import ContactKind, ContactState, Lifecycle

Key = tuple[RecipientKind, int]


@dataclass(frozen=True)
class Recipient:
    """A reader as the outbox needs them. `trouble` says why there is no address; `spare` that there is another one.

    `stop_id` is inside the link by which a volunteer pauses call-out messages.
    """

    name: str
    language: str
    zone: str | None
    channel: Channel
    address: str | None
    trouble: str = "no_address"
    contact_id: int | None = None
    spare: bool = False
    stop_id: str | None = None
    may_contact: bool = True
    active: bool = True
    erased: bool = False
    demo: bool = False


def recipients(keys: Iterable[Key]) -> Mapping[Key, Recipient]:
    """The readers that are still there."""
    wanted: dict[RecipientKind, set[int]] = {}
    for kind, recipient_id in keys:
        wanted.setdefault(kind, set()).add(recipient_id)
    found: dict[Key, Recipient] = {}
    if ids := wanted.get(RecipientKind.VOLUNTEER):
        found.update(_volunteers(ids))
    if ids := wanted.get(RecipientKind.STAFF):
        found.update(_staff(ids))
    if wanted.get(RecipientKind.GROUP):
        for place, group in enumerate(chat.groups()):
            found[RecipientKind.GROUP, place] = Recipient("", group.language, None, Channel.CHAT, group.url)
    return found


def _volunteers(ids: set[int]) -> Iterable[tuple[Key, Recipient]]:
    contacts = _usable_mail(ids)
    rows = db.session.execute(
        select(
            Volunteer.id,
            Volunteer.preferred_name,
            Volunteer.language,
            Volunteer.zone,
            Volunteer.lifecycle,
            Volunteer.may_process,
            Volunteer.may_contact,
            Volunteer.mailing_link_id,
            Volunteer.demo,
            Volunteer.erased_at,
        ).where(Volunteer.id.in_(ids))
    )
    for row in rows:
        own = contacts.get(row.id, [])
        address, trouble = _opened(own[0].value_sealed, own[0].uid) if own else (None, "no_address")
        yield (
            (RecipientKind.VOLUNTEER, row.id),
            Recipient(
                name=row.preferred_name,
                language=row.language,
                zone=row.zone,
                channel=Channel.EMAIL,
                address=address,
                trouble=trouble,
                contact_id=own[0].id if own else None,
                spare=len(own) > 1,
                stop_id=row.mailing_link_id,
                may_contact=row.may_process and row.may_contact,
                active=row.lifecycle is Lifecycle.ACTIVE,
                erased=row.erased_at is not None,
                demo=row.demo,
            ),
        )


def _usable_mail(ids: set[int]) -> Mapping[int, list[Any]]:
    """Each person's addresses that are neither dead nor unwanted, proved ones first."""
    rows = db.session.execute(
        select(
            ContactPoint.id,
            ContactPoint.volunteer_id,
            ContactPoint.uid,
            ContactPoint.value_sealed,
            ContactPoint.state,
        )
        .where(
            ContactPoint.volunteer_id.in_(ids),
            ContactPoint.kind == ContactKind.EMAIL,
            ContactPoint.state != ContactState.DEAD,
            ContactPoint.do_not_use.is_(False),
        )
        .order_by(ContactPoint.position, ContactPoint.id)
    )
    found: dict[int, list[Any]] = {}
    for row in sorted(rows, key=lambda one: one.state is not ContactState.VERIFIED):
        found.setdefault(row.volunteer_id, []).append(row)
    return found


def _staff(ids: set[int]) -> Iterable[tuple[Key, Recipient]]:
    rows = db.session.execute(
        select(Staff.id, Staff.uid, Staff.name, Staff.language, Staff.email_sealed, Staff.disabled_at).where(
            Staff.id.in_(ids)
        )
    )
    for row in rows:
        address, trouble = _opened(row.email_sealed, row.uid)
        yield (
            (RecipientKind.STAFF, row.id),
            Recipient(
                name=row.name,
                language=row.language,
                zone=None,
                channel=Channel.EMAIL,
                address=address,
                trouble=trouble,
                erased=row.disabled_at is not None,
            ),
        )


def _opened(sealed: str, record: str) -> tuple[str | None, str]:
    """An address in clear as it goes over the line, or why not."""
    try:
        address = address_on_the_wire(unseal(sealed, record))
    except Unreadable:
        return None, "unreadable"
    return address, "address_unusable"
