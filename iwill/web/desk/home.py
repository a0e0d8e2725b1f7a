"""The duty desk: what burns now.

/desk    live call-outs, launches that wait for their seconds, requests and replies that wait for a person
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask_babel import ngettext

from iwill.accounts.terms import Permission
from iwill.callouts import queries as callout_queries
from iwill.callouts.facts import queries as fact_queries
from iwill.callouts.models import CallOut, CrisisRequest
from iwill.callouts.queries import on_call
from iwill.callouts.queries.on_call import OnCall
from iwill.callouts.replies import queries as reply_queries
from iwill.core import clock
from iwill.core.civil import civil_day
from iwill.core.localtime import say_day
from iwill.messaging import hold
from iwill.messaging.contact import mode
from iwill.shifts.hours import queries as hours_queries
from iwill.web.desk import words as desk_words
from iwill.web.guard import for_staff, may
from iwill.web.i18n import reader_language
from iwill.web.on_shift.alarms import alarms

pages = Blueprint("desk", __name__)
pages.context_processor(lambda: {"desk": desk_words})


@dataclass(frozen=True)
class LiveLine:
    """A live call-out in a line: seats over all its needs, and the time to the next shift."""

    call_out: CallOut
    roles: str
    taken: int
    seats: int
    missing: int
    starts: str


@dataclass(frozen=True)
class DeskPage:
    """What desk/desk.html prints."""

    live: Sequence[LiveLine]
    launching: Sequence[CallOut]
    for_second: Sequence[CallOut]
    waiting: Sequence[CrisisRequest]
    last_drill: str | None
    scarce: Sequence[str]
    contested: int
    contested_hours: int
    late_hours: int
    held: bool
    crisis: bool
    crisis_since: str
    replies: int
    now: datetime


@pages.get("/desk")
@for_staff(Permission.RUN_CALLOUTS)
def desk() -> str:
    """Live call-outs, the most urgent first; what waits for somebody; or that there is nothing."""
    now = clock.now()
    waiting = callout_queries.requests_waiting()
    drafts = [found.call_out for found in waiting if found.call_out is not None]
    launching = [call_out for call_out in drafts if call_out.launch_due_at is not None]
    for_second = [call_out for call_out in drafts if call_out.second_asked_at is not None]
    on_their_way = {call_out.request_id for call_out in (*launching, *for_second)}
    drilled_at = callout_queries.last_drill_at()
    page = DeskPage(
        live=live_lines(callout_queries.live_callouts(), now),
        launching=launching,
        for_second=for_second,
        scarce=[_scarce(one) for one in on_call.scarce_on_call(now)],
        contested=len(fact_queries.contested_facts()),
        contested_hours=len(hours_queries.contested_entries()),
        late_hours=hours_queries.count_late(now),
        waiting=[found for found in waiting if found.id not in on_their_way],
        last_drill=say_day(civil_day(drilled_at), reader_language()) if drilled_at else None,
        held=hold.is_held(),
        crisis=mode.is_crisis(),
        crisis_since=say_day(civil_day(since), reader_language()) if (since := mode.since()) else "",
        replies=reply_queries.count_to_look_at() if may(Permission.READ_CONTACTS) else 0,
        now=now,
    )
    return render_template("desk/desk.html", page=page, alarms=alarms(now))


def _scarce(one: OnCall) -> str:
    """How many are on standby, where too few are."""
    if one.skill is None:
        return ngettext(
            "%(num)s person is on call now, wanted are %(wanted)s.",
            "%(num)s people are on call now, wanted are %(wanted)s.",
            one.people,
            wanted=one.wanted,
        )
    return ngettext(
        "%(skill)s: %(num)s person is on call now, wanted are %(wanted)s.",
        "%(skill)s: %(num)s people are on call now, wanted are %(wanted)s.",
        one.people,
        skill=desk_words.named("skill", [one.skill]),
        wanted=one.wanted,
    )


def live_lines(call_outs: Sequence[CallOut], now: datetime) -> list[LiveLine]:
    """Those with an open seat in a shift to come first, then by how soon the next shift starts."""
    lines = []
    for call_out in call_outs:
        ahead = [need for need in call_out.needs if need.starts_at > now]
        missing = sum(max(0, need.seats - need.taken) for need in ahead)
        soonest = min((need.starts_at for need in ahead if need.taken < need.seats), default=None)
        line = LiveLine(
            call_out=call_out,
            roles=desk_words.listed(dict.fromkeys(need.role for need in call_out.needs)),
            taken=sum(need.taken for need in call_out.needs),
            seats=sum(need.seats for need in call_out.needs),
            missing=missing,
            starts=desk_words.starts_in(call_out.needs, now),
        )
        lines.append((soonest is None, soonest or call_out.respond_by, call_out.id, line))
    return [line for *_order, line in sorted(lines, key=lambda one: one[:3])]
