"""What stands on the page on which a running call-out is changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from iwill.callouts import queries as callout_queries
from iwill.callouts.changes import queries as change_queries
from iwill.callouts.changes.models import CallOutChange
from iwill.callouts.changes.terms import ChangeKind, Effect, Outcome
from iwill.callouts.models import CallOut, Need
from iwill.core.errors import Problem
from iwill.pool.models import Volunteer
from iwill.web.desk import new_need
from iwill.web.desk import words as desk_words
from iwill.web.desk.change_form import typed
from iwill.web.desk.request_form import NeedForm, RequestForm
from iwill.web.desk.request_view import Choice, form_choices
from iwill.web.desk.staff_names import StaffNames

NEEDS_A_PAGE = 20
_ADDED = ("like", "seats", "starts_at", "ends_at", *new_need.WORDS)
_AT_NEED = re.compile(r"needs\[(\d+)\](?:\.(\w+))?")


@dataclass(frozen=True)
class NeedRow:
    """A need as its fields show it. `holders` stand there where somebody has to be chosen."""

    need: Need
    when: str
    fixed: bool
    fields: Mapping[str, str]
    drop: bool
    holders: Sequence[Volunteer]


@dataclass(frozen=True)
class ChangeLine:
    """One change as it was made: what, by whom, and who is to be told by hand."""

    when: str
    by: str
    what: str
    told: int
    by_hand: Sequence[str]


@dataclass(frozen=True)
class ChangePage:
    """What desk/change.html prints. `preview` are sentences on whom the change touches."""

    call_out: CallOut
    needs: Sequence[NeedRow]
    more_from: int | None
    title: str
    respond_by: str
    added: Mapping[str, str]
    added_lists: Mapping[str, Sequence[str]]
    choices: Mapping[str, list[Choice]]
    preview: list[str] | None
    others: Sequence[CallOut]
    lines: Sequence[ChangeLine]
    correctable: bool


def change_page(
    call_out: CallOut, now: datetime, form: MultiDict[str, str], *, first: int, preview: Outcome | None
) -> ChangePage:
    """The needs from `first` on with what was typed, or as they stand."""
    shown = call_out.needs[first : first + NEEDS_A_PAGE]
    further = first + NEEDS_A_PAGE
    names = StaffNames()
    return ChangePage(
        call_out=call_out,
        needs=[_row(need, call_out, form, now) for need in shown],
        more_from=further if further < len(call_out.needs) else None,
        title=form.get("title", call_out.title),
        respond_by=form.get("respond_by", typed(call_out.respond_by, call_out)),
        added={name: form.get(f"added.{name}", "") for name in _ADDED},
        added_lists={name: form.getlist(f"added.{name}") for name in new_need.LISTED},
        choices=form_choices(RequestForm({}, [NeedForm()])).listed[0],
        preview=_in_words(preview) if preview is not None else None,
        others=change_queries.could_become_one(call_out),
        lines=[_line(one, call_out, names) for one in change_queries.changes_of(call_out)],
        correctable=all(need.starts_at > now for need in call_out.needs),
    )


def at_fields(problems: Sequence[Problem], need_ids: Sequence[int]) -> list[Problem]:
    """The same problems at the fields of the form, which are named by the id of the need."""
    found = []
    for problem in problems:
        problem = new_need.at_new_need(problem)
        match, path = _AT_NEED.match(problem.path), problem.path
        if match and int(match[1]) < len(need_ids):
            path = f"need-{need_ids[int(match[1])]}.{match[2] or 'role'}"
        found.append(Problem(path, problem.code, _said(problem)))
    return found


def _said(problem: Problem) -> str:
    """The sentence of a problem in the reader's language, where the rule says it in a word for programs."""
    match problem.code:
        case "ends_before_start":
            return _("This ends before it starts.")
        case "window_too_long":
            return _("A shift lasts at most four hours; ask for several one after the other.")
        case "deadline_after_start":
            return _("Answers are needed before the first shift starts.")
        case "invalid":
            return _("This cannot be accepted here.")
    return problem.message


def _row(need: Need, call_out: CallOut, form: Mapping[str, str], now: datetime) -> NeedRow:
    path = f"need-{need.id}"
    standing = {
        "role": need.role,
        "seats": str(need.seats),
        "starts_at": typed(need.starts_at, call_out),
        "ends_at": typed(need.ends_at, call_out),
        "leaving": "",
    }
    fields = {name: form.get(f"{path}.{name}", value) for name, value in standing.items()}
    wanted = int(fields["seats"]) if fields["seats"].isdecimal() and len(fields["seats"]) < 9 else need.seats
    held = [line for line in callout_queries.roster(call_out) if line.need.id == need.id and line.state == "held"]
    return NeedRow(
        need=need,
        when=desk_words.window(need, call_out),
        fixed=need.starts_at <= now,
        fields=fields,
        drop=form.get(f"{path}.drop") == "on",
        holders=[line.volunteer for line in held] if wanted < need.taken else [],
    )


def _in_words(outcome: Outcome) -> list[str]:
    """Whom a change touches, and how many messages that is."""
    said = [sentence for effect in Effect if (sentence := _effect(effect, outcome.people(effect)))]
    said.append(ngettext("%(num)s message goes out.", "%(num)s messages go out.", outcome.told))
    if outcome.replaced:
        number = outcome.replaced
        said.append(
            ngettext(
                "%(num)s person has not been sent the question yet and gets it as it is then.",
                "%(num)s people have not been sent the question yet and get it as it is then.",
                number,
            )
        )
    if outcome.by_hand:
        number = len(outcome.by_hand)
        said.append(ngettext("%(num)s person has to be told by you.", "%(num)s people have to be told by you.", number))
    return said


def _effect(effect: Effect, people: int) -> str:
    if not people:
        return ""
    match effect:
        case Effect.RELEASED:
            return ngettext("%(num)s person is not needed.", "%(num)s people are not needed.", people)
        case Effect.COLLIDES:
            return ngettext(
                "%(num)s seat collides at the new time and is given back.",
                "%(num)s seats collide at the new time and are given back.",
                people,
            )
        case Effect.TO_RESERVE:
            return ngettext("%(num)s person goes to the reserve.", "%(num)s people go to the reserve.", people)
        case Effect.CONFIRM:
            return ngettext(
                "%(num)s person keeps the seat and is asked whether the new time suits.",
                "%(num)s people keep their seats and are asked whether the new time suits.",
                people,
            )
        case Effect.MOVED:
            return ngettext(
                "%(num)s person who was asked hears of the new time.",
                "%(num)s people who were asked hear of the new time.",
                people,
            )
        case Effect.OFFERED:
            return ngettext(
                "%(num)s person in reserve is offered the further shift.",
                "%(num)s people in reserve are offered the further shift.",
                people,
            )
        case Effect.REWORDED:
            return ngettext(
                "%(num)s person hears of the new name of the role.",
                "%(num)s people hear of the new name of the role.",
                people,
            )
        case Effect.WAITING_FOR:
            return ngettext(
                "%(num)s person in reserve hears of the new name of the role.",
                "%(num)s people in reserve hear of the new name of the role.",
                people,
            )
        case Effect.RENAMED:
            return ngettext(
                "%(num)s person who is still to answer hears of the new name of the role.",
                "%(num)s people who are still to answer hear of the new name of the role.",
                people,
            )
    return ""


def _line(change: CallOutChange, call_out: CallOut, names: StaffNames) -> ChangeLine:
    what = {
        ChangeKind.CHANGED: _("plan changed"),
        ChangeKind.CORRECTED: _("kind put right"),
        ChangeKind.UNITED: _("took in call-out number %(number)s", number=change.facts.get("call_out", "")),
    }[change.kind]
    return ChangeLine(
        when=desk_words.clock_time(change.made_at, call_out.timezone, seconds=False),
        by=names.of(change.made_by),
        what=what,
        told=change.told,
        by_hand=[one.volunteer.preferred_name for one in change_queries.to_tell_by_hand(change)],
    )
