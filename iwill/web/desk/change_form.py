"""A change to a running call-out as a form: what stands as it stood is no change; times are on the call-out's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from iwill.callouts.changes.rules import Bounds, bounds_for
from iwill.callouts.changes.terms import Change, Leaving, NeedChange
from iwill.callouts.models import CallOut, Need
from iwill.callouts.terms import Work
from iwill.core.errors import Invalid, Problem
from iwill.web.desk.new_need import read_new_need

TYPED = "%Y-%m-%dT%H:%M"
NEW = "new"
MOST_DIGITS = 9


def typed(moment: datetime, call_out: CallOut) -> str:
    """An instant as a form shows it, on the call-out's clock."""
    return moment.astimezone(ZoneInfo(call_out.timezone)).strftime(TYPED)


def read_change(form: MultiDict[str, str], call_out: CallOut) -> Change:
    """What was typed as a change; raises Invalid with every field that cannot be read."""
    problems: list[Problem] = []
    shown = set(form.getlist("shown"))
    needs = [
        changed
        for index, need in enumerate(call_out.needs)
        if str(need.id) in shown and (changed := _need(form, need, call_out, problems))
    ]
    added = _added(form, call_out, problems)
    respond_by = _moment(form, "respond_by", call_out.respond_by, call_out, problems)
    title = " ".join(form.get("title", "").split())
    if problems:
        raise Invalid(problems)
    return Change(
        needs=tuple(needs),
        added=(added,) if added else (),
        respond_by=respond_by,
        title=title if title and title != call_out.title else None,
    )


def _need(form: MultiDict[str, str], need: Need, call_out: CallOut, problems: list[Problem]) -> NeedChange | None:
    path = f"need-{need.id}"
    role = " ".join(form.get(f"{path}.role", need.role).split())
    seats = _number(form, f"{path}.seats", need.seats, problems)
    named = tuple(int(one) for one in form.getlist(f"{path}.named") if one.isdecimal() and len(one) <= MOST_DIGITS)
    leaving = form.get(f"{path}.leaving", "")
    changed = NeedChange(
        need_id=need.id,
        role=role if role != need.role else None,
        seats=seats if seats != need.seats else None,
        starts_at=_moment(form, f"{path}.starts_at", need.starts_at, call_out, problems),
        ends_at=_moment(form, f"{path}.ends_at", need.ends_at, call_out, problems),
        drop=form.get(f"{path}.drop") == "on",
        leaving=Leaving(leaving) if leaving in set(Leaving) else None,
        named=named,
    )
    told = (changed.role, changed.seats, changed.starts_at, changed.ends_at)
    return changed if changed.drop or any(one is not None for one in told) else None


def _added(form: MultiDict[str, str], call_out: CallOut, problems: list[Problem]) -> Mapping[str, Any] | None:
    """A further shift like one that is there, or a new one, with its own number and time."""
    chosen = form.get("added.like", "")
    like = {str(need.id): need for need in call_out.needs}.get(chosen)
    if like is None and chosen != NEW:
        return None
    starts_at = _moment(form, "added.starts_at", None, call_out, problems)
    ends_at = _moment(form, "added.ends_at", None, call_out, problems)
    seats = _number(form, "added.seats", 1, problems)
    if starts_at is None or ends_at is None:
        if not problems:
            problems.append(Problem("added.starts_at", "required", _("Say when the further shift starts and ends.")))
        return None
    if like is None:
        window = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
        return read_new_need(form, {"seats": seats, **window}, problems)
    stood = Bounds(like.minimum, like.maximum, like.veterans, like.buddy_seats)
    bounds = asdict(bounds_for(seats, stood, like.seats)) if seats > 0 else {}
    return {**_as_it_stands(like), **bounds, "seats": seats, "starts_at": starts_at, "ends_at": ends_at}


def _as_it_stands(like: Need) -> dict[str, Any]:
    return {
        "role": like.role,
        "skills": list(like.skills),
        "credentials": list(like.credentials),
        "languages": list(like.languages),
        "required_for": list(like.required_for),
        "children": like.children,
        "adults_only": like.adults_only,
        "courses": list(like.courses),
        "work": Work(like.work).value,
        "substitutes": [dict(one) for one in like.substitutes],
        # The codes of the subjects are words that betray them.
        "sensitive": like.sensitive,
    }


def _number(form: MultiDict[str, str], path: str, otherwise: int, problems: list[Problem]) -> int:
    words = form.get(path, "").strip()
    if not words:
        return otherwise
    if words.isascii() and words.isdecimal() and len(words) <= MOST_DIGITS:
        return int(words)
    problems.append(Problem(path, "invalid", _("Write a whole number from 1 to 2,000.")))
    return otherwise


def _moment(
    form: MultiDict[str, str], path: str, before: datetime | None, call_out: CallOut, problems: list[Problem]
) -> datetime | None:
    """The instant that was typed; None where it says what it said before, or nothing. A time that the clock skips is
    refused rather than guessed."""
    words = form.get(path, "").strip()
    if not words or (before is not None and words == typed(before, call_out)):
        return None
    try:
        local = datetime.fromisoformat(words)
    except ValueError:
        local = None
    if local is None or local.tzinfo is not None or not 2000 <= local.year <= 2100:
        problems.append(Problem(path, "invalid", _("Choose a date and a time.")))
        return None
    place = ZoneInfo(call_out.timezone)
    there = local.replace(tzinfo=place)
    if there.astimezone(UTC).astimezone(place).replace(tzinfo=None) != local:
        said = _("The clocks are put forward here and skip this time. Choose another one.")
        problems.append(Problem(path, "no_such_time", said))
        return None
    return there.astimezone(UTC)
