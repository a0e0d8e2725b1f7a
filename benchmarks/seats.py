"""1,000 people who say yes to two overlapping calls in the same moment, beside an endpoint that inserts as many rows.

Everybody holds two links, one to a real call-out and one to a drill at the same time, and presses both at once over two
connections. Each of them must have one seat afterwards, whichever came first. The reference is asked as often and in
the same pairs; it inserts as many rows as the product wrote or changed for each answer, on average.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from threading import Barrier

from sqlalchemy import func, insert, select, update

from benchmarks.answers import every_row, rows_changed, serving
from benchmarks.ground import NOW, Figure, draft_call_out, fill_pool, installation
from iwill.accounts.terms import SYSTEM
from iwill.callouts.models import CallOut, Invitation, Seat
from iwill.callouts.services import callouts
from iwill.core.db import db, transaction
from iwill.core.tokens import LinkPurpose, make_token
from iwill.messaging.models import Message
from iwill.messaging.terms import MessageState
from iwill.pool.models import Standby, Volunteer, VolunteerSkill
from iwill.pool.terms import Lifecycle

PEOPLE = 1_000
COUNTED = 100
PAIRS_AT_ONCE = 6
ONE_SEAT, SLOWEST = 1.0, 2.0
Pair = tuple[str, str]


def figures(kind: str, people: int = PEOPLE) -> Iterator[Figure]:
    """How many of them have exactly one seat, and the 99th of a hundred answers, on one database."""
    with installation(kind) as app, app.app_context():
        _fill(people + COUNTED)
        links = [
            _links(call_out) for call_out in (_launch(people + COUNTED, "real"), _launch(people + COUNTED, "drill"))
        ]
        pairs = [(f"/c/{links[0][one]}", f"/c/{links[1][one]}") for one in sorted(links[0].keys() & links[1].keys())]
        assert len(pairs) == people + COUNTED, "not everybody was asked twice"
        with serving(app) as port:
            before = every_row()
            _press(port, pairs[:COUNTED])
            rows = rows_changed(before, every_row()) / (2 * COUNTED)
            whole = round(rows)
            mine = _press(port, pairs[COUNTED:])
            theirs = _press(port, [_reference(pair, whole) for pair in pairs[COUNTED:]])
        seated = _seats_each()
        assert len(seated) == people + COUNTED, "somebody has no seat at all"
    once = sum(1 for held in seated if held == 1) - COUNTED
    yield Figure(f"seats, two overlapping calls at once, {kind}", once, people, "people", ONE_SEAT, "above")
    name = f"seats, 99th of 100 answers ({rows:.2f} rows each), {kind}"
    yield Figure(name, _slow(mine), _slow(theirs), "ms", SLOWEST, "below")


def _fill(people: int) -> None:
    """People who have a skill and stand by, and of whom few are expected to say yes: all will be asked."""
    fill_pool(people)
    with transaction() as session:
        session.execute(update(Volunteer).values(lifecycle=Lifecycle.ACTIVE, times_asked=1_000, times_silent=1_000))
        session.query(VolunteerSkill).delete()
        ids = list(session.scalars(select(Volunteer.id)))
        skill = {"skill": "information", "source": "bench", "confirmed_at": NOW}
        session.execute(insert(VolunteerSkill), [skill | {"volunteer_id": one} for one in ids])
        nights = {"starts_at": NOW, "ends_at": NOW + timedelta(days=9)}
        session.execute(insert(Standby), [nights | {"volunteer_id": one} for one in ids])


def _launch(people: int, kind: str) -> CallOut:
    """A call-out with a seat for everybody that has asked everybody; the mails have gone out."""
    call_out = draft_call_out(
        {"skills": ["information"], "seats": people}, starts_at=NOW + timedelta(days=2), kind=kind
    )
    with transaction() as session:
        callouts.launch(call_out, confirm_wording=True, reason="bench", by=SYSTEM, now=NOW)
        session.execute(update(Message).values(state=MessageState.SENT, settled_at=NOW))
    return call_out


def _links(call_out: CallOut) -> dict[int, str]:
    rows = select(Invitation.volunteer_id, Invitation.link_id).where(Invitation.call_out_id == call_out.id)
    return {person: make_token(LinkPurpose.ANSWER, link_id) for person, link_id in db.session.execute(rows)}


def _reference(pair: Pair, rows: int) -> Pair:
    first, second = (f"/reference/{path.removeprefix('/c/')}?rows={rows}" for path in pair)
    return first, second


def _seats_each() -> Sequence[int]:
    db.session.rollback()
    held = select(func.count()).where(Seat.released_at.is_(None)).group_by(Seat.volunteer_id)
    return db.session.scalars(held).all()


def _press(port: int, pairs: Sequence[Pair]) -> list[float]:
    """Send both of each pair at once, a few pairs side by side; returns how long each answer took, in milliseconds."""
    lanes = [pairs[first::PAIRS_AT_ONCE] for first in range(PAIRS_AT_ONCE)]
    with ThreadPoolExecutor(2 * PAIRS_AT_ONCE) as threads:
        hands = [
            threads.submit(_press_in_turn, port, [pair[hand] for pair in lane], together)
            for lane in lanes
            for together in (Barrier(2),)
            for hand in (0, 1)
        ]
        return [took for hand in hands for took in hand.result()]


def _press_in_turn(port: int, paths: Sequence[str], together: Barrier) -> list[float]:
    taken: list[float] = []
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    for path in paths:
        together.wait(timeout=60)
        started = time.perf_counter()
        connection.request("POST", path, "answer=yes", {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        answer.read()
        taken.append(1_000 * (time.perf_counter() - started))
        assert answer.status in {200, 303, 409}, answer.status
    connection.close()
    return taken


def _slow(taken: Sequence[float]) -> float:
    return sorted(taken)[len(taken) * 99 // 100]
