"""What stands on the board of a call-out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from iwill.callouts import queries as callout_queries
from iwill.callouts.changes.rules import CORRECTION_MINUTES
from iwill.callouts.models import AnswerRecord, CallOut, Need, WaveForecast
from iwill.callouts.queries import Undelivered, WavePlan
from iwill.callouts.queries.board import FeedLine, NeedLine, WaveLine
from iwill.callouts.services import launching
from iwill.callouts.terms import Answer, CallOutState, RequestState
from iwill.messaging import hold
from iwill.messaging.terms import MessageState
from iwill.web.desk import words as desk_words
from iwill.web.desk.staff_names import StaffNames

SHOWN_FIRST = 12
# With more needs than this the next wave is not worked out beforehand: a board has to come at once.
MOST_PLANNED = 30
_ANSWERS = (Answer.YES, Answer.NO, Answer.LATER, Answer.RESERVE, Answer.ONLY_IF_SHORT)


@dataclass(frozen=True)
class NeedRow:
    """A need on the board, in words."""

    line: NeedLine
    when: str
    starts: str
    forecast: str


@dataclass(frozen=True)
class WaveRow:
    """A wave: who sent it and when, how far its messages got, what was answered."""

    line: WaveLine
    when: str
    by: str
    messages: list[tuple[str, int]]
    answers: list[tuple[str, int]]
    silent: int


@dataclass(frozen=True)
class FeedRow:
    """One answer: when, who, what, to which roles, and who wrote it down where that was somebody else."""

    when: str
    ago: str
    line: FeedLine
    words: str
    roles: str
    by: str


@dataclass(frozen=True)
class BoardPage:
    """What desk/board.html prints. Gaps come first; `rest` are the needs past the first few."""

    call_out: CallOut
    first: Sequence[NeedRow]
    rest: Sequence[NeedRow]
    taken: int
    seats: int
    missing: int
    starts: str
    waves: Sequence[WaveRow]
    last_wave: int
    feed: Sequence[FeedRow]
    calling: bool
    next_wave: str
    plan: WavePlan | None
    expected: int
    undelivered: Sequence[Undelivered]
    failed: int
    unknown: int
    to_ring: int
    respond_by: str
    over: bool
    waiting_until: str | None
    just_launched: bool
    second: str
    reason: str | None
    set_aside: bool
    held: bool
    refreshing: bool
    refreshed: str


def board_page(call_out: CallOut, now: datetime, *, refreshing: bool) -> BoardPage:
    """The board at this moment."""
    stand = callout_queries.board(call_out, now)
    rows = sorted((_need_row(line, call_out, now) for line in stand.needs), key=lambda row: _urgency(row.line, now))
    ahead = [line for line in stand.needs if line.need.starts_at > now]
    set_aside = call_out.request.state is RequestState.SUSPENDED
    calling = call_out.state is CallOutState.CALLING and not set_aside
    planned = calling and len(call_out.needs) <= MOST_PLANNED
    plan = callout_queries.plan_next_wave(call_out, now) if planned else None
    names = StaffNames()
    broken = callout_queries.undelivered(call_out)
    due = call_out.launch_due_at if call_out.state is CallOutState.DRAFT else None
    return BoardPage(
        call_out=call_out,
        first=rows[:SHOWN_FIRST],
        rest=rows[SHOWN_FIRST:],
        taken=sum(line.need.taken for line in stand.needs),
        seats=sum(line.need.seats for line in stand.needs),
        missing=sum(line.missing for line in ahead),
        starts=desk_words.starts_in(call_out.needs, now),
        waves=[_wave_row(line, call_out, names) for line in reversed(stand.waves)],
        last_wave=max((line.wave.number for line in stand.waves), default=0),
        feed=[_feed_row(line, call_out, now, names) for line in stand.feed],
        calling=calling,
        next_wave=_next_wave(stand.next_wave_at, plan, now) if calling and ahead else "",
        plan=plan,
        expected=round(plan.expected_yes) if plan else 0,
        undelivered=broken,
        failed=sum(one.message.state is MessageState.FAILED for one in broken),
        unknown=sum(one.message.state is MessageState.UNKNOWN for one in broken),
        to_ring=callout_queries.sheet_size(call_out) if calling else 0,
        respond_by=desk_words.instant(call_out.respond_by, call_out.timezone),
        over=call_out.respond_by <= now,
        waiting_until=desk_words.clock_time(due, call_out.timezone) if due else None,
        just_launched=_just_launched(call_out, now),
        second=names.of(call_out.second_by) if call_out.second_by else "",
        reason=launching.launch_reason(call_out),
        set_aside=set_aside,
        held=hold.is_held(),
        refreshing=refreshing,
        refreshed=desk_words.clock_time(now, call_out.timezone),
    )


def _just_launched(call_out: CallOut, now: datetime) -> bool:
    """Whether a slip at the launch would be noticed about now, and can still be put right."""
    if call_out.launched_at is None or any(need.starts_at <= now for need in call_out.needs):
        return False
    minutes = int(callout_queries.policy_for(call_out)[CORRECTION_MINUTES])
    return now < call_out.launched_at + timedelta(minutes=minutes)


def _urgency(line: NeedLine, now: datetime) -> tuple[int, datetime, int]:
    """Open seats of shifts to come first, then full shifts, then those that have started."""
    started = line.need.starts_at <= now
    return (2 if started else int(not line.missing), line.need.starts_at, line.need.position)


def _need_row(line: NeedLine, call_out: CallOut, now: datetime) -> NeedRow:
    asked_for = call_out.state is CallOutState.CALLING and line.missing and line.need.starts_at > now
    return NeedRow(
        line,
        desk_words.window(line.need, call_out),
        desk_words.starts_in([line.need], now),
        _forecast(line.forecast, call_out, now) if asked_for and line.forecast else "",
    )


def _forecast(forecast: WaveForecast, call_out: CallOut, now: datetime) -> str:
    """By when every seat is taken in four cases of five; how likely it is at all where that is not in sight."""
    if forecast.filled_by is not None and forecast.filled_by > now:
        day = desk_words.instant(forecast.filled_by, call_out.timezone)
        same_day = desk_words.clock_time(forecast.filled_by, call_out.timezone, seconds=False)
        zone = ZoneInfo(call_out.timezone)
        today = forecast.filled_by.astimezone(zone).date() == now.astimezone(zone).date()
        return _("filled by %(time)s (80 %%)", time=same_day if today else day)
    return _("filled in time: %(percent)s %%", percent=round(100 * forecast.chance))


def _wave_row(line: WaveLine, call_out: CallOut, names: StaffNames) -> WaveRow:
    return WaveRow(
        line=line,
        when=desk_words.clock_time(line.wave.sent_at, call_out.timezone, seconds=False),
        # The first wave goes by itself after its seconds, in the name of whoever pressed the button.
        by=names.of((call_out.launched_by if line.wave.number == 1 else None) or line.wave.sent_by),
        messages=[(desk_words.word(state), line.states[state]) for state in MessageState if line.states[state]],
        answers=[(desk_words.word(answer), line.answers[answer]) for answer in _ANSWERS if line.answers[answer]],
        silent=line.answers["none"],
    )


def _feed_row(line: FeedLine, call_out: CallOut, now: datetime, names: StaffNames) -> FeedRow:
    roles: dict[int, Need] = {need.id: need for need in call_out.needs}
    named = [roles[need_id].role for need_id in line.record.need_ids if need_id in roles]
    return FeedRow(
        when=desk_words.clock_time(line.record.at, call_out.timezone, seconds=False),
        ago=desk_words.ago(line.record.at, now),
        line=line,
        words=_said(line.record, call_out),
        roles=desk_words.listed(dict.fromkeys(named), most=2) if len(roles) > 1 else "",
        by=names.of(line.record.recorded_by) if line.record.recorded_by.startswith("staff:") else "",
    )


def _said(record: AnswerRecord, call_out: CallOut) -> str:
    """What was pressed, with the condition that somebody set."""
    said = record.meaning or {}
    if "only_if_short" in said:
        return desk_words.word(Answer.ONLY_IF_SHORT)
    if "from" in said:
        moment = datetime.fromisoformat(said["from"])
        return _("yes, from %(when)s", when=desk_words.instant(moment, call_out.timezone))
    if "at_most" in said:
        return ngettext("yes, %(num)s shift at most", "yes, %(num)s shifts at most", said["at_most"])
    return desk_words.word(record.action)


def _next_wave(at: datetime | None, plan: WavePlan | None, now: datetime) -> str:
    if at is None or (plan is not None and not plan.sizes):
        return ""
    if plan is not None and not plan.picks:
        if plan.enough:
            return _("Enough people have been asked for now. More are asked as soon as too few of them say yes.")
        return _("Nobody is left to ask. It goes on by itself as soon as somebody becomes eligible.")
    if at <= now:
        return _("The next wave goes within seconds.")
    return _(
        "Looked at again in %(span)s, or as soon as everybody has answered.",
        span=desk_words.span(at - now),
    )
