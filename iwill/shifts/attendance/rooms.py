"""Where people meet: the address of the room, entered for a whole call-out or for one shift of it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import and_, or_, select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.models import CallOut, Need
from iwill.core.db import db, new_uid
from iwill.core.encryption import seal, unseal
from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.shifts.attendance.models import Room
from iwill.shifts.attendance.terms import BAD_ROOM_LINK

LONGEST_LINK = 500


def set_room(call_out: CallOut, need: Need | None, link: str, *, by: Actor, now: datetime) -> None:
    """Say where a shift meets, or the whole call-out; an empty address takes it away. Refuses what is no https
    address."""
    link = link.strip()
    if link and not _is_address(link):
        raise Invalid([Problem("link", BAD_ROOM_LINK, sentence_for(BAD_ROOM_LINK))])
    db.session.refresh(call_out, with_for_update=True)
    room = _room(call_out.id, need.id if need else None)

    if room is not None:
        db.session.delete(room)
        db.session.flush()
    if link:
        uid = new_uid()
        db.session.add(
            Room(
                uid=uid,
                call_out_id=call_out.id,
                need_id=need.id if need else None,
                link_sealed=seal(link, uid),
                entered_by=by.label,
                entered_at=now,
            )
        )
    db.session.flush()

    action = "room.entered" if link else "room.removed"
    audit.record(by, action, f"callout:{call_out.id}", now=now, need=need.id if need else None)


def room_of(need: Need) -> str | None:
    """The address of the room of a shift: its own, else that of its call-out; None where nobody has entered one."""
    room = _room(need.call_out_id, need.id) or _room(need.call_out_id, None)
    return None if room is None else unseal(room.link_sealed, room.uid)


def rooms_of(call_out: CallOut) -> dict[int | None, str]:
    """The addresses entered for a call-out, by the id of the need; None is the call-out's own."""
    needs = [need.id for need in call_out.needs]
    found = db.session.scalars(
        select(Room).where(or_(and_(Room.call_out_id == call_out.id, Room.need_id.is_(None)), Room.need_id.in_(needs)))
    )
    return {room.need_id: unseal(room.link_sealed, room.uid) for room in found}


def _room(call_out_id: int, need_id: int | None) -> Room | None:
    """A shift that came from another call-out keeps its own room."""
    if need_id is not None:
        return db.session.scalar(select(Room).where(Room.need_id == need_id))
    return db.session.scalar(select(Room).where(Room.call_out_id == call_out_id, Room.need_id.is_(None)))


def _is_address(link: str) -> bool:
    if len(link) > LONGEST_LINK or any(character.isspace() or character in '"<>' for character in link):
        return False
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)
