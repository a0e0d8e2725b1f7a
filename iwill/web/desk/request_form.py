"""A crisis request as a form: what was typed is kept as typed, times are on the requester's clock.

Fields are named by the paths of the request itself (needs[0].skills), so that every refusal finds its field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from iwill.callouts.schemas import MOST_NEEDS
from iwill.core.errors import Problem, say, sentence_for
from iwill.core.localtime import known_zone

NO_SUCH_TIME = say("no_such_time", _l("The clocks are put forward here and skip this time. Choose another one."))

SINGLE = (
    "title",
    "kind",
    "level",
    "timezone",
    "requester.organisation",
    "requester.contact_name",
    "requester.phone",
    "requester.email",
    "authority",
    "summary",
    "risks",
    "respond_by",
)
LISTS = ("skills", "credentials", "languages")
LONGEST_TYPED = 20_000
_NEED_NAME = re.compile(r"needs\[(\d{1,4})\]\.([a-z_]+)\Z")
_IN_LIST = re.compile(r"(needs\[\d+\]\.(?:skills|credentials|languages|required_for))\[\d+\]\Z")


@dataclass
class NeedForm:
    """One need as typed."""

    role: str = ""
    seats: str = ""
    starts_at: str = ""
    ends_at: str = ""
    required_for: str = ""
    adults_only: str = ""
    work: str = ""
    children: bool = False
    skills: list[str] = field(default_factory=list)
    credentials: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)

    @property
    def details_open(self) -> bool:
        """Whether one of the rarer fields says something."""
        return bool(
            self.credentials or self.languages or self.required_for or self.adults_only or self.work or self.children
        )


@dataclass
class RequestForm:
    """The whole form as typed: single fields by path, and the needs in order."""

    fields: dict[str, str]
    needs: list[NeedForm]


def blank_form(zone: str, now: datetime) -> RequestForm:
    """An empty form with times that are likely: a shift of two hours that begins in about two."""
    local = now.astimezone(ZoneInfo(zone)).replace(second=0, microsecond=0, tzinfo=None)
    start = local + timedelta(minutes=150 - local.minute % 30)
    fields = dict.fromkeys(SINGLE, "") | {
        "timezone": zone,
        "respond_by": _typed(start - timedelta(minutes=30)),
    }
    return RequestForm(fields, [NeedForm(starts_at=_typed(start), ends_at=_typed(start + timedelta(hours=2)))])


def read_form(typed: MultiDict[str, str]) -> RequestForm:
    """The form as it was sent. Needs are numbered anew in their order; what is absurdly long is cut."""
    fields = {name: typed.get(name, "").strip()[:LONGEST_TYPED] for name in SINGLE}
    needs: dict[int, NeedForm] = {}
    for name in typed:
        found = _NEED_NAME.match(name)
        if found is None or (int(found[1]) not in needs and len(needs) > MOST_NEEDS):
            continue
        need = needs.setdefault(int(found[1]), NeedForm())
        part = found[2]
        if part in LISTS:
            setattr(need, part, [one[:200] for one in typed.getlist(name) if one.strip()][:50])
        elif part == "children":
            need.children = typed[name] == "on"
        elif part in NeedForm.__dataclass_fields__:
            setattr(need, part, typed[name].strip()[:LONGEST_TYPED])
    return RequestForm(fields, [needs[position] for position in sorted(needs)])


def next_shift(need: NeedForm) -> NeedForm:
    """The same once more, for the time that follows: the next shift of a long duty."""
    again = NeedForm(**{name: getattr(need, name) for name in NeedForm.__dataclass_fields__})
    for part in LISTS:
        setattr(again, part, list(getattr(need, part)))
    starts, ends = _read_local(need.starts_at), _read_local(need.ends_at)
    if starts is not None and ends is not None and timedelta(0) < ends - starts <= timedelta(hours=24):
        again.starts_at, again.ends_at = _typed(ends), _typed(ends + (ends - starts))
    return again


def another_need(form: RequestForm) -> NeedForm:
    """An empty need at the time of the last one."""
    if not form.needs:
        return NeedForm()
    return NeedForm(starts_at=form.needs[-1].starts_at, ends_at=form.needs[-1].ends_at)


def payload_of(form: RequestForm) -> tuple[dict[str, Any], list[Problem]]:
    """The request in the shape that partners send, and times that the clock of that zone never shows."""
    problems: list[Problem] = []
    # A zone that does not exist is refused at its own field; the times are then read anyhow, to be checked as well.
    zone = known_zone(form.fields["timezone"], "UTC")

    def moment(words: str, path: str) -> str:
        local = _read_local(words)
        if local is None:
            return words
        there = local.replace(tzinfo=ZoneInfo(zone))
        if there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
            problems.append(Problem(path, NO_SUCH_TIME, sentence_for(NO_SUCH_TIME)))
        return there.isoformat()

    payload: dict[str, Any] = {}
    requester: dict[str, str] = {}
    for name, words in form.fields.items():
        head, _dot, part = name.partition(".")
        if words:
            (requester if part else payload)[part or head] = words
    payload["requester"] = requester
    if "respond_by" in payload:
        payload["respond_by"] = moment(payload["respond_by"], "respond_by")
    payload["needs"] = [_need(need, f"needs[{position}]", moment) for position, need in enumerate(form.needs)]
    return payload, problems


def _need(need: NeedForm, place: str, moment: Any) -> dict[str, Any]:
    part: dict[str, Any] = {"skills": need.skills, "credentials": need.credentials, "languages": need.languages}
    for name in ("role", "work"):
        if getattr(need, name):
            part[name] = getattr(need, name)
    for name in ("starts_at", "ends_at"):
        if getattr(need, name):
            part[name] = moment(getattr(need, name), f"{place}.{name}")
    if need.seats:
        whole = need.seats.isascii() and need.seats.isdecimal() and len(need.seats) < 10
        part["seats"] = int(need.seats) if whole else need.seats
    part["required_for"] = [line.strip() for line in need.required_for.splitlines() if line.strip()]
    part["children"] = need.children
    if need.adults_only in ("yes", "no"):
        part["adults_only"] = need.adults_only == "yes"
    return part


def at_fields(problems: Any) -> list[Problem]:
    """The same problems, each at the field of the form that it is about and in words for people, none twice."""
    found = []
    for problem in problems:
        in_list = _IN_LIST.match(problem.path)
        path = in_list[1] if in_list else problem.path
        if path == "requester":
            path = "requester.phone"
        found.append(Problem(path, problem.code, _in_words(problem)))
    return list(dict.fromkeys(found))


def _in_words(problem: Problem) -> str:
    """The library's own sentences are English; those that a form can meet are said in the reader's language."""
    message = problem.message
    part = problem.path.rpartition(".")[2].partition("[")[0]
    if problem.code == "required" or message.startswith(("Shorter than", "Length must be between 1 and")):
        return str(_REQUIRED.get(part) or _("Please fill this in."))
    if message == "Not a valid integer." or message.startswith("Must be greater than or equal to 1"):
        return _("Write a whole number from 1 to 2,000.")
    if message == "Not a valid email address.":
        return _("This is not an e-mail address.")
    if message == "Not a valid aware datetime." or message == "Not a valid datetime.":
        return _("Choose a date and a time.")
    if message.startswith("Must be one of"):
        return _("Choose one of these.")
    longest = re.match(r"Longer than maximum length (\d+)\.", message)
    if longest:
        return _("At most %(longest)s characters or entries.", longest=longest[1])
    return message


_REQUIRED: dict[str, object] = {
    "title": _l("Say in a few words what it is about."),
    "kind": _l("Choose: real, or a drill."),
    "level": _l("Choose how severe it is."),
    "organisation": _l("Name the organisation that asks."),
    "contact_name": _l("Name the person whom we can ask back."),
    "authority": _l("Say who has ordered or allowed this."),
    "summary": _l("Say what happened and what is needed."),
    "risks": _l("Say what volunteers may meet; where there is nothing, say so."),
    "respond_by": _l("Say by when answers are needed."),
    "needs": _l("Add at least one need."),
    "role": _l("Name the role."),
    "skills": _l("Choose at least one skill."),
    "seats": _l("Say how many people are needed."),
    "starts_at": _l("Say when the shift starts."),
    "ends_at": _l("Say when the shift ends."),
}


def _read_local(words: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return None
    return moment if moment.tzinfo is None and "T" in words and 2000 <= moment.year <= 2100 else None


def _typed(local: datetime) -> str:
    return local.strftime("%Y-%m-%dT%H:%M")
