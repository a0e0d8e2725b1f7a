"""The desk's words on screen: states, answers, reasons against, how long until something."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import phonenumbers
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from iwill.callouts import nights
from iwill.callouts import queries as callout_queries
from iwill.callouts.models import CallOut, Need
from iwill.callouts.replies.terms import ReplyChannel
from iwill.callouts.terms import (
    FAIL_TEXT,
    Answer,
    AnswerAction,
    CallOutcome,
    CallOutKind,
    CallOutState,
    RequestState,
    Work,
)
from iwill.core.localtime import say_hours, say_instant, say_window
from iwill.messaging.terms import Channel, MessageState, Purpose
from iwill.pool.vocabulary import vocabulary
from iwill.web.i18n import reader_language

# Terms of different kinds read alike (a yes on the page, a yes on the telephone), so each kind has its own table.
WORDS: dict[type[StrEnum], dict[StrEnum, object]] = {
    CallOutState: {
        CallOutState.DRAFT: _l("Draft"),
        CallOutState.CALLING: _l("Calling"),
        CallOutState.FILLED: _l("All seats taken"),
        CallOutState.UNFILLED: _l("Closed with open seats"),
        CallOutState.ENDED: _l("Ended"),
    },
    RequestState: {
        RequestState.RECEIVED: _l("Received, not checked yet"),
        RequestState.VERIFIED: _l("Checked"),
        RequestState.SCOPED: _l("Call-out made"),
        RequestState.CLOSED: _l("Closed"),
        RequestState.SUSPENDED: _l("Set aside"),
        RequestState.DECLINED: _l("Declined"),
    },
    CallOutKind: {
        CallOutKind.REAL: _l("Real"),
        CallOutKind.DRILL: _l("Drill"),
    },
    Work: {
        Work.CRISIS: _l("with people in crisis"),
        Work.RESIDENT: _l("duty in a resident group"),
        Work.BACK_OFFICE: _l("back office"),
    },
    AnswerAction: {
        AnswerAction.YES: _l("yes"),
        AnswerAction.NO: _l("no"),
        AnswerAction.LATER: _l("later"),
        AnswerAction.RESERVE: _l("stands in reserve"),
        AnswerAction.UNDO: _l("took the answer back"),
        AnswerAction.RELEASE: _l("gave the seat back"),
        AnswerAction.NOT_THIS_KIND: _l("no, and not this kind of work"),
        AnswerAction.PAUSE: _l("no, and on pause for a while"),
    },
    CallOutcome: {
        CallOutcome.YES: _l("said yes"),
        CallOutcome.NO: _l("said no"),
        CallOutcome.NO_ANSWER: _l("did not pick up"),
        CallOutcome.DEAD_NUMBER: _l("number does not work"),
        CallOutcome.CALL_BACK: _l("wants to be called back"),
    },
    MessageState: {
        MessageState.QUEUED: _l("waiting to go"),
        MessageState.SENDING: _l("going out"),
        MessageState.SENT: _l("sent"),
        MessageState.FAILED: _l("failed"),
        MessageState.UNKNOWN: _l("not known whether it went out"),
        MessageState.EXPIRED: _l("ran out before it could go"),
        MessageState.CANCELLED: _l("taken back"),
    },
    Purpose: {
        Purpose.INVITATION: _l("question"),
        Purpose.LATER_REMINDER: _l("reminder to answer"),
        Purpose.SEAT_CONFIRMED: _l("seat confirmed"),
        Purpose.SEAT_RELEASED: _l("seat given back"),
        Purpose.RESERVE_OFFER: _l("offer to the reserve"),
        Purpose.STAND_DOWN: _l("farewell"),
        Purpose.SHIFT_REMINDER: _l("reminder of the shift"),
        Purpose.CHANGED: _l("what has changed"),
        Purpose.CORRECTION: _l("correction of the kind"),
        Purpose.REPLY: _l("answer to a reply"),
        Purpose.VETTING: _l("news of vetting"),
        Purpose.ON_SHIFT: _l("news of a shift"),
        Purpose.DUTY: _l("call to staff on duty"),
        Purpose.CARE: _l("question how somebody is"),
        Purpose.HOURS: _l("news of hours"),
        Purpose.CERTIFICATE: _l("news of a certificate"),
        Purpose.IMPACT: _l("what a shift has changed"),
    },
    ReplyChannel: {
        ReplyChannel.EMAIL: _l("by e-mail"),
        ReplyChannel.SMS: _l("by text message"),
    },
    Channel: {
        Channel.EMAIL: _l("by e-mail"),
        Channel.CHAT: _l("by chat"),
        Channel.MANUAL: _l("by hand"),
    },
    Answer: {
        Answer.YES: _l("yes"),
        Answer.NO: _l("no"),
        Answer.LATER: _l("later"),
        Answer.RESERVE: _l("stands in reserve"),
        Answer.ONLY_IF_SHORT: _l("only if short"),
    },
}
_STATUS: dict[StrEnum, str] = {
    CallOutState.DRAFT: "open",
    CallOutState.CALLING: "asked",
    CallOutState.FILLED: "ok",
    CallOutState.UNFILLED: "attention",
    CallOutState.ENDED: "rest",
    RequestState.RECEIVED: "attention",
    RequestState.VERIFIED: "asked",
    RequestState.SCOPED: "ok",
    RequestState.CLOSED: "rest",
    RequestState.SUSPENDED: "rest",
    RequestState.DECLINED: "rest",
}


def word(state: StrEnum) -> str:
    """The word of a state, an answer or an outcome for the reader."""
    return str(WORDS.get(type(state), {}).get(state, state.value))


def marker(kind: CallOutKind) -> str:
    """Real or drill as it stands before every title."""
    return _("【Drill】") if kind is CallOutKind.DRILL else _("【Call-out】")


def status(state: CallOutState | RequestState) -> tuple[str, str]:
    """Glyph kind and word of a state."""
    return _STATUS[state], word(state)


def alone_at_night(call_out: CallOut, people: Callable[[Need], int]) -> set[int]:
    """The ids of the needs at night beside which too few people serve; a drill is practice."""
    if call_out.kind is CallOutKind.DRILL:
        return set()
    alone = nights.alone_at_night(call_out.needs, people, call_out.timezone, callout_queries.policy_for(call_out))
    return {need.id for need in alone}


def named(kind: str, codes: Iterable[str]) -> str:
    """Codes of the vocabulary as a list in words; unknown ones as they stand."""
    language = reader_language()
    names = [vocabulary().label(kind, code, language) for code in codes]
    return listed(names, most=len(names))


def listed(names: Iterable[str], most: int = 4) -> str:
    """Names in a row; those past the first few are left out, and it says so."""
    names = list(names)
    row = ("、" if reader_language() == "zh-Hans" else ", ").join(names[:most])
    return row if len(names) <= most else _("%(names)s and %(more)s more", names=row, more=len(names) - most)


def reasons(excluded: Mapping[str, int]) -> list[tuple[str, int]]:
    """Why people are not asked, each reason as a sentence with how many it concerns, the largest first."""
    lines = [(str(FAIL_TEXT.get(code, code)), people) for code, people in excluded.items()]
    return sorted(lines, key=lambda line: -line[1])


def window(need: Need, call_out: CallOut) -> str:
    """When a shift is, where the request comes from."""
    return say_window(need.starts_at, need.ends_at, call_out.timezone, reader_language())


def hours(need: Need, call_out: CallOut) -> str:
    """The hours of a shift alone."""
    return say_hours(need.starts_at, need.ends_at, call_out.timezone, reader_language())


def instant(moment: datetime, zone: str) -> str:
    """A moment in a zone, for the reader."""
    return say_instant(moment, zone, reader_language())


def number(e164: str) -> str:
    """A telephone number as people read it aloud: +86 138 0000 1101."""
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def clock_time(moment: datetime, zone: str, *, seconds: bool = True) -> str:
    """The hands of the clock alone, in a zone: 20:31:05 or 20:31."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%H:%M:%S" if seconds else "%H:%M")


def span(length: timedelta) -> str:
    """A length of time in words: minutes below two hours, then hours, then days."""
    minutes = max(0, round(length.total_seconds() / 60))
    if minutes < 120:
        return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))
    if minutes < 48 * 60:
        return str(ngettext("%(num)s hour", "%(num)s hours", round(minutes / 60)))
    return str(ngettext("%(num)s day", "%(num)s days", round(minutes / (24 * 60))))


def starts_in(needs: Iterable[Need], now: datetime) -> str:
    """How long until the next shift of these begins; whether they are under way or over."""
    needs = list(needs)
    ahead = [need.starts_at for need in needs if need.starts_at > now]
    if ahead:
        return _("starts in %(span)s", span=span(min(ahead) - now))
    if any(need.ends_at > now for need in needs):
        return _("under way")
    return _("over")


def ago(moment: datetime, now: datetime) -> str:
    """How long ago something was."""
    if now - moment < timedelta(minutes=1):
        return _("just now")
    return _("%(span)s ago", span=span(now - moment))


def missing(seats: int) -> str:
    """How many seats are still open."""
    return str(ngettext("%(num)s missing", "%(num)s missing", seats)) if seats else _("none missing")
