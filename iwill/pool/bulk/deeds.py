"""What can be done to many people, one class for each: why not, do it, undo it.

Each deed goes through the use case that a person's own page goes through, so that the same rules refuse and the same
lines are left. What needs a feature to the right of the pool, such as sending a question, is added to DEEDS by it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from flask_babel import gettext as _
from sqlalchemy import Date, select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.civil import civil_day
from iwill.core.db import UtcDateTime, db
from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.pool.activity import services as activity
from iwill.pool.bulk.rules import TARGETS, refusal_to_move_many
from iwill.pool.bulk.terms import CHANGED_SINCE, HAS_SKILL, IN_TEAM, NEEDS_DECISION, BulkKind
from iwill.pool.models import Volunteer, VolunteerSkill
from iwill.pool.rules import is_minor, refusal_to_move
from iwill.pool.services import vetting
from iwill.pool.services.people import add_skill
from iwill.pool.teams import queries as teams
from iwill.pool.teams.models import TeamMember
from iwill.pool.teams.services import join, leave
from iwill.pool.teams.terms import LEFT_THE_POOL, TEAM_CLOSED
from iwill.pool.terms import ERASED, MINOR, NO_CONSENT, NOT_HELD, Lifecycle
from iwill.pool.vocabulary import vocabulary

Before = dict[str, Any]


class Deed(Protocol):
    """One kind of bulk action. `argument` is what the action says; instants and people come from the caller."""

    undoable: bool

    def check(self, argument: str) -> None:
        """Refuse an argument that names nothing."""

    def left_out(self, people: Sequence[Volunteer], argument: str, *, now: datetime) -> dict[int, str]:
        """Who of these people is left out, by id, and why."""

    def do(self, volunteer: Volunteer, argument: str, *, by: Actor, now: datetime) -> Before:
        """Do it; returns what undoing puts back."""

    def undo(self, volunteer: Volunteer, argument: str, before: Before, *, by: Actor, now: datetime) -> str | None:
        """Put it back; or say why this person stays as she is."""


class Move:
    """Rest and return. The state before comes back with the day up to which a pause was to last."""

    undoable = True

    def check(self, argument: str) -> None:
        if argument not in list(TARGETS):
            raise Invalid([Problem("move_to", NEEDS_DECISION, sentence_for(NEEDS_DECISION))])

    def left_out(self, people: Sequence[Volunteer], argument: str, *, now: datetime) -> dict[int, str]:
        target, on = Lifecycle(argument), civil_day(now)
        return _with_reason(people, lambda volunteer: _refusal_to_move(volunteer, target, on))

    def do(self, volunteer: Volunteer, argument: str, *, by: Actor, now: datetime) -> Before:
        until = volunteer.paused_until
        before = {"lifecycle": volunteer.lifecycle.value, "paused_until": until.isoformat() if until else None}
        vetting.move_person(volunteer, Lifecycle(argument), by=by, now=now)
        return before

    def undo(self, volunteer: Volunteer, argument: str, before: Before, *, by: Actor, now: datetime) -> str | None:
        if volunteer.erased_at or volunteer.lifecycle != argument or volunteer.paused_until:
            return CHANGED_SINCE
        back = Lifecycle(before["lifecycle"])
        if back is Lifecycle.ACTIVE:
            # A consent that was withdrawn meanwhile is not undone with the rest.
            if not (volunteer.may_process and volunteer.may_contact):
                return NO_CONSENT
            if is_minor(volunteer.adult_from, civil_day(now)):
                return MINOR
        volunteer.lifecycle = back
        activity.note_moves([volunteer.id], back, now=now)
        volunteer.paused_until = date.fromisoformat(before["paused_until"]) if before["paused_until"] else None
        moved = {"from": argument, "to": back.value}
        audit.record(by, "volunteer.moved", f"volunteer:{volunteer.id}", now=now, undone=True, **moved)
        return None


class AddSkill:
    """A skill noted. One that the vocabulary calls a claim still waits for somebody who vouches for it."""

    undoable = True

    def check(self, argument: str) -> None:
        _check_skill(argument)

    def left_out(self, people: Sequence[Volunteer], argument: str, *, now: datetime) -> dict[int, str]:
        return _with_reason(people, lambda one: _gone(one) or (HAS_SKILL if _held(one, argument) else None))

    def do(self, volunteer: Volunteer, argument: str, *, by: Actor, now: datetime) -> Before:
        add_skill(volunteer, argument, source=by.label)
        audit.record(by, "skill.added", f"volunteer:{volunteer.id}", now=now, skill=argument)
        return {}

    def undo(self, volunteer: Volunteer, argument: str, before: Before, *, by: Actor, now: datetime) -> str | None:
        held = _held(volunteer, argument)
        if held is None or held.confirmed_at is not None:
            return CHANGED_SINCE
        volunteer.skills.remove(held)
        audit.record(by, "skill.removed", f"volunteer:{volunteer.id}", now=now, skill=argument)
        return None


class RemoveSkill:
    """A skill struck off; undone, it is what it was, with whoever had vouched for it."""

    undoable = True

    def check(self, argument: str) -> None:
        _check_skill(argument)

    def left_out(self, people: Sequence[Volunteer], argument: str, *, now: datetime) -> dict[int, str]:
        return _with_reason(people, lambda one: _gone(one) or (None if _held(one, argument) else NOT_HELD))

    def do(self, volunteer: Volunteer, argument: str, *, by: Actor, now: datetime) -> Before:
        held = _held(volunteer, argument)
        assert held is not None
        before = {column.key: _plain(getattr(held, column.key)) for column in VolunteerSkill.__table__.columns}
        volunteer.skills.remove(held)
        audit.record(by, "skill.removed", f"volunteer:{volunteer.id}", now=now, skill=argument)
        return before

    def undo(self, volunteer: Volunteer, argument: str, before: Before, *, by: Actor, now: datetime) -> str | None:
        if _gone(volunteer) or _held(volunteer, argument):
            return CHANGED_SINCE
        values = {name: _column_value(name, value) for name, value in before.items() if name != "volunteer_id"}
        volunteer.skills.append(VolunteerSkill(**values))
        audit.record(by, "skill.added", f"volunteer:{volunteer.id}", now=now, skill=argument)
        return None


class JoinTeam:
    """Taken into a team as plain members."""

    undoable = True

    def check(self, argument: str) -> None:
        if not (argument.isascii() and argument.isdigit() and len(argument) < 10):
            raise Invalid([Problem("team", "required", str(_("Choose a team.")))])
        if teams.team_by_id(int(argument)).closed_at is not None:
            raise Invalid([Problem("team", TEAM_CLOSED, sentence_for(TEAM_CLOSED))])

    def left_out(self, people: Sequence[Volunteer], argument: str, *, now: datetime) -> dict[int, str]:
        if teams.team_by_id(int(argument)).closed_at is not None:
            return _with_reason(people, lambda one: TEAM_CLOSED)
        members = select(TeamMember.volunteer_id).where(
            TeamMember.team_id == int(argument),
            TeamMember.left_at.is_(None),
            TeamMember.volunteer_id.in_([one.id for one in people]),
        )
        inside = set(db.session.scalars(members))
        return _with_reason(people, lambda one: _gone(one) or (IN_TEAM if one.id in inside else None))

    def do(self, volunteer: Volunteer, argument: str, *, by: Actor, now: datetime) -> Before:
        return {"member": join(teams.team_by_id(int(argument)), volunteer, by=by, now=now).id}

    def undo(self, volunteer: Volunteer, argument: str, before: Before, *, by: Actor, now: datetime) -> str | None:
        team = teams.team_by_id(int(argument))
        held = teams.membership(team, volunteer)
        if held is None or held.id != before["member"]:
            return CHANGED_SINCE
        leave(team, volunteer, by=by, now=now)
        return None


DEEDS: dict[BulkKind, Deed] = {
    BulkKind.MOVE: Move(),
    BulkKind.ADD_SKILL: AddSkill(),
    BulkKind.REMOVE_SKILL: RemoveSkill(),
    BulkKind.JOIN_TEAM: JoinTeam(),
}


def _with_reason(people: Sequence[Volunteer], why: Callable[[Volunteer], str | None]) -> dict[int, str]:
    return {one.id: reason for one in people if (reason := why(one))}


def _refusal_to_move(volunteer: Volunteer, target: Lifecycle, on: date) -> str | None:
    if volunteer.erased_at:
        return ERASED
    crowd = refusal_to_move_many(volunteer.lifecycle, target, volunteer.paused_until, on)
    return crowd or refusal_to_move(
        volunteer.lifecycle,
        target,
        may_process=volunteer.may_process,
        may_contact=volunteer.may_contact,
        adult_from=volunteer.adult_from,
        on=on,
        short_way=False,
    )


def _check_skill(code: str) -> None:
    if not vocabulary().offers("skill", code):
        raise Invalid([Problem("skill", "unknown_skill", str(_("This skill is not in the vocabulary.")))])


def _gone(volunteer: Volunteer) -> str | None:
    if volunteer.erased_at:
        return ERASED
    return LEFT_THE_POOL if volunteer.lifecycle in (Lifecycle.LEFT, Lifecycle.BARRED) else None


def _held(volunteer: Volunteer, skill: str) -> VolunteerSkill | None:
    return next((held for held in volunteer.skills if held.skill == skill), None)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _column_value(name: str, value: Any) -> Any:
    kind = VolunteerSkill.__table__.columns[name].type
    if value is None or not isinstance(kind, UtcDateTime | Date):
        return value
    return datetime.fromisoformat(value) if isinstance(kind, UtcDateTime) else date.fromisoformat(value)
