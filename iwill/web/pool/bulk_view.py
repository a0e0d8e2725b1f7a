"""What the pages about bulk actions print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from iwill.core import policy
from iwill.core.db import db
from iwill.core.errors import sentence_for
from iwill.pool.bulk import queries
from iwill.pool.bulk.deeds import DEEDS
from iwill.pool.bulk.models import BulkAction
from iwill.pool.bulk.queries import Standing
from iwill.pool.bulk.rules import TARGETS, UNDO_DAYS, can_be_undone
from iwill.pool.bulk.terms import AT_WORK, BulkKind, BulkState
from iwill.pool.gaps.terms import GAP_TEXT
from iwill.pool.teams import queries as teams
from iwill.pool.terms import Lifecycle
from iwill.pool.vocabulary import vocabulary
from iwill.web.pool.people_list import Asked
from iwill.web.pool.person_parts import skill_name
from iwill.web.pool.words import say_moment, word

KINDS: dict[BulkKind, object] = {
    BulkKind.MOVE: _l("Change where they stand"),
    BulkKind.ADD_SKILL: _l("Add a skill"),
    BulkKind.REMOVE_SKILL: _l("Take a skill away"),
    BulkKind.JOIN_TEAM: _l("Take them into a team"),
    BulkKind.ASK: _l("Ask them for what is missing"),
}
STATES: dict[BulkState, tuple[str, object]] = {
    BulkState.COUNTING: ("asked", _l("being counted")),
    BulkState.READY: ("open", _l("counted, not started")),
    BulkState.RUNNING: ("asked", _l("at work")),
    BulkState.DONE: ("ok", _l("done")),
    BulkState.UNDOING: ("asked", _l("being undone")),
    BulkState.UNDONE: ("rest", _l("undone")),
    BulkState.CANCELLED: ("rest", _l("cancelled")),
}


@dataclass(frozen=True)
class ChoosePage:
    """What staff/bulk_choose.html prints: how many, what they were found by, and what can be done."""

    number: int
    scope: str
    asked: Asked
    people: list[int]
    kinds: list[tuple[str, str, list[tuple[str, str]]]]
    kind: str
    typed: dict[str, str]


@dataclass(frozen=True)
class ActionPage:
    """What staff/bulk_action.html prints."""

    id: int
    title: str
    state: str
    status: tuple[str, str]
    people: int
    due: int
    standing: Standing
    left_out: list[tuple[int, str]]
    kept: list[tuple[int, str]]
    at_work: bool
    examples: list[tuple[int, str, str]]
    undo_until: str | None
    made_at: str


def choose_page(asked: Asked, people: list[int], number: int, typed: dict[str, str]) -> ChoosePage:
    """The choice of what is to be done."""
    scope = "found" if typed.get("scope") == "found" else "ticked"
    kinds = [(kind.value, str(KINDS[kind]), _arguments(kind)) for kind in DEEDS]
    return ChoosePage(number, scope, asked, people, kinds, typed.get("kind", ""), typed)


def action_page(action: BulkAction, now: datetime) -> ActionPage:
    """An action as it stands now."""
    standing = queries.standing_of(action)
    days = int(policy.current(db.session())[UNDO_DAYS])
    undoable = action.state is BulkState.DONE and DEEDS[action.kind].undoable and standing.done > 0
    until = None
    if undoable and action.finished_at and can_be_undone(action.finished_at, now, days=days):
        until = say_moment(action.finished_at + timedelta(days=days))
    return ActionPage(
        id=action.id,
        title=title_of(action),
        state=action.state.value,
        status=_status(action),
        people=action.people,
        due=standing.waiting + standing.done + standing.undone + sum(standing.kept.values()),
        standing=standing,
        left_out=_reasons(standing.left_out),
        kept=_reasons(standing.kept),
        at_work=action.state in AT_WORK,
        examples=[(person.id, person.name, sentence_for(why)) for person, why in queries.people_left_out(action)],
        undo_until=until,
        made_at=say_moment(action.made_at),
    )


def listed(action: BulkAction) -> dict[str, object]:
    """An action as a line of the list."""
    return {
        "id": action.id,
        "title": title_of(action),
        "status": _status(action),
        "people": action.people,
        "made_at": say_moment(action.made_at),
    }


def title_of(action: BulkAction) -> str:
    """What is done, in the reader's language: the deed and what it is about."""
    about = dict(_arguments(action.kind)).get(action.argument, action.argument)
    return str(_("%(deed)s: %(about)s", deed=str(KINDS[action.kind]), about=about))


def _arguments(kind: BulkKind) -> list[tuple[str, str]]:
    match kind:
        case BulkKind.MOVE:
            return [(state.value, word(Lifecycle(state))) for state in TARGETS]
        case BulkKind.ADD_SKILL | BulkKind.REMOVE_SKILL:
            return [(term.code, skill_name(term.code)) for term in vocabulary().of_kind("skill")]
        case BulkKind.JOIN_TEAM:
            return [(str(team.id), team.name) for team in teams.all_teams()]
        case BulkKind.ASK:
            return [(gap.value, str(said)) for gap, said in GAP_TEXT.items()]


def _status(action: BulkAction) -> tuple[str, str]:
    kind, said = STATES[action.state]
    return kind, str(said)


def _reasons(counted: dict[str, int]) -> list[tuple[int, str]]:
    """The commonest reason first."""
    return [(number, sentence_for(code)) for code, number in sorted(counted.items(), key=lambda one: (-one[1], one[0]))]
