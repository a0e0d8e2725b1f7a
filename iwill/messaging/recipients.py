"""Who a batch of messages is for: looked up in a few statements, at the last moment before they go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Select, Table, and_, case, select

from iwill.accounts.models import Staff
from iwill.core.db import db
from iwill.core.encryption import Unreadable, unseal
from iwill.core.lists import one_of
from iwill.messaging.channels import chat
from iwill.messaging.mail import address_on_the_wire
from iwill.messaging.rules import takes_texts
from iwill.messaging.terms import Channel, RecipientKind
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.sign_up.models import SignUp
from iwill.pool.terms import ContactKind, ContactState, Lifecycle

Key = tuple[RecipientKind, int]


_v, _c, _s = (cast(Table, model.__table__).c for model in (Volunteer, ContactPoint, Staff))
_ABOUT = (
    _v.id,
    _v.preferred_name,
    _v.language,
    _v.zone,
    and_(_v.may_process, _v.may_contact).label("may_contact"),
    (_v.lifecycle == Lifecycle.ACTIVE).label("active"),
    _v.erased_at.is_not(None).label("erased"),
    _v.mailing_link_id,
    _v.demo,
    _c.id.label("contact_id"),
    _c.uid,
    _c.value_sealed,
)


def _volunteers_with(kind: ContactKind) -> Select[Any]:
    """People by their ids, each with every address or number that may be used, a proved one before others."""
    usable = and_(
        _c.volunteer_id == _v.id,
        _c.kind == kind,
        _c.state != ContactState.DEAD,
        _c.do_not_use.is_(False),
    )
    return (
        select(*_ABOUT)
        .select_from(_v.id.table.outerjoin(_c.id.table, usable))
        .where(one_of(_v.id, "ids"))
        .order_by(_v.id, case((_c.state == ContactState.VERIFIED, 0), else_=1), _c.position, _c.id)
    )


_with_mail, _with_number = _volunteers_with(ContactKind.EMAIL), _volunteers_with(ContactKind.PHONE)
# One address of somebody, named by its id: for the mail that asks whether just this one arrives.
_with_this = (
    select(*_ABOUT)
    .select_from(_v.id.table.join(_c.id.table, _c.volunteer_id == _v.id))
    .where(one_of(_c.id, "ids"), _c.kind == ContactKind.EMAIL, _c.state != ContactState.DEAD)
)
_newcomers_named = select(SignUp.id, SignUp.uid, SignUp.language, SignUp.address_sealed).where(
    one_of(SignUp.id, "ids"), SignUp.address_sealed.is_not(None)
)
_staff_named = select(_s.id, _s.uid, _s.name, _s.language, _s.email_sealed, _s.disabled_at).where(one_of(_s.id, "ids"))


class Recipient(NamedTuple):
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
    wanted: dict[RecipientKind, list[int]] = {}
    for kind, recipient_id in keys:
        wanted.setdefault(kind, []).append(recipient_id)
    found: dict[Key, Recipient] = {}
    if RecipientKind.VOLUNTEER in wanted:
        found.update(_volunteers(wanted[RecipientKind.VOLUNTEER]))
    if RecipientKind.STAFF in wanted:
        found.update(_staff(wanted[RecipientKind.STAFF]))
    if RecipientKind.NEWCOMER in wanted:
        found.update(_newcomers(wanted[RecipientKind.NEWCOMER]))
    if RecipientKind.GROUP in wanted:
        for place, group in enumerate(chat.groups()):
            found[RecipientKind.GROUP, place] = Recipient("", group.language, None, Channel.CHAT, group.url)
    return found


def text_readers(ids: Sequence[int]) -> Mapping[int, Recipient]:
    """Volunteers by id, each with the first number that a text can be sent to; landlines and others are passed over."""
    found: dict[int, Recipient] = {}
    for row in db.session.connection().execute(_with_number, {"ids": ids}).all():
        before = found.get(row.id)
        number, trouble = _opened_number(row.value_sealed, row.uid) if row.uid else (None, "no_address")
        if before is not None and before.address is not None:
            found[row.id] = before._replace(spare=before.spare or number is not None)
        elif before is None or number is not None:
            found[row.id] = _volunteer(row, Channel.SMS, number, trouble)
    return found


def at_addresses(contact_ids: Sequence[int]) -> Mapping[int, Recipient]:
    """Volunteers by the id of one of their addresses, to be written to there and nowhere else."""
    found = db.session.connection().execute(_with_this, {"ids": contact_ids}).all() if contact_ids else ()
    return {row.contact_id: _volunteer(row, Channel.EMAIL, *_opened(row.value_sealed, row.uid)) for row in found}


def _volunteers(ids: Sequence[int]) -> Mapping[Key, Recipient]:
    """Each with the first address that is neither dead nor unwanted, a proved one before others."""
    found: dict[Key, Recipient] = {}
    for row in db.session.connection().execute(_with_mail, {"ids": ids}).all():
        key = (RecipientKind.VOLUNTEER, row.id)
        if key in found:
            found[key] = found[key]._replace(spare=True)
            continue
        address, trouble = _opened(row.value_sealed, row.uid) if row.uid else (None, "no_address")
        found[key] = _volunteer(row, Channel.EMAIL, address, trouble)
    return found


def _volunteer(row: Any, channel: Channel, address: str | None, trouble: str) -> Recipient:
    return Recipient(
        name=row.preferred_name,
        language=row.language,
        zone=row.zone,
        channel=channel,
        address=address,
        trouble=trouble,
        contact_id=row.contact_id,
        stop_id=row.mailing_link_id,
        may_contact=row.may_contact,
        active=row.active,
        erased=row.erased,
        demo=row.demo,
    )


def _staff(ids: Sequence[int]) -> Mapping[Key, Recipient]:
    found: dict[Key, Recipient] = {}
    for row in db.session.connection().execute(_staff_named, {"ids": ids}).all():
        address, trouble = _opened(row.email_sealed, row.uid)
        found[RecipientKind.STAFF, row.id] = Recipient(
            name=row.name,
            language=row.language,
            zone=None,
            channel=Channel.EMAIL,
            address=address,
            trouble=trouble,
            erased=row.disabled_at is not None,
        )
    return found


def _newcomers(ids: Sequence[int]) -> Mapping[Key, Recipient]:
    """People who sign up; one whose row is gone, or never held an address, is nobody to write to."""
    found: dict[Key, Recipient] = {}
    for row in db.session.execute(_newcomers_named, {"ids": ids}).all():
        address, trouble = _opened(row.address_sealed, row.uid)
        key = (RecipientKind.NEWCOMER, row.id)
        found[key] = Recipient("", row.language, None, Channel.EMAIL, address, trouble)
    return found


def _opened_number(sealed: str, record: str) -> tuple[str | None, str]:
    """A number in clear that a text can be sent to, or why not."""
    try:
        number = unseal(sealed, record)
    except Unreadable:
        return None, "unreadable"
    return (number, "") if takes_texts(number) else (None, "no_mobile")


def _opened(sealed: str, record: str) -> tuple[str | None, str]:
    """An address in clear as it goes over the line, or why not."""
    try:
        address = address_on_the_wire(unseal(sealed, record))
    except Unreadable:
        return None, "unreadable"
    return address, "address_unusable"
