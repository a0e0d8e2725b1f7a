"""Complaints, bars and evaluations in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from iwill.core.civil import civil_day
from iwill.core.encryption import unseal
from iwill.pool.complaints import queries
from iwill.pool.complaints.models import Bar, Complaint
from iwill.pool.complaints.services.complaints import complained_of
from iwill.pool.complaints.terms import Complainant, ComplaintOutcome, ComplaintState, Party, Quality
from iwill.web.pool.person_parts import staff_names
from iwill.web.pool.words import say_day, say_moment

SOURCES: dict[Complainant, object] = {
    Complainant.PERSON_IN_NEED: _l("somebody in need"),
    Complainant.REQUESTER: _l("who asked for help"),
    Complainant.VOLUNTEER: _l("a volunteer"),
    Complainant.STAFF: _l("somebody of staff"),
    Complainant.OTHER: _l("somebody else"),
}
STATES: dict[ComplaintState, tuple[str, object]] = {
    ComplaintState.RECEIVED: ("open", _l("received")),
    ComplaintState.HEARD: ("asked", _l("heard")),
    ComplaintState.DECIDED: ("ok", _l("decided")),
}
PARTIES: dict[Party, object] = {
    Party.COMPLAINED_OF: _l("the person complained of"),
    Party.COMPLAINANT: _l("who complained"),
    Party.WITNESS: _l("somebody else"),
}
OUTCOMES: dict[ComplaintOutcome, object] = {
    ComplaintOutcome.UNFOUNDED: _l("unfounded"),
    ComplaintOutcome.SETTLED: _l("settled between them"),
    ComplaintOutcome.ADVISED: _l("advice given"),
    ComplaintOutcome.FOUNDED: _l("founded"),
}
QUALITIES: dict[Quality, object] = {
    Quality.EXCELLENT: _l("excellent"),
    Quality.GOOD: _l("done well"),
    Quality.FAIR: _l("fair"),
    Quality.POOR: _l("poor"),
}


@dataclass(frozen=True)
class ListPage:
    """What staff/complaints.html prints."""

    open: list[dict[str, Any]]
    decided: list[dict[str, Any]]
    proposed: list[dict[str, Any]]
    due: list[dict[str, Any]]
    in_force: list[dict[str, Any]]
    sources: list[tuple[str, str]]
    staff: list[tuple[str, str]]
    qualities: list[tuple[str, str]]
    today: str


def list_page(now: datetime) -> ListPage:
    """Open complaints and bars, without a word of what was written."""
    today = civil_day(now)
    due = queries.due_bars(today)
    return ListPage(
        open=[_line(one) for one in queries.open_complaints().items],
        decided=[_line(one) for one in queries.decided_complaints(20)],
        proposed=[_bar(one) for one in queries.proposed_bars()],
        due=[_bar(one) for one in due],
        in_force=[_bar(one) for one in queries.bars_in_force() if one not in due],
        sources=[("", _("choose")), *((one.value, str(said)) for one, said in SOURCES.items())],
        staff=[("", _("nobody of staff")), *((str(one.id), one.name) for one in queries.staff_who_decide())],
        qualities=[("", _("choose")), *((one.value, str(said)) for one, said in QUALITIES.items())],
        today=today.isoformat(),
    )


def complaint_page(one: Complaint) -> dict[str, Any]:
    """One complaint with everything that was written."""
    accused = complained_of(one) or ""
    names = staff_names({one.received_by, one.decided_by or "", accused, *(said.heard_by for said in one.hearings)})
    return {
        **_line(one),
        "one": one,
        "words": opened(one.words_sealed, one.uid),
        "told": opened(one.told_sealed, one.uid),
        "decision": opened(one.decision_sealed, one.uid),
        "about_staff": names.get(accused, ""),
        "received_by": names.get(one.received_by, _("the person herself")),
        "decided_by": names.get(one.decided_by or "", ""),
        "decided_at": say_moment(one.decided_at),
        "outcome": str(OUTCOMES[one.outcome]) if one.outcome else "",
        "hearings": [
            (
                say_moment(said.heard_at),
                str(PARTIES[said.party]),
                opened(said.words_sealed, said.uid),
                names.get(said.heard_by, _("the person herself")),
            )
            for said in one.hearings
        ],
        "parties": [(party.value, str(said)) for party, said in PARTIES.items()],
        "outcomes": [(outcome.value, str(said)) for outcome, said in OUTCOMES.items()],
        "staff": [("", _("nobody of staff")), *((str(who.id), who.name) for who in queries.staff_who_decide())],
    }


def opened(sealed: str | None, uid: str) -> str:
    """Words in clear; nothing where there are none."""
    return unseal(sealed, uid) if sealed else ""


def _line(one: Complaint) -> dict[str, Any]:
    kind, said = STATES[one.state]
    return {
        "id": one.id,
        "about": one.about,
        "source": str(SOURCES[one.source]),
        "status": (kind, str(said)),
        "received": say_moment(one.received_at),
    }


def _bar(one: Bar) -> dict[str, Any]:
    return {
        "id": one.id,
        "volunteer": one.volunteer,
        "reason": opened(one.reason_sealed, one.uid),
        "ends_on": say_day(one.ends_on),
        "review_on": say_day(one.review_on),
        "proposed_at": say_moment(one.proposed_at),
    }
