"""What the pages about journeys print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from iwill.accounts.models import Staff
from iwill.accounts.terms import Permission
from iwill.core.civil import organisation_zone
from iwill.core.db import db
from iwill.core.localtime import say_date
from iwill.engagement.journeys import dry_run, measuring, queries
from iwill.engagement.journeys.dry_run import DryRun, Outcome
from iwill.engagement.journeys.happenings.serving import FOR_CARE_ALONE
from iwill.engagement.journeys.models import Journey
from iwill.engagement.journeys.schemas import rule_from
from iwill.engagement.journeys.terms import After, EffectState, NotMeant, Rule
from iwill.web import i18n
from iwill.web.guard import may
from iwill.web.journeys import words
from iwill.web.shell import instant

# Effects are counted over so many days.
COUNTED_DAYS = 30
# More names than this are a list that nobody reads on a telephone; the counts say the rest.
MOST_NAMED = 50
Status = tuple[str, object]


@dataclass(frozen=True)
class Line:
    """A journey in the list: its place, state, owner, when it falls due, and what became of it lately."""

    code: str
    title: str
    priority: int
    status: Status
    owner: str
    when: str
    sent: int
    waiting: int
    others: int


@dataclass(frozen=True)
class Version:
    """A version of a rule: since when, and who wrote it."""

    number: int
    since: str
    by: str


@dataclass(frozen=True)
class JourneyPage:
    """What journeys/one.html prints."""

    code: str
    title: str
    other_title: str
    running: bool
    status: Status
    owner: str
    copied_from: str | None
    facts: Sequence[tuple[str, str]]
    counts: Sequence[tuple[Status, int]]
    groups: Sequence[tuple[Status, measuring.Group]]
    versions: Sequence[Version]
    may_edit: bool
    for_care: bool


@dataclass(frozen=True)
class TryPage:
    """What journeys/try.html prints."""

    code: str
    title: str
    days: int
    outcomes: Sequence[tuple[Status, int]]
    people: Sequence[tuple[int, str, str, str, Status, str]]
    shown: int
    not_meant: Sequence[tuple[str, str, int]]
    later: int
    pool: int
    meant: int
    names: bool


def list_lines(now: datetime) -> list[Line]:
    """Every journey, the most urgent first."""
    counts, found = queries.counts_since(now - timedelta(days=COUNTED_DAYS)), queries.journeys()
    owners = _names({one.owner_id for one in found})
    return [_line(one, counts.get(one.id, {}), owners) for one in found]


def journey_page(journey: Journey, now: datetime) -> JourneyPage:
    """One journey with its rule in words and what it has done."""
    rule = rule_from(journey.rule)
    counted = queries.counts_since(now - timedelta(days=COUNTED_DAYS)).get(journey.id, {})
    return JourneyPage(
        code=journey.code,
        title=title_of(journey),
        other_title=journey.title_en if _chinese() else journey.title_zh,
        running=journey.running,
        status=running_status(journey),
        owner=_names({journey.owner_id}).get(journey.owner_id, ""),
        copied_from=journey.copied_from,
        facts=words.rule_in_words(rule),
        counts=[(words.STATES[state], counted[state]) for state in EffectState if counted.get(state)],
        groups=[(words.STATES[one.state], one) for one in measuring.groups(journey)] if rule.hold_out else (),
        versions=_versions(journey),
        may_edit=may(Permission.EDIT_POOL),
        for_care=is_for_care(rule),
    )


def try_page(journey: Journey, days: int, now: datetime) -> TryPage:
    """Who would get it in the coming days, and why not the others."""
    rule = rule_from(journey.rule)
    found: DryRun = dry_run.foresee(journey.code, rule, days=days, now=now)
    names = names_shown(rule)
    zone: str = organisation_zone()
    people = [
        (
            one.volunteer_id,
            one.name,
            one.number,
            instant(one.due_at, zone),
            words.OUTCOMES[one.outcome],
            words.reason(one.reason) if one.reason else "",
        )
        for one in found.people[:MOST_NAMED]
    ]
    return TryPage(
        code=journey.code,
        title=title_of(journey),
        days=days,
        outcomes=[(words.OUTCOMES[one], found.outcomes[one]) for one in Outcome if found.outcomes.get(one)],
        people=people if names else (),
        shown=sum(found.outcomes.values()),
        not_meant=[(code, words.reason(code), number) for code, number in sorted(found.not_meant.items())],
        later=found.later,
        pool=found.pool,
        meant=found.meant,
        names=names,
    )


def left_out(journey: Journey, why: NotMeant, now: datetime) -> list[tuple[int, str, str]]:
    """The first of those who are not meant for this reason: id, name, number."""
    return [(one.id, one.name, one.number) for one in dry_run.people_not_meant(rule_from(journey.rule), why, now)]


def is_for_care(rule: Rule) -> bool:
    """Whether whoever gets this has had a hard time."""
    return isinstance(rule.when, After) and rule.when.event in FOR_CARE_ALONE


def names_shown(rule: Rule) -> bool:
    """Whether the reader may see who gets this: after a hard shift that is for the role care alone."""
    return not is_for_care(rule) or may(Permission.READ_NOTES)


def title_of(journey: Journey) -> str:
    """Its title in the reader's language."""
    return journey.title_zh if _chinese() else journey.title_en


def running_status(journey: Journey) -> Status:
    """Running, or switched off."""
    return ("ok", _("running")) if journey.running else ("rest", _("switched off"))


def _line(one: Journey, counts: Mapping[EffectState, int], owners: Mapping[Any, str]) -> Line:
    sent, waiting = counts.get(EffectState.SENT, 0), counts.get(EffectState.DUE, 0)
    return Line(
        code=one.code,
        title=title_of(one),
        priority=one.priority,
        status=running_status(one),
        owner=owners.get(one.owner_id, ""),
        when=words.when_in_words(rule_from(one.rule)),
        sent=sent,
        waiting=waiting,
        others=sum(counts.values()) - sent - waiting,
    )


def _versions(journey: Journey) -> list[Version]:
    rows: list[Any] = [journey, *queries.versions_of(journey)]
    ids = {one.changed_by: int(one.changed_by[6:]) for one in rows if one.changed_by.startswith("staff:")}
    names = _names(set(ids.values()))
    zone = ZoneInfo(organisation_zone())
    return [
        Version(
            one.version,
            say_date(one.changed_at.astimezone(zone).date(), i18n.reader_language()),
            names.get(ids.get(one.changed_by), "") or _("the program"),
        )
        for one in rows
    ]


def _names(ids: set[int | None] | set[int]) -> dict[int | None, str]:
    found = (db.session.get(Staff, one) for one in ids if one is not None)
    return {one.id: one.name for one in found if one is not None}


def _chinese() -> bool:
    return i18n.reader_language().startswith("zh")
