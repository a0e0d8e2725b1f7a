"""Teams as words: what the list, one team's page, its rota and a person's page print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from iwill.accounts.terms import Permission
from iwill.core import policy
from iwill.core.civil import civil_day, organisation_zone
from iwill.core.db import db
from iwill.core.wall_clock import missing_minutes
from iwill.pool.models import Volunteer
from iwill.pool.teams import queries
from iwill.pool.teams.models import RotaSlot, Team, TeamMember
from iwill.pool.teams.queries import rota
from iwill.pool.teams.rules import A_DAY, DAYS_AHEAD, Turn
from iwill.pool.teams.terms import TeamRole
from iwill.web.guard import may
from iwill.web.pool.words import lifecycle_status, say_day, word

LINES_SHOWN = 30


@dataclass(frozen=True)
class TeamLine:
    """One line of the list."""

    team: Team
    people: int
    leaders: str
    slots: int
    short: int


@dataclass(frozen=True)
class ListPage:
    """What teams/list.html prints."""

    lines: list[TeamLine]
    zone: str
    may_edit: bool


@dataclass(frozen=True)
class MemberLine:
    """One person of a team."""

    volunteer: Volunteer
    role: TeamRole
    since: str
    status: tuple[str, str]
    buddy: Volunteer | None


@dataclass(frozen=True)
class TeamPage:
    """What teams/team.html prints. `changing` is the one person whose role and buddy can be changed on this page: with
    the choice of buddies beside everybody, a page would grow with the square of its team."""

    team: Team
    members: list[MemberLine]
    changing: int | None
    buddies: list[tuple[str, str]]
    past: list[tuple[Volunteer, str, str, str]]
    roles: list[tuple[str, str]]
    slots: int
    short: int
    days: int
    may_edit: bool


@dataclass(frozen=True)
class SlotLine:
    """One weekly slot: its words, who stands by each week, and who of the team could be added."""

    slot: RotaSlot
    hours: str
    people: list[Volunteer]
    others: list[tuple[str, str]]


@dataclass(frozen=True)
class TurnLine:
    """One turn to come: who stands by, who would like to be relieved, and an hour that its day leaves out."""

    turn: Turn
    people: list[str]
    wanted: int
    missing: int
    asking: list[str]
    gap: str


@dataclass(frozen=True)
class RotaPage:
    """What teams/rota.html prints."""

    team: Team
    slots: list[SlotLine]
    coming: list[TurnLine]
    days: int
    may_edit: bool


def list_page(now: datetime) -> ListPage:
    """Every team, with how strong it is and how many turns of standby are short."""
    until = now + timedelta(days=days_ahead())
    lines = []
    for team in queries.all_teams():
        members = queries.members_of(team)
        slots = rota.slots_of(team)
        short = [one for one in rota.coming(team, now, until) if one.missing] if slots else []
        lines.append(TeamLine(team, len(members), names(members, TeamRole.LEADER), len(slots), len(short)))
    return ListPage(lines, organisation_zone(), may(Permission.EDIT_POOL))


def team_page(team: Team, now: datetime, changing: int | None = None) -> TeamPage:
    """One team, with the fields of the person who is being changed."""
    members, pairs = queries.members_of(team), queries.pairs_of(team)
    people = {member.volunteer_id: member.volunteer for member in members}
    others = [(str(person.id), person.name) for person in people.values() if person.id != changing]
    coming = rota.coming(team, now, now + timedelta(days=days_ahead()))
    return TeamPage(
        team=team,
        members=[
            MemberLine(
                volunteer=member.volunteer,
                role=member.role,
                since=say_day(civil_day(member.joined_at)),
                status=lifecycle_status(member.volunteer.lifecycle),
                buddy=people.get(pairs.get(member.volunteer_id, 0)),
            )
            for member in sorted(members, key=lambda one: (_ORDER.index(one.role), one.joined_at))
        ],
        changing=changing,
        buddies=[("", _("nobody")), *others],
        past=[
            (row.volunteer, word(row.role), say_day(civil_day(row.joined_at)), say_day(civil_day(row.left_at)))
            for row in queries.past_members_of(team, LINES_SHOWN)
            if row.left_at is not None
        ],
        roles=roles(),
        slots=len(rota.slots_of(team)),
        short=len([one for one in coming if one.missing]),
        days=days_ahead(),
        may_edit=may(Permission.EDIT_POOL),
    )


def rota_page(team: Team, now: datetime) -> RotaPage:
    """The weekly slots of a team and the turns to come."""
    slots, members = rota.slots_of(team), queries.members_of(team)
    weekly = rota.places_on(slots, rota.team_day(team, now))
    return RotaPage(
        team=team,
        slots=[
            SlotLine(
                slot=slot,
                hours=say_slot(slot),
                people=weekly[slot.id],
                others=[
                    (str(one.volunteer_id), one.volunteer.name)
                    for one in members
                    if one.volunteer not in weekly[slot.id]
                ],
            )
            for slot in slots
        ],
        coming=[_turn(one, team) for one in rota.coming(team, now, now + timedelta(days=days_ahead()))],
        days=days_ahead(),
        may_edit=may(Permission.EDIT_POOL),
    )


def say_slot(slot: RotaSlot) -> str:
    """The hours of a slot such as 22:00–02:00 next day."""
    begins, ends = clock_of(slot.from_minute), clock_of(slot.to_minute)
    if slot.to_minute <= slot.from_minute:
        return str(_("%(begins)s–%(ends)s next day", begins=begins, ends=ends))
    return f"{begins}–{ends}"


def clock_of(minute: int) -> str:
    """18:30 for 1110; midnight at the end of a day is 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def missing_hours(one: rota.Coming, zone: str) -> str:
    """What is said aloud of a turn that touches an hour which its day leaves out; nothing on any other day."""
    last = one.turn.day + A_DAY if one.slot.to_minute <= one.slot.from_minute else one.turn.day
    for day in dict.fromkeys((one.turn.day, last)):
        gone = missing_minutes(day, zone)
        begins = one.slot.from_minute if day == one.turn.day else 0
        ends = one.slot.to_minute if day == last else 1440
        if gone and begins < gone[1] and ends > gone[0]:
            return str(
                _(
                    "On %(day)s the clock goes from %(gone)s straight to %(on)s.",
                    day=say_day(day),
                    gone=clock_of(gone[0]),
                    on=clock_of(gone[1]),
                )
            )
    return ""


def names(members: Iterable[TeamMember], *wanted: TeamRole) -> str:
    """The names of those in a team who have one of these roles, as they like to be called."""
    return str(_(", ")).join(row.volunteer.preferred_name for row in members if row.role in wanted)


def roles() -> list[tuple[str, str]]:
    """The roles to choose from."""
    return [(role.value, word(role)) for role in TeamRole]


def days_ahead() -> int:
    """How many coming days of a rota are written, and shown."""
    return int(policy.current(db.session())[DAYS_AHEAD])


def _turn(one: rota.Coming, team: Team) -> TurnLine:
    known = {person.id: person.name for person in one.people}
    return TurnLine(
        turn=one.turn,
        people=list(known.values()),
        wanted=one.slot.minimum,
        missing=one.missing,
        asking=[known[swap.asker_id] for swap in one.swaps if swap.asker_id in known],
        gap=missing_hours(one, team.zone),
    )


_ORDER = (TeamRole.LEADER, TeamRole.COORDINATOR, TeamRole.MENTOR, TeamRole.BUDDY, TeamRole.MEMBER)
