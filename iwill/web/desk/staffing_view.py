"""What stands on the pages before a launch: previews in words, the first wave, the message as it will look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

import config
from iwill.callouts import care, waves
from iwill.callouts import queries as callout_queries
from iwill.callouts.ladder.costs import TextCosts, text_costs
from iwill.callouts.models import CallOut, Need
from iwill.callouts.queries import NeedPreview, Readers, WavePlan
from iwill.callouts.rules import CANCEL_SECONDS
from iwill.callouts.services import announcing, launching
from iwill.callouts.terms import RequestState
from iwill.messaging import wording
from iwill.messaging.terms import Purpose
from iwill.web.desk import words as desk_words
from iwill.web.desk.staff_names import StaffNames
from iwill.web.i18n import LANGUAGES

NEEDS_A_PAGE = 20


@dataclass(frozen=True)
class PreviewLine:
    """A need with who could come: `verdict` is the kind of status and the word, `against` the reasons with numbers."""

    need: Need
    when: str
    asks: str
    preview: NeedPreview
    expected: str
    verdict: tuple[str, str]
    against: list[tuple[str, int]]
    alone: bool


@dataclass(frozen=True)
class StaffPage:
    """What desk/staff.html prints."""

    call_out: CallOut
    lines: Sequence[PreviewLine]
    title: str
    wording: str
    seats: int
    needs: int
    prior: int
    first: int
    more_from: int | None


@dataclass(frozen=True)
class LaunchPage:
    """What desk/launch.html prints. `needs` are with their time and how many will be offered each; `against` says why
    nobody can be asked, where nobody can. `weighs` says why a second person is needed, `asked_by` who waits for one."""

    call_out: CallOut
    weighs: list[str]
    reason_does: bool
    asked_by: str | None
    asked_myself: bool
    needs: list[tuple[Need, str, int]]
    respond_by: str
    late: bool
    set_aside: bool
    plan: WavePlan
    readers: Readers
    expected: int
    texts: TextCosts | None
    against: list[tuple[str, int]]
    messages: list[tuple[str, str, str]]
    seen: str
    seconds: int


def staff_page(call_out: CallOut, now: datetime, *, first: int, typed: tuple[str, str] | None) -> StaffPage:
    """Who could come for the needs from `first` on, a page of them."""
    shown = call_out.needs[first : first + NEEDS_A_PAGE]
    alone = desk_words.alone_at_night(call_out, lambda need: need.seats)
    lines = [_line(one, call_out, alone) for one in callout_queries.preview(call_out, now, needs=shown)]
    further = first + NEEDS_A_PAGE
    return StaffPage(
        call_out=call_out,
        lines=lines,
        title=typed[0] if typed else call_out.title,
        wording=typed[1] if typed else call_out.wording,
        seats=sum(need.seats for need in call_out.needs),
        needs=len(call_out.needs),
        prior=round(100 * waves.chance_of_yes(waves.History(), callout_queries.policy_for(call_out))),
        first=first,
        more_from=further if further < len(call_out.needs) else None,
    )


def launch_page(call_out: CallOut, now: datetime, *, reader: str) -> LaunchPage:
    """Everything that is about to happen, worked out without doing any of it. `reader` is the label of who looks."""
    plan = callout_queries.plan_next_wave(call_out, now)
    offered = Counter(need.id for pick in plan.picks.values() for need in pick.needs)
    against: Counter[str] = Counter()
    if not plan.picks:
        for one in callout_queries.preview(call_out, now, needs=call_out.needs[:NEEDS_A_PAGE]):
            against.update(one.excluded)
    waits = call_out.second_asked_at is not None
    return LaunchPage(
        call_out=call_out,
        weighs=[_weight(weight, plan) for weight in launching.launch_weighs(call_out, plan, now)],
        reason_does=care.reason_does(call_out.request.level),
        asked_by=StaffNames().of(call_out.launched_by or "") if waits else None,
        asked_myself=waits and call_out.launched_by == reader,
        needs=[(need, desk_words.window(need, call_out), offered[need.id]) for need in call_out.needs],
        respond_by=desk_words.instant(call_out.respond_by, call_out.timezone),
        late=call_out.respond_by <= now,
        set_aside=call_out.request.state is not RequestState.SCOPED,
        plan=plan,
        readers=callout_queries.readers_of(plan, call_out, now),
        expected=round(plan.expected_yes),
        texts=text_costs(call_out, list(plan.picks), now),
        against=desk_words.reasons(against),
        messages=[message_preview(call_out, language) for language in LANGUAGES],
        seen=seen_mark(call_out),
        seconds=int(callout_queries.policy_for(call_out)[CANCEL_SECONDS]),
    )


def _weight(weight: care.Weight, plan: WavePlan) -> str:
    people = len(plan.picks)
    if weight is care.Weight.MANY:
        return ngettext("It asks %(num)s person at once.", "It asks %(num)s people at once.", people)
    return _("It is night here.")


def message_preview(call_out: CallOut, language: str) -> tuple[str, str, str]:
    """Language, subject and body of the question as somebody in the call-out's own zone will get it."""
    settings: config.Settings = current_app.extensions["iwill_settings"]
    need = call_out.needs[0]
    worded = wording.word(
        Purpose.INVITATION,
        announcing.brief_facts(call_out),
        {"link_id": "0" * 16, "needs": [need.id], "why": [*announcing.why_asked(need), "hours"]},
        language=language,
        zone=call_out.timezone,
        expires_at=call_out.respond_by,
        settings=settings,
    )
    name = "王老师" if language == "zh-Hans" else "Wang"
    link = f"{settings.base_url}/c/…"
    stop = f"{settings.base_url}/…"
    subject, body = (wording.fill(part, name=name, link=link, stop=stop) for part in (worded.subject, worded.body))
    return language, subject, body


def seen_mark(call_out: CallOut) -> str:
    """A mark of the wording as it was shown, so that a change by somebody else is noticed before it goes out."""
    return sha256(f"{call_out.title}\n{call_out.wording}".encode()).hexdigest()[:16]


def _line(preview: NeedPreview, call_out: CallOut, alone: set[int]) -> PreviewLine:
    need = preview.need
    asks = [desk_words.named("skill", need.skills)]
    if need.credentials:
        asks.append(desk_words.named("credential", need.credentials))
    if need.languages:
        asks.append(desk_words.named("language", need.languages))
    if need.courses:
        asks.append(_(", ").join(need.courses))
    if need.children:
        asks.append(_("with children"))
    return PreviewLine(
        need=need,
        when=desk_words.window(need, call_out),
        asks=" · ".join(asks),
        preview=preview,
        expected=_span(preview.expected_low, preview.expected_high),
        verdict=_verdict(preview),
        against=desk_words.reasons(preview.excluded),
        alone=need.id in alone,
    )


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def _verdict(preview: NeedPreview) -> tuple[str, str]:
    missing = max(0, preview.need.seats - preview.need.taken)
    if preview.expected_low >= missing:
        return "ok", _("enough")
    if preview.expected_high >= missing:
        return "attention", _("just about")
    return "problem", _("not enough")
