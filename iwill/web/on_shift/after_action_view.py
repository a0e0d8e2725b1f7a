"""What the page of looking back prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from iwill.callouts.models import CallOut
from iwill.callouts.terms import CallOutKind
from iwill.core.encryption import unseal
from iwill.shifts.aftermath import queries
from iwill.shifts.aftermath.models import AfterAction
from iwill.shifts.aftermath.services import is_over
from iwill.shifts.aftermath.terms import Trouble, WhyNobody
from iwill.shifts.hours import queries as hours_queries
from iwill.shifts.hours.terms import HoursState
from iwill.web.desk import words as desk_words
from iwill.web.desk.staff_names import StaffNames

TROUBLES: dict[Trouble, object] = {
    Trouble.TOO_FEW_PEOPLE: _l("Too few people"),
    Trouble.CALLED_TOO_LATE: _l("Called too late"),
    Trouble.NO_SUPERVISOR: _l("No supervisor for a time"),
    Trouble.ROOM_FAILED: _l("The room or the line failed"),
    Trouble.UNCLEAR_BRIEFING: _l("The briefing was not clear"),
    Trouble.REQUEST_CHANGED: _l("The request changed on the way"),
    Trouble.TOO_MUCH_AT_ONCE: _l("Too much at once"),
    Trouble.TOO_LITTLE_TO_DO: _l("Too little to do"),
    Trouble.HAND_OVER_GAP: _l("Something was lost between shifts"),
}
WHY: dict[WhyNobody, object] = {
    WhyNobody.DRILL: _l("It was a drill"),
    WhyNobody.CANCELLED: _l("It was called off"),
    WhyNobody.UNFILLED: _l("Nobody could be found"),
}


@dataclass(frozen=True)
class AfterPage:
    """What on_shift/after_action.html prints."""

    call_out: CallOut
    over: bool
    drill: bool
    served: int
    counts: Sequence[str]
    to_confirm: int
    row: AfterAction | None
    notes: Sequence[tuple[str, str]]
    noted: str
    reviewed: str
    troubles: Sequence[tuple[str, str]]
    why: Sequence[tuple[str, str]]


def after_page(call_out: CallOut, now: datetime) -> AfterPage:
    """What a call-out came to, as far as it is known now."""
    drill = call_out.kind is CallOutKind.DRILL
    row, names = queries.after_action_of(call_out), StaffNames()
    served = 0 if drill else len(queries.people_who_served(call_out))
    counts = row.counts if row is not None and row.reviewed_at is not None else queries.counts_of(call_out, served)
    waiting = (HoursState.RECORDED, HoursState.CONTESTED)
    return AfterPage(
        call_out=call_out,
        over=is_over(call_out, now),
        drill=drill,
        served=served,
        counts=_in_words(counts),
        to_confirm=sum(one.state in waiting for one in hours_queries.entries_on(call_out.id)),
        row=row,
        notes=_notes(row),
        noted=_by(row.noted_by, row.noted_at, names, call_out) if row is not None else "",
        reviewed=_by(row.reviewed_by, row.reviewed_at, names, call_out) if row is not None else "",
        troubles=[(one.value, str(word)) for one, word in TROUBLES.items()],
        why=[(one.value, str(word)) for one, word in WHY.items() if one is not WhyNobody.DRILL],
    )


def _in_words(counts: dict[str, int]) -> list[str]:
    said = {
        "served": ngettext("%(num)s person served", "%(num)s people served", counts["served"]),
        "unfilled": ngettext("%(num)s seat stayed open", "%(num)s seats stayed open", counts["unfilled"]),
        "no_shows": ngettext("%(num)s did not come", "%(num)s did not come", counts["no_shows"]),
        "excused": ngettext("%(num)s could not come, excused", "%(num)s could not come, excused", counts["excused"]),
        "hard_shifts": ngettext("%(num)s hard shift", "%(num)s hard shifts", counts["hard_shifts"]),
        "support_calls": ngettext("%(num)s call for support", "%(num)s calls for support", counts["support_calls"]),
    }
    return [words for name, words in said.items() if counts[name] or name == "served"]


def _notes(row: AfterAction | None) -> list[tuple[str, str]]:
    if row is None:
        return []
    both = (("zh-Hans", row.note_zh_sealed), ("en", row.note_en_sealed))
    return [(language, unseal(sealed, row.uid)) for language, sealed in both if sealed]


def _by(label: str | None, at: datetime | None, names: StaffNames, call_out: CallOut) -> str:
    if label is None or at is None:
        return ""
    return _("%(name)s, %(when)s", name=names.of(label), when=desk_words.instant(at, call_out.timezone))
