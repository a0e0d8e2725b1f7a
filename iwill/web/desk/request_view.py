"""What stands on the pages of a request: the choices of the form, and the fields as they were sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from iwill.callouts.models import CallOut, CrisisRequest
from iwill.callouts.rules import REQUEST_STEPS
from iwill.callouts.schemas import LEVELS
from iwill.callouts.services.requests import request_body
from iwill.callouts.shaping import HAND_OVER, asked_for
from iwill.callouts.terms import CallOutKind, CallOutState, RequestState, Work
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.localtime import known_zone, say_window
from iwill.pool.courses import queries as courses
from iwill.pool.vocabulary import vocabulary
from iwill.web.desk.request_form import LISTS, RequestForm
from iwill.web.desk.request_more import more_of
from iwill.web.desk.words import instant, named, status, word
from iwill.web.i18n import reader_language

ZONES = (
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Europe/London",
    "America/Toronto",
    "America/Los_Angeles",
)
_KIND_OF = {
    "skills": "skill",
    "credentials": "credential",
    "languages": "language",
    "substitute_skills": "skill",
    "substitute_credentials": "credential",
}
# A fact about a person, not something to ask for.
_NOT_ASKED_FOR = frozenset({"student"})
# Steps that can be what is to be done next; setting aside and declining never are.
LEADS_ON = ("take-up", "call-out", "verify", "close")

Choice = tuple[str, str]


@dataclass(frozen=True)
class FormChoices:
    """What can be chosen in the form; `listed` per need also holds names that are not in the vocabulary."""

    kinds: list[Choice]
    levels: list[Choice]
    works: list[Choice]
    ages: list[Choice]
    zones: tuple[str, ...]
    hand_over: int
    listed: list[dict[str, list[Choice]]]


def form_choices(form: RequestForm) -> FormChoices:
    """The choices, in the reader's language."""
    language = reader_language()
    known = {
        part: [
            (term.code, term.name(language))
            for term in vocabulary().of_kind(kind)
            if term.code not in _NOT_ASKED_FOR or kind != "skill"
        ]
        for part, kind in _KIND_OF.items()
    }
    known["courses"] = [(one.code, one.title(language)) for one in courses.courses()]
    listed = []
    for need in form.needs:
        offered = {}
        for part in LISTS:
            codes = {code for code, _name in known[part]}
            offered[part] = known[part] + [(typed, typed) for typed in getattr(need, part) if typed not in codes]
        listed.append(offered)
    return FormChoices(
        kinds=[
            (CallOutKind.REAL.value, _("Real: people are needed")),
            (CallOutKind.DRILL.value, _("Drill: nobody has to work")),
        ],
        levels=[(level, level_name(level)) for level in LEVELS],
        works=[("", _("worked out from skills and days")), *((work.value, word(work)) for work in Work)],
        ages=[
            ("", _("as usual: adults alone, in a drill everybody")),
            ("yes", _("adults alone")),
            ("no", _("also under 18")),
        ],
        zones=ZONES,
        hand_over=int(policies.current(db.session())[HAND_OVER]),
        listed=listed,
    )


def level_name(level: str) -> str:
    """How severe the requester sees it, on the scale of four."""
    words = {"I": _("gravest"), "II": _("grave"), "III": _("larger"), "IV": _("ordinary")}
    return f"{level} · {words[level]}" if level in words else level


@dataclass(frozen=True)
class RequestPage:
    """What desk/request.html prints. `next_step` is the button to press; `steps` are what else can be done."""

    request: CrisisRequest
    call_out: CallOut | None
    status: tuple[str, str]
    received: str
    facts: list[Choice]
    contact: list[Choice] | None
    needs: list[tuple[str, list[Choice]]]
    next_step: Choice | None
    steps: list[Choice]
    kept: bool


def request_page(found: CrisisRequest, *, contact: bool, now: datetime) -> RequestPage:
    """The page of one request. Personal contact of the requester is on it only where `contact` says so."""
    body = request_body(found)
    requester: Mapping[str, Any] = body.get("requester", {})
    zone = known_zone(found.timezone, "UTC")
    steps = _steps(found)
    leads_on = bool(steps) and steps[0][0] in LEADS_ON
    return RequestPage(
        request=found,
        call_out=found.call_out,
        status=status(found.state),
        received=_("received %(when)s", when=instant(found.received_at, zone)),
        facts=_facts(found, body, requester, zone),
        contact=_contact(requester) if contact else None,
        needs=[(str(one.need.get("role", "")), [*_need(one.need, zone), *more_of(one)]) for one in asked_for(body)],
        next_step=steps[0] if leads_on else None,
        steps=steps[1:] if leads_on else steps,
        kept=bool(body),
    )


def _facts(found: CrisisRequest, body: Mapping[str, Any], requester: Mapping[str, Any], zone: str) -> list[Choice]:
    pairs = [
        (_("Kind"), word(found.kind)),
        (_("Severity"), level_name(found.level)),
        (_("Answers needed by"), instant(found.respond_by, zone)),
        (_("Time zone"), found.timezone),
    ]
    if body:
        pairs += [
            (_("Who asks"), str(requester.get("organisation", ""))),
            (_("On whose authority"), str(body["authority"])),
            (_("What happened"), str(body["summary"])),
            (_("What volunteers may meet"), str(body["risks"])),
        ]
    return pairs


def _contact(requester: Mapping[str, Any]) -> list[Choice]:
    words = {"contact_name": _("Contact"), "phone": _("Telephone"), "email": _("E-mail")}
    return [(words[part], str(requester[part])) for part in words if requester.get(part)]


def _need(need: Mapping[str, Any], zone: str) -> list[Choice]:
    starts, ends = datetime.fromisoformat(need["starts_at"]), datetime.fromisoformat(need["ends_at"])
    pairs = [
        (_("Seats"), str(need.get("seats", 1))),
        (_("Time"), say_window(starts, ends, zone, reader_language())),
        (_("Skills"), named("skill", need["skills"])),
    ]
    if need.get("credentials"):
        pairs.append((_("Credentials"), named("credential", need["credentials"])))
    if need.get("languages"):
        pairs.append((_("Languages"), named("language", need["languages"])))
    if need.get("required_for"):
        pairs.append((_("Supervises"), "、".join(need["required_for"])))
    if need.get("children"):
        pairs.append((_("Children"), _("takes part with children: a clearance is needed")))
    if "adults_only" in need:
        pairs.append((_("Age"), _("adults alone") if need["adults_only"] else _("also under 18")))
    if need.get("work"):
        pairs.append((_("Kind of work"), word(Work(need["work"]))))
    return pairs


def _steps(found: CrisisRequest) -> list[Choice]:
    lawful = REQUEST_STEPS[found.state]
    steps: list[Choice] = []
    if found.state is RequestState.RECEIVED:
        steps += [("take-up", _("It is real: find people")), ("verify", _("It is real, but find people later"))]
    elif found.state is RequestState.VERIFIED and found.call_out is None:
        steps.append(("call-out", _("Find people")))
    elif found.state is RequestState.SUSPENDED:
        steps.append(("verify", _("Take it up again")))
    ended = found.call_out is not None and found.call_out.state is CallOutState.ENDED
    if RequestState.SUSPENDED in lawful and not ended:
        steps.append(("suspend", _("Set it aside")))
    running = found.call_out is not None and found.call_out.state not in (CallOutState.DRAFT, CallOutState.ENDED)
    if RequestState.CLOSED in lawful and not running:
        steps.append(("close", _("Close it")))
    if RequestState.DECLINED in lawful:
        steps.append(("decline", _("Decline it")))
    return steps
