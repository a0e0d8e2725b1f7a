"""What reached people of late, what they wish, and what was not sent to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, not_, or_, select

from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.messaging.contact.models import ContactRefusal, ContactWish
from iwill.messaging.contact.terms import ABOUT_A_COURSE, CAPPED, NOTES, Reached, Wish
from iwill.messaging.models import MESSAGES
from iwill.messaging.terms import MessageState, Purpose, RecipientKind
from iwill.pool.models import Volunteer

_m = MESSAGES.c
_lately = (
    select(_m.recipient_id, _m.purpose, _m.not_before)
    .where(
        _m.recipient_kind == RecipientKind.VOLUNTEER,
        one_of(_m.recipient_id, "ids"),
        _m.not_before > bindparam("since"),
        or_(_m.purpose.in_(sorted(CAPPED)), and_(_m.purpose == Purpose.TRAINING, _m.cause.like(f"{ABOUT_A_COURSE}%"))),
        _m.state.not_in((MessageState.CANCELLED, MessageState.EXPIRED, MessageState.FAILED)),
    )
    .order_by(_m.not_before)
)
_wishes = select(ContactWish.volunteer_id, ContactWish.most, ContactWish.unwanted, ContactWish.no_hold_outs).where(
    one_of(ContactWish.volunteer_id, "ids")
)
_unwilling = select(Volunteer.id).where(
    one_of(Volunteer.id, "ids"),
    or_(not_(and_(Volunteer.may_process, Volunteer.may_contact)), Volunteer.erased_at.is_not(None)),
)
REFUSALS_SHOWN = 20


def reached(people: Sequence[int], since: datetime) -> Mapping[int, Reached]:
    """What has gone to these people since an instant, or is on its way; who is missing was left in peace."""
    found: dict[int, tuple[list[datetime], datetime | None]] = {}
    for person, purpose, at in db.session.connection().execute(_lately, {"ids": list(people), "since": since}):
        moments, last_note = found.get(person, ([], None))
        moments.append(at)
        found[person] = (moments, at if purpose in NOTES else last_note)
    return {person: Reached(tuple(at), last) for person, (at, last) in found.items()}


def wishes(people: Sequence[int]) -> Mapping[int, Wish]:
    """What these people have said; who is missing has said nothing."""
    rows = db.session.connection().execute(_wishes, {"ids": list(people)})
    return {person: Wish(most, frozenset(unwanted), free) for person, most, unwanted, free in rows}


def unwilling(people: Sequence[int]) -> frozenset[int]:
    """Those of them who have not agreed to be contacted, or are no longer here."""
    return frozenset(db.session.connection().scalars(_unwilling, {"ids": list(people)}))


def wish_of(volunteer_id: int) -> Wish:
    """What one person has said."""
    return wishes([volunteer_id]).get(volunteer_id, Wish())


def refusals_of(volunteer_id: int, limit: int = REFUSALS_SHOWN) -> Sequence[ContactRefusal]:
    """What was not sent to somebody, newest first."""
    query = select(ContactRefusal).where(ContactRefusal.volunteer_id == volunteer_id)
    return db.session.scalars(query.order_by(ContactRefusal.at.desc(), ContactRefusal.id.desc()).limit(limit)).all()
