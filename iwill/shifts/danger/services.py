"""Reporting danger, and what people do about it. Each deed is a line of the timeline in the transaction of the deed."""

from __future__ import annotations

from datetime import datetime, timedelta

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM, Actor, ActorKind
from iwill.callouts.models import Seat
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.shifts.attendance.services import hold as hold_seat
from iwill.shifts.cases.queries import leads_now, seats_on_line
from iwill.shifts.cases.rules import may_be_said
from iwill.shifts.cases.services import case_meant
from iwill.shifts.cases.terms import NOT_ON_THIS_SHIFT, DangerLevel
from iwill.shifts.danger import rules, telling
from iwill.shifts.danger.models import DangerReport
from iwill.shifts.danger.queries import joined, reports_of, told
from iwill.shifts.danger.relief import relieve
from iwill.shifts.danger.terms import (
    NOT_HERSELF,
    NOT_LOWERED_HERE,
    NOTHING_OWED,
    REPORT_CLOSED,
    SAME_LEVEL,
    UNKNOWN_OUTCOME,
    LineKind,
    Outcome,
    Whom,
)

# Two presses within this time are one: a thumb that shakes, or a page that was slow.
SAME_PRESS = timedelta(minutes=1)


def report_danger(seat: Seat, level: DangerLevel, case: str, *, by: Actor, now: datetime) -> DangerReport:
    """Report danger from a seat, and tell at once whoever has to know. Without a case code a new case is opened. A
    second press within a minute is the first one. Refused long before and long after the shift; marked late after its
    end."""
    hold_seat(seat)
    again = _same_press(seat, level, case, now)
    if again is not None:
        return again
    policy = policies.current(db.session())
    late, refusal = may_be_said(seat.need.starts_at, seat.need.ends_at, float(policy[rules.LATE_HOURS]), now)
    if refusal is not None:
        raise Refused(refusal)
    report = DangerReport(
        seat_id=seat.id,
        seat=seat,
        level=level,
        case_code=case_meant(seat.need, case, by=by, now=now).code,
        drill=seat.drill,
        late=late,
        reported_at=now,
    )
    db.session.add(report)
    db.session.flush()
    telling.write_line(report, LineKind.REPORTED, by, now, level=level)

    _act_on_level(report, by, now)
    audit.record(by, "danger.reported", f"danger:{report.id}", now=now, level=level.value, late=late, drill=seat.drill)
    return report


def change_level(report: DangerReport, level: DangerLevel, *, by: Actor, now: datetime) -> None:
    """Raise the level, and tell whoever has not been told; or lower it, which only staff do. Either is a line of its
    own. After a rise by somebody on shift it is to be acknowledged anew."""
    _hold(report)
    if level is report.level:
        raise Refused(SAME_LEVEL)
    raised = level.rank > report.level.rank
    if not raised and by.kind is not ActorKind.STAFF:
        raise Refused(NOT_LOWERED_HERE)
    _refuse_strangers(report, by, now)
    report.level = level
    telling.write_line(report, LineKind.LEVEL_CHANGED, by, now, level=level)
    if raised:
        report.acknowledged_at = report.acknowledged_by = None
        _act_on_level(report, by, now)
        if by.kind is ActorKind.STAFF:
            _acknowledge(report, by, now)
    else:
        policy = policies.current(db.session())
        report.follow_up_due_at = rules.follow_up_by(level, policy, report.reported_at)
        db.session.flush()
    audit.record(by, "danger.level", f"danger:{report.id}", now=now, level=level.value)


def acknowledge(report: DangerReport, *, by: Actor, now: datetime) -> None:
    """Somebody who leads the shift, or staff, has seen it and acts: nobody further is told. Harmless when repeated;
    refused to the reporter herself."""
    _hold(report)
    _refuse_strangers(report, by, now, reporter=False)
    if report.acknowledged_at is None:
        _acknowledge(report, by, now)


def join_report(report: DangerReport, *, by: Actor, now: datetime) -> None:
    """Somebody of the same line, a supervisor or staff, stands by as the second person. Once for each."""
    _hold(report)
    _refuse_strangers(report, by, now, reporter=False, colleagues=True)
    if by.label in {line.by for line in joined(report)}:
        return
    telling.write_line(report, LineKind.JOINED, by, now)
    audit.record(by, "danger.joined", f"danger:{report.id}", now=now)


def close_report(report: DangerReport, outcome: str, *, by: Actor, now: datetime) -> None:
    """Note how it went on. A follow-up stays due, unless it was a mistake; a talk with the reporter stays due in any
    case."""
    if outcome not in set(Outcome):
        raise Invalid([Problem("outcome", UNKNOWN_OUTCOME, sentence_for(UNKNOWN_OUTCOME))])
    _hold(report)
    if report.acknowledged_at is None:
        _acknowledge(report, by, now)
    report.outcome, report.closed_at, report.closed_by = Outcome(outcome), now, by.label
    report.tell_next_at = None
    if report.outcome is Outcome.MISTAKE:
        report.follow_up_due_at = None
    telling.write_line(report, LineKind.CLOSED, by, now, outcome=report.outcome)
    audit.record(by, "danger.closed", f"danger:{report.id}", now=now, outcome=outcome)


def note_follow_up(report: DangerReport, *, by: Actor, now: datetime) -> None:
    """Somebody has asked again how the person is."""
    db.session.refresh(report, with_for_update=True)
    if report.follow_up_due_at is None or report.followed_up_at is not None:
        raise Refused(NOTHING_OWED)
    report.followed_up_at, report.followed_up_by = now, by.label
    telling.write_line(report, LineKind.FOLLOWED_UP, by, now)
    audit.record(by, "danger.followed_up", f"danger:{report.id}", now=now)


def note_debrief(report: DangerReport, *, by: Actor, now: datetime) -> None:
    """Somebody has talked with the reporter. Only a person says so, and never she herself."""
    db.session.refresh(report, with_for_update=True)
    if report.debrief_due_at is None or report.debriefed_at is not None:
        raise Refused(NOTHING_OWED)
    report.debriefed_at, report.debriefed_by = now, by.label
    telling.write_line(report, LineKind.DEBRIEFED, by, now)
    audit.record(by, "danger.debriefed", f"danger:{report.id}", now=now)


def tell_next(report: DangerReport, now: datetime) -> bool:
    """Nobody has acknowledged in time: go on to the next in line. False where somebody has meanwhile."""
    db.session.refresh(report, with_for_update=True)
    if report.tell_next_at is None or report.tell_next_at > now or report.acknowledged_at is not None:
        return False
    there = telling.reachable(report, now)
    repeated = report.level is DangerLevel.R3
    _tell(report, rules.told_next(report.level, told(report), there), now)
    if repeated:
        # Everybody has been told twice; from here on it stands in red at the desk.
        report.tell_next_at = None
    audit.record(SYSTEM, "danger.told_next", f"danger:{report.id}", now=now)
    return True


def _act_on_level(report: DangerReport, by: Actor, now: datetime) -> None:
    """What the level asks for, in its order: tell, relieve, and say by when somebody asks again."""
    policy = policies.current(db.session())
    already, there = told(report), telling.reachable(report, now)
    wanted = rules.told_at_once(report.level, there)
    _tell(report, wanted if report.level is DangerLevel.R3 else [one for one in wanted if one not in already], now)
    report.follow_up_due_at = rules.follow_up_by(report.level, policy, report.reported_at)
    if report.level is DangerLevel.R3:
        relieve(report, SYSTEM if by.kind is ActorKind.VOLUNTEER else by, now)
    db.session.flush()


def _tell(report: DangerReport, whom: tuple[Whom, ...] | list[Whom], now: datetime) -> None:
    telling.tell(report, whom, now)
    policy = policies.current(db.session())
    report.tell_next_at = rules.next_look(report.level, told(report), policy, now)
    db.session.flush()


def _acknowledge(report: DangerReport, by: Actor, now: datetime) -> None:
    report.acknowledged_at, report.acknowledged_by, report.tell_next_at = now, by.label, None
    telling.write_line(report, LineKind.ACKNOWLEDGED, by, now)
    audit.record(by, "danger.acknowledged", f"danger:{report.id}", now=now)


def _same_press(seat: Seat, level: DangerLevel, case: str, now: datetime) -> DangerReport | None:
    latest = next(iter(reports_of(seat)), None)
    if latest is None or latest.level is not level or latest.closed_at is not None or case.strip():
        return None
    return latest if now - latest.reported_at < SAME_PRESS else None


def _hold(report: DangerReport) -> None:
    """Two who act at once wait for each other; refused once it is closed."""
    db.session.refresh(report, with_for_update=True)
    if report.closed_at is not None:
        raise Refused(REPORT_CLOSED)


def _refuse_strangers(
    report: DangerReport, by: Actor, now: datetime, *, reporter: bool = True, colleagues: bool = False
) -> None:
    """Staff may; of volunteers those who lead the shift, the reporter or her colleagues where that is allowed."""
    if by.kind is ActorKind.STAFF:
        return
    need = report.seat.need
    if by.id == report.seat.volunteer_id:
        if not reporter:
            raise Refused(NOT_HERSELF)
        return
    if leads_now(by.id, need, now) or (colleagues and _is_colleague(by.id, report)):
        return
    raise Refused(NOT_ON_THIS_SHIFT)


def _is_colleague(volunteer_id: int, report: DangerReport) -> bool:
    return any(seat.volunteer_id == volunteer_id for seat in seats_on_line(report.seat.need))
