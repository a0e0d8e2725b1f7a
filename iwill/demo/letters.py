"""What journeys of the demo have done in the year before it opens: check-ins to nine in ten, who answered them, and the
tenth that was left in peace, as the same lot draws it that draws it every day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import cast

from sqlalchemy import Table, insert

from iwill.accounts.terms import Actor
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.tokens import new_link_id
from iwill.engagement.journeys import queries, rules, services
from iwill.engagement.journeys.effects import EFFECTS
from iwill.engagement.journeys.models import Journey, Letter
from iwill.engagement.journeys.schemas import read_rule
from iwill.engagement.journeys.terms import MOST_HELD_OUT, EffectState, Every
from iwill.messaging.services import reader_zone
from iwill.pool.activity import services as activity
from iwill.pool.activity.terms import Happening, Kind
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle

_SEED = 11
DAY = timedelta(days=1)
CODE = "check_in"
# Whoever has not given a sign for so long does not answer a letter either.
_SILENT = 150 * DAY
_ANSWERS, _ANSWERS_IN_SILENCE = 0.75, 0.08
LETTERS = cast(Table, Letter.__table__)


def write_letters(everybody: Sequence[Volunteer], *, by: Actor, now: datetime) -> None:
    """The journeys that are shipped, and the check-ins of the last four quarters with what came of them. In a pool this
    small staff have asked for the largest group that may be left in peace."""
    services.install_shipped(now - 420 * DAY)
    journey, chance = queries.journey_by_code(CODE), Random(_SEED)
    services.change_rule(journey, {**journey.rule, "hold_out": MOST_HELD_OUT}, by=by, now=now - 419 * DAY)
    rule = read_rule(journey.rule)
    assert isinstance(rule.when, Every)
    sent, answers = list[dict[str, object]](), list[Happening]()
    for begins in _quarters(now):
        for person in everybody[1:]:
            day = rules.falls_due_on(person.id, rule.when, begins)
            due_at = rules.moment_on(day, rule.at_hour, reader_zone(person.zone))
            if person.lifecycle is not Lifecycle.ACTIVE or person.created_at > due_at - 30 * DAY or due_at > now:
                continue
            held_out = is_left_out(person)
            sent.append(_effect(journey, person, rules.label_of(begins, rule.when.period), due_at, held_out))
            silent = now - person.last_asked_at > _SILENT
            if not held_out and chance.random() < (_ANSWERS_IN_SILENCE if silent else _ANSWERS):
                at = due_at + timedelta(hours=chance.randint(1, 90))
                answers.append(Happening(person.id, Kind.CHECKED_IN, -len(answers) - 1, civil_day(at), at))
    _write(sent)
    activity.note_many([one for one in answers if one.at < now])


def is_left_out(person: Volunteer) -> bool:
    """Whether somebody belongs to the group that gets no check-in."""
    return rules.is_held_out(CODE, person.number, MOST_HELD_OUT)


def _quarters(now: datetime) -> Iterator[date]:
    """The first days of the last four quarters that are over."""
    today = civil_day(now)
    months = today.year * 12 + (today.month - 1) // 3 * 3
    for month in range(months - 12, months, 3):
        yield date(month // 12, month % 12 + 1, 1)


def _effect(journey: Journey, person: Volunteer, period: str, due_at: datetime, held_out: bool) -> dict[str, object]:
    return {
        "journey_id": journey.id,
        "version": journey.version,
        "period": period,
        "volunteer_id": person.id,
        "state": EffectState.HELD_OUT if held_out else EffectState.SENT,
        "words": {},
        "due_at": due_at,
        "until_at": due_at + 28 * DAY,
        "settled_at": due_at,
        "letter_id": None,
    }


def _write(effects: list[dict[str, object]]) -> None:
    """The rows, each that was sent with its letter, whose link has run out."""
    gone = [one for one in effects if one["state"] is EffectState.SENT]
    links = [new_link_id() for _ in gone]
    rows = [
        {
            "volunteer_id": one["volunteer_id"],
            "link_id": link,
            "queued_at": one["due_at"],
            "expires_at": one["until_at"],
        }
        for one, link in zip(gone, links, strict=True)
    ]
    written = {
        link: number
        for number, link in db.session.execute(insert(LETTERS).returning(LETTERS.c.id, LETTERS.c.link_id), rows)
    }
    for one, link in zip(gone, links, strict=True):
        one["letter_id"] = written[link]
    db.session.execute(insert(EFFECTS), effects)
