"""A crisis request as a form: what was typed is kept as typed, times are on the requester's clock.

Fields are named by the paths of the request itself (needs[0].skills), so that every refusal finds its field.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

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
    "team.groups",
)
LISTS = ("skills", "credentials", "languages", "courses", "substitute_skills", "substitute_credentials")
NUMBERS = ("seats", "shift_minutes", "hand_over_minutes", "minimum", "maximum", "veterans", "buddy_seats")
LONGEST_TYPED = 20_000
_NEED_NAME = re.compile(r"needs\[(\d{1,4})\]\.([a-z_]+)\Z")


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
    shift_minutes: str = ""
    hand_over_minutes: str = ""
    minimum: str = ""
    maximum: str = ""
    veterans: str = ""
    buddy_seats: str = ""
    sensitive: str = ""
    substitute_weight: str = ""
    children: bool = False
    each_group: bool = False
    substitute_skills: list[str] = field(default_factory=list)
    substitute_credentials: list[str] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)
    credentials: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    courses: list[str] = field(default_factory=list)

    @property
    def details_open(self) -> bool:
        """Whether one of the rarer fields says something."""
        listed = self.credentials or self.languages or self.courses
        return bool(listed or self.required_for or self.adults_only or self.work or self.children)

    @property
    def more_open(self) -> bool:
        """Whether one of the fields about shifts, numbers and company says something."""
        numbers = any(getattr(self, name) for name in NUMBERS if name != "seats")
        instead = self.substitute_skills or self.substitute_credentials or self.substitute_weight
        return bool(numbers or instead or self.sensitive or self.each_group)


@dataclass
class RequestForm:
    """The whole form as typed: single fields by path, and the needs in order."""

    fields: dict[str, str]
    needs: list[NeedForm]

    def places(self) -> list[str]:
        """Where each need stands in the request: among the needs, or among the roles of the team."""
        counted = {True: 0, False: 0}
        found = []
        for need in self.needs:
            found.append(f"{'team.roles' if need.each_group else 'needs'}[{counted[need.each_group]}]")
            counted[need.each_group] += 1
        return found


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
        elif part in ("children", "each_group"):
            setattr(need, part, typed[name] == "on")
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
        if words and head != "team":
            (requester if part else payload)[part or head] = words
    payload["requester"] = requester
    if "respond_by" in payload:
        payload["respond_by"] = moment(payload["respond_by"], "respond_by")
    needs = [need_payload(need, place, moment) for need, place in zip(form.needs, form.places(), strict=True)]
    payload["needs"] = [part for need, part in zip(form.needs, needs, strict=True) if not need.each_group]
    roles = [part for need, part in zip(form.needs, needs, strict=True) if need.each_group]
    if roles or form.fields.get("team.groups"):
        groups = form.fields.get("team.groups", "")
        payload["team"] = {"roles": roles} | ({"groups": _number(groups)} if groups else {})
    return payload, problems


def _number(words: str) -> int | str:
    """A whole number, or what was typed in its place."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 10 else words


def need_payload(need: NeedForm, place: str, moment: Callable[[str, str], str]) -> dict[str, Any]:
    """One need in the shape that partners send; `moment` turns what was typed at a path into an instant."""
    part: dict[str, Any] = {"skills": need.skills, "credentials": need.credentials, "languages": need.languages}
    for name in ("role", "work", "courses"):
        if getattr(need, name):
            part[name] = getattr(need, name)
    for name in ("starts_at", "ends_at"):
        if getattr(need, name):
            part[name] = moment(getattr(need, name), f"{place}.{name}")
    for name in NUMBERS:
        if getattr(need, name):
            part[name] = _number(getattr(need, name))
    if need.sensitive:
        part["sensitive"] = need.sensitive
    if need.substitute_skills or need.substitute_credentials or need.substitute_weight:
        part["substitutes"] = [_substitute(need)]
    part["required_for"] = [line.strip() for line in need.required_for.splitlines() if line.strip()]
    part["children"] = need.children
    if need.adults_only in ("yes", "no"):
        part["adults_only"] = need.adults_only == "yes"
    return part


def _substitute(need: NeedForm) -> dict[str, Any]:
    """The one substitute that the form knows; its weight is typed in per cent."""
    found: dict[str, Any] = {"skills": need.substitute_skills, "credentials": need.substitute_credentials}
    if need.substitute_weight:
        per_cent = _number(need.substitute_weight)
        found["weight"] = per_cent / 100 if isinstance(per_cent, int) else per_cent
    return found


def _read_local(words: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError:
        return None
    return moment if moment.tzinfo is None and "T" in words and 2000 <= moment.year <= 2100 else None


def _typed(local: datetime) -> str:
    return local.strftime("%Y-%m-%dT%H:%M")
