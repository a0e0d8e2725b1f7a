"""Facts are entered by staff, contested by the person, and decided by somebody else; and what she sets for herself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.facts.models import LimitOverride, ShiftFact
from iwill.callouts.facts.queries import overridden
from iwill.callouts.facts.terms import (
    FACT_KNOWN,
    NO_FACTS_ON_DRILLS,
    NO_LIMIT_IN_THE_WAY,
    NOT_STARTED,
    NOTHING_TO_CONTEST,
    SECOND_PERSON,
    YES_REQUIRED,
    FactKind,
    FactState,
)
from iwill.callouts.models import Need, Seat
from iwill.callouts.queries.places import only_limits_bar
from iwill.core.db import db, new_uid
from iwill.core.encryption import seal
from iwill.core.errors import Invalid, Missing, Problem, Refused, sentence_for
from iwill.pool.models import Volunteer

LONGEST_REASON = 500
BUDGET_DAYS = (7, 30)
MOST_BUDGET = 20


def enter_fact(seat: Seat, kind: FactKind, *, by: Actor, now: datetime) -> ShiftFact:
    """Note what happened on a shift. Refused before it starts, on a drill, for a seat that was given back, and where
    something is noted about this seat already."""
    if seat.released_at is not None:
        raise Missing
    if seat.drill:
        raise Refused(NO_FACTS_ON_DRILLS)
    if seat.need.starts_at > now:
        raise Refused(NOT_STARTED)
    fact = ShiftFact(
        seat_id=seat.id,
        volunteer_id=seat.volunteer_id,
        kind=kind,
        state=FactState.ENTERED,
        ended_at=seat.need.ends_at,
        entered_by=by.label,
        entered_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(fact)
            db.session.flush()
    except IntegrityError:
        raise Refused(FACT_KNOWN) from None
    audit.record(by, "fact.entered", f"seat:{seat.id}", now=now, kind=kind.value, volunteer=seat.volunteer_id)
    return fact


def enter_no_shows(seats: Collection[int], *, by: Actor, now: datetime) -> Collection[int]:
    """Note of held seats of real shifts, which are over, that nobody came; returns of which. A seat about which
    anything was noted before is left as it is, also where that was taken back."""
    known = select(ShiftFact.seat_id).where(ShiftFact.seat_id == Seat.id)
    query = (
        select(Seat.id, Seat.volunteer_id, Need.ends_at)
        .join(Need, Need.id == Seat.need_id)
        .where(Seat.id.in_(seats), Seat.released_at.is_(None), ~known.exists())
    )
    missed = db.session.execute(query.order_by(Seat.id)).all()
    if missed:
        entered = {"kind": FactKind.NO_SHOW, "state": FactState.ENTERED, "entered_by": by.label, "entered_at": now}
        rows = [{"seat_id": one.id, "volunteer_id": one.volunteer_id, "ended_at": one.ends_at} for one in missed]
        db.session.execute(insert(ShiftFact), [row | entered for row in rows])
    noted = {f"seat:{one.id}": {"kind": FactKind.NO_SHOW.value, "volunteer": one.volunteer_id} for one in missed}
    audit.record_many(by, "fact.entered", noted, now=now)
    return {one.id for one in missed}


def contest_fact(fact: ShiftFact, *, by: Actor, now: datetime) -> None:
    """The person says that it is not so: from now on it counts for nothing until somebody decides. Harmless when
    repeated; refused once it has been decided."""
    _hold(fact)
    if fact.state is FactState.CONTESTED:
        return
    if fact.state is not FactState.ENTERED:
        raise Refused(NOTHING_TO_CONTEST)
    fact.state, fact.contested_at = FactState.CONTESTED, now
    db.session.flush()
    audit.record(by, "fact.contested", f"fact:{fact.id}", now=now, volunteer=fact.volunteer_id)


def decide_fact(fact: ShiftFact, *, stands: bool, by: Actor, now: datetime) -> None:
    """Decide what was contested, or take back what was wrong. In the person's favour anybody may; against her only
    somebody else than the one who entered it, and only what she has contested."""
    _hold(fact)
    settled = fact.state in (FactState.UPHELD, FactState.TAKEN_BACK)
    if settled or (stands and fact.state is not FactState.CONTESTED):
        raise Refused(NOTHING_TO_CONTEST)
    if stands and fact.entered_by == by.label:
        raise Refused(SECOND_PERSON)
    fact.state = FactState.UPHELD if stands else FactState.TAKEN_BACK
    fact.decided_by, fact.decided_at = by.label, now
    db.session.flush()
    audit.record(by, f"fact.{fact.state.value}", f"fact:{fact.id}", now=now, volunteer=fact.volunteer_id)


def set_limits_aside(
    need: Need, volunteer: Volunteer, *, reason: str, agreed: bool, by: Actor, now: datetime
) -> LimitOverride | None:
    """Let one person serve one shift in spite of the limits on rest and hours, with her yes and a reason. Refuses
    without either (Invalid), and where no limit, or not a limit alone, is in the way; None where this has been done
    before."""
    words = reason.strip()
    problems = []
    if not agreed:
        problems.append(Problem("agreed", YES_REQUIRED, sentence_for(YES_REQUIRED)))
    if not 0 < len(words) <= LONGEST_REASON:
        said = _("Give a reason of at most %(longest)s characters.", longest=LONGEST_REASON)
        problems.append(Problem("reason", "required", said))
    if problems:
        raise Invalid(problems)
    if volunteer.id in overridden(need.id):
        return None
    if not only_limits_bar(volunteer, need, now):
        raise Refused(NO_LIMIT_IN_THE_WAY)
    uid = new_uid()
    override = LimitOverride(
        uid=uid,
        need_id=need.id,
        volunteer_id=volunteer.id,
        reason_sealed=seal(words, uid),
        granted_by=by.label,
        granted_at=now,
    )
    db.session.add(override)
    db.session.flush()
    audit.record(by, "limit.set_aside", f"need:{need.id}", now=now, volunteer=volunteer.id)
    return override


def set_ask_budget(volunteer: Volunteer, most: int | None, days: int | None, *, by: Actor, now: datetime) -> None:
    """At most this many call-outs in so many days from now on; None goes back to what holds for everybody. It can only
    lower what holds for everybody."""
    if most is not None and (not 0 < most <= MOST_BUDGET or days not in BUDGET_DAYS):
        raise Invalid([Problem("most", "invalid", _("Choose one of the numbers in the list."))])
    volunteer.most_asks, volunteer.most_asks_days = most, days if most is not None else None
    db.session.flush()
    audit.record(by, "asks.limited", f"volunteer:{volunteer.id}", now=now, most=most, days=volunteer.most_asks_days)


def set_neutral_place(volunteer: Volunteer, neutral: bool, *, by: Actor, now: datetime) -> None:
    """Whether her history is left out of the order in which people are asked (个人信息保护法 art. 24)."""
    if volunteer.neutral_place == neutral:
        return
    volunteer.neutral_place = neutral
    db.session.flush()
    audit.record(by, "place.neutral" if neutral else "place.by_history", f"volunteer:{volunteer.id}", now=now)


def _hold(fact: ShiftFact) -> None:
    """Two who decide at once wait for each other, and the second finds it decided."""
    db.session.refresh(fact, with_for_update=True)
