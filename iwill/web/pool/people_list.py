"""The list of volunteers: what was asked for, read from an address or a form, and what staff/people.html prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from iwill.accounts.terms import Permission
from iwill.core.civil import organisation_zone
from iwill.core.paging import Page
from iwill.pool import queries as pool_queries
from iwill.pool.finding import queries as finding
from iwill.pool.finding.terms import Listed, Wanted
from iwill.pool.teams import queries as teams
from iwill.pool.terms import Lifecycle, SkillLevel
from iwill.pool.vetting.terms import Stage
from iwill.pool.vocabulary import vocabulary
from iwill.web.guard import may
from iwill.web.pool.person_parts import skill_name
from iwill.web.pool.vetting_words import STAGES
from iwill.web.pool.words import lifecycle_status, say_day, word

PAGE = 50
LONGEST_SEARCH, LONGEST_REGION = 60, 100
ANY = _l("any")
Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """What was asked for, in the words of the form: each a field's value, blank where it was left open."""

    q: str = ""
    skill: str = ""
    lifecycle: str = ""
    team: str = ""
    stage: str = ""
    region: str = ""
    quiet_since: str = ""

    @classmethod
    def read(cls, chosen: Mapping[str, str]) -> Asked:
        """From a form or an address; what names nothing is taken as left open. A name is read from a form alone."""
        team = chosen.get("team", "")
        return cls(
            q=chosen.get("q", "").strip()[:LONGEST_SEARCH],
            skill=_one_of(chosen.get("skill", ""), (code for kind, code in vocabulary().terms if kind == "skill")),
            lifecycle=_one_of(chosen.get("lifecycle", ""), Lifecycle),
            team=team if team.isascii() and team.isdigit() and len(team) < 10 else "",
            stage=_one_of(chosen.get("stage", ""), Stage),
            region=chosen.get("region", "").strip()[:LONGEST_REGION],
            quiet_since=_day(chosen.get("quiet_since", "")),
        )

    def wanted(self) -> Wanted:
        """The same in the pool's terms. A day begins on the organisation's clock."""
        return Wanted(
            search=self.q,
            skill=self.skill or None,
            lifecycle=Lifecycle(self.lifecycle) if self.lifecycle else None,
            region=self.region or None,
            team=int(self.team) if self.team else None,
            stage=Stage(self.stage) if self.stage else None,
            last_contact_before=_midnight(self.quiet_since) if self.quiet_since else None,
        )

    def filled(self) -> dict[str, str]:
        """The fields that ask for something."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}


@dataclass(frozen=True)
class PeoplePage:
    """What staff/people.html prints. `next_url` leads on where no name is asked for; else the form is sent again."""

    rows: list[dict[str, object]]
    counts: list[tuple[str, int, str]]
    asked: Asked
    skills: Options
    lifecycles: Options
    teams: Options
    stages: Options
    cursor: str
    next_cursor: str
    next_url: str | None
    may_act: bool


def people_page(asked: Asked, cursor: str) -> PeoplePage:
    """Read one page of the list."""
    found = finding.find(asked.wanted(), cursor=cursor or None, size=PAGE)
    filled = asked.filled()
    skills, lifecycles, stages = people_words()
    return PeoplePage(
        rows=[_row(line) for line in found.items],
        # An overview belongs to the head of the whole list; further on, and in a search, nobody asks for it.
        counts=_counts() if not filled and not cursor else [],
        asked=asked,
        skills=skills,
        lifecycles=lifecycles,
        teams=team_words(),
        stages=stages,
        cursor=cursor,
        next_cursor=found.next or "",
        next_url=_next_url(found, filled),
        may_act=may(Permission.EDIT_POOL),
    )


def people_words() -> tuple[Options, Options, Options]:
    """Skills, states and stages to choose from, in the reader's language."""
    return (
        [("", str(ANY)), *((term.code, skill_name(term.code)) for term in vocabulary().of_kind("skill"))],
        [("", str(ANY)), *((state.value, word(state)) for state in Lifecycle)],
        [("", str(ANY)), *((stage.value, str(said)) for stage, said in STAGES.items())],
    )


def team_words() -> Options:
    """Teams to choose from."""
    return [("", str(ANY)), *((str(team.id), team.name) for team in teams.all_teams())]


def say_skill(code: str, level: SkillLevel) -> str:
    """A skill with how well it is known, where that is more or less than a plain statement."""
    if level is SkillLevel.STATED:
        return skill_name(code)
    return str(_("%(skill)s (%(level)s)", skill=skill_name(code), level=word(level)))


def _row(line: Listed) -> dict[str, object]:
    return {
        "id": line.id,
        "name": line.name,
        "number": line.number,
        "region": line.region or "",
        "skills": [say_skill(code, level) for code, level in dict(line.skills).items()],
        "status": lifecycle_status(line.lifecycle),
        "last_contact": say_day(line.last_contact_at.date()) if line.last_contact_at else "",
        "demo": line.demo,
    }


def _counts() -> list[tuple[str, int, str]]:
    counts = pool_queries.people_by_lifecycle()
    return [(word(state), counts[state], f"/people?lifecycle={state.value}") for state in Lifecycle if state in counts]


def _next_url(found: Page, filled: dict[str, str]) -> str | None:
    if not found.next or "q" in filled:
        return None
    return f"/people?{urlencode(filled | {'cursor': found.next})}"


def _one_of(value: str, known: object) -> str:
    return value if value in list(known) else ""  # type: ignore[call-overload]


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return ""


def _midnight(day: str) -> datetime:
    zone = ZoneInfo(organisation_zone())
    return datetime.combine(date.fromisoformat(day), time(), zone).astimezone(UTC)
