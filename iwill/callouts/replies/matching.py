"""Whose names stand in a pasted 接龙: people who were asked, then people of the pool. One exact name is certain, where
nobody else in service has it; everything else is for a person to choose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select

from iwill.callouts.models import CallOut, Invitation, Need
from iwill.callouts.queries.objections import first_objection
from iwill.callouts.replies.relay import Listed, read_relay
from iwill.callouts.replies.terms import Doubt, Meaning
from iwill.callouts.services import seats
from iwill.callouts.terms import Answer
from iwill.core.db import db
from iwill.pool.models import NameKey, Volunteer
from iwill.pool.names import LONGEST_KEY
from iwill.pool.rules import name_key
from iwill.pool.terms import Lifecycle

MOST_ALIKE = 6


@dataclass(frozen=True)
class Person:
    """Somebody whom a line can mean. Without an invitation they have not been asked for this call-out."""

    volunteer_id: int
    name: str
    number: str
    invitation: Invitation | None


@dataclass(frozen=True)
class Matched:
    """A line, the people it can mean, the shifts of its yes, and the doubt that a person has to settle; no doubt means
    certain. `reason` is the code of why somebody cannot come."""

    line: Listed
    people: tuple[Person, ...]
    needs: tuple[Need, ...]
    doubt: Doubt | None = None
    reason: str | None = None


def match_relay(text: str, call_out: CallOut, needs: Sequence[Need], now: datetime) -> list[Matched]:
    """Every line of a pasted list with whom it means. `needs` are the shifts that the list is about, as numbered in it;
    with one alone a bare name is a yes to that."""
    invited = _invited(call_out)
    by_name: dict[str, list[Person]] = {}
    for invitation in invited:
        person = _person(invitation.volunteer, invitation)
        for key in dict.fromkeys((invitation.volunteer.name_key, name_key(invitation.volunteer.preferred_name))):
            by_name.setdefault(key, []).append(person)
    lines = read_relay(text, by_name.keys(), shifts=len(needs))
    asked = {invitation.volunteer_id: invitation for invitation in invited}
    others = _of_the_pool({name_key(line.name) for line in lines}, asked)
    found = [_match(line, by_name, others, asked, needs, now) for line in lines]
    return _said_twice(found)


def _match(
    line: Listed,
    by_name: dict[str, list[Person]],
    others: dict[str, list[Person]],
    asked: dict[int, Invitation],
    needs: Sequence[Need],
    now: datetime,
) -> Matched:
    key = name_key(line.name)
    people = (*by_name.get(key, ()), *others.get(key, ()))
    chosen = tuple(needs[number - 1] for number in line.shifts) if line.shifts else tuple(needs[:1])
    matched = Matched(line, people, chosen if line.meaning is Meaning.YES else ())
    if not people:
        alike = _resembling(key, asked)
        return replace(matched, people=alike, doubt=Doubt.RESEMBLES if alike else Doubt.NOBODY)
    if len(people) > 1:
        return replace(matched, doubt=Doubt.SEVERAL)
    if line.meaning is Meaning.UNCLEAR:
        return replace(matched, doubt=Doubt.UNCLEAR)
    return _checked(matched, people[0], now)


def _checked(matched: Matched, person: Person, now: datetime) -> Matched:
    """The one person, unless it is on record already or there is nothing that can be recorded."""
    invitation = person.invitation
    if invitation is None:
        if matched.line.meaning is Meaning.NO:
            return replace(matched, doubt=Doubt.NOT_ASKED)
        reason = first_objection(person.volunteer_id, matched.needs[0], matched.needs[0].call_out, now)
        return replace(matched, doubt=Doubt.CANNOT, reason=reason) if reason else matched
    if matched.line.meaning is Meaning.NO:
        return replace(matched, doubt=Doubt.ALREADY) if invitation.answer is Answer.NO else matched
    held = {seat.need_id for seat in seats.held_seats(invitation)}
    settled = all(need.id in held or need.taken + need.offered >= need.seats for need in matched.needs)
    said = invitation.answer in {Answer.YES, Answer.RESERVE, Answer.ONLY_IF_SHORT}
    return replace(matched, doubt=Doubt.ALREADY) if said and settled else matched


def _said_twice(found: Sequence[Matched]) -> list[Matched]:
    """Somebody who stands in the list more than once: the same again is left out, two different words are a doubt."""
    certain = [one for one in found if one.doubt is None]
    words: dict[int, set[tuple[Meaning, tuple[int, ...]]]] = {}
    for one in certain:
        words.setdefault(one.people[0].volunteer_id, set()).add((one.line.meaning, one.line.shifts))
    seen: Counter[int] = Counter()
    result = []
    for one in found:
        if one.doubt is None:
            person = one.people[0].volunteer_id
            seen[person] += 1
            if len(words[person]) > 1 or seen[person] > 1:
                one = replace(one, doubt=Doubt.TWICE)
        result.append(one)
    return result


def _invited(call_out: CallOut) -> list[Invitation]:
    query = select(Invitation).where(Invitation.call_out_id == call_out.id).order_by(Invitation.id)
    return list(db.session.scalars(query))


def _of_the_pool(keys: set[str], asked: dict[int, Invitation]) -> dict[str, list[Person]]:
    """People in service with one of these names who have not been asked."""
    people: dict[str, list[Person]] = {}
    for volunteer in db.session.scalars(_in_service(Volunteer.name_key.in_(keys))):
        if volunteer.id not in asked:
            people.setdefault(volunteer.name_key, []).append(_person(volunteer, None))
    return people


def _resembling(key: str, asked: dict[int, Invitation]) -> tuple[Person, ...]:
    """People whose name has this part or this pinyin, those asked first: enough to propose, never to decide."""
    with_key = select(NameKey.volunteer_id).where(NameKey.key == key[:LONGEST_KEY])
    found = sorted(
        db.session.scalars(_in_service(Volunteer.id.in_(with_key)).limit(50)),
        key=lambda volunteer: (volunteer.id not in asked, volunteer.id),
    )
    return tuple(_person(one, asked.get(one.id)) for one in found[:MOST_ALIKE])


def _in_service(condition: ColumnElement[bool]) -> Select[Volunteer]:
    return select(Volunteer).where(condition, Volunteer.lifecycle == Lifecycle.ACTIVE).order_by(Volunteer.id)


def _person(volunteer: Volunteer, invitation: Invitation | None) -> Person:
    return Person(volunteer.id, volunteer.name, volunteer.number, invitation)
