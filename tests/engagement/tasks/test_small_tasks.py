"""A small task begins when both sides have said yes, ends within twelve weeks, and its hours count like any others."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.core.db import db, transaction
from iwill.core.errors import Invalid, Refused
from iwill.core.tokens import LinkPurpose, make_token
from iwill.engagement.tasks import jobs, queries
from iwill.engagement.tasks.models import SmallTask, TaskPart
from iwill.engagement.tasks.services import looking_back, parts, writing
from iwill.engagement.tasks.terms import Element, PartState, TaskDraft, TaskSize, TaskState
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.pool.merging.services import merge, undo
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.shifts.hours import services as hours
from iwill.shifts.hours.queries.entries import confirmed_entries
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW
from tests.engagement.training.test_races import at_once

BY = an_actor(Role.STAFF)
WITHIN = NOW.date() + timedelta(days=30)


def draft(**about: Any) -> TaskDraft:
    words = {
        "title": "审一份志愿者手册",
        "summary": "两页，请提意见。",
        "outcome": "一页建议",
        "organisation": "阳光社工",
    }
    numbers = {"size": TaskSize.ADVICE, "skills": ("legal",), "minutes": 60, "seats": 1, "ends_on": WITHIN}
    return TaskDraft(**(words | numbers | {"elements": frozenset(Element)} | about))


def an_open_task(**about: Any) -> SmallTask:
    task = writing.write_task(draft(**about), by=BY, now=NOW)
    writing.open_task(task, by=BY, now=NOW)
    return task


def herself(volunteer: Volunteer) -> Actor:
    return Actor(ActorKind.VOLUNTEER, volunteer.id)


def told(volunteer: Volunteer) -> list[str]:
    query = select(Message).where(Message.recipient_id == volunteer.id, Message.purpose == Purpose.TASK)
    return [one.facts["news"] for one in db.session.scalars(query.order_by(Message.id))]


@pytest.mark.parametrize(
    ("about", "place"),
    [
        ({"ends_on": NOW.date() + timedelta(days=85)}, "ends_on"),
        ({"ends_on": None}, "ends_on"),
        ({"skills": ()}, "skills"),
        ({"minutes": 600}, "minutes"),
        ({"summary": "请联系 13800001111"}, "summary"),
        ({"organisation": " "}, "organisation"),
    ],
)
def test_what_is_no_small_task_is_refused_at_its_place(ctx: flask.Flask, about: dict[str, Any], place: str) -> None:
    with pytest.raises(Invalid) as refused:
        writing.write_task(draft(**about), by=BY, now=NOW)
    assert [one.path for one in refused.value.details] == [place]


def test_a_task_opens_once_all_five_questions_have_a_yes(ctx: flask.Flask) -> None:
    task = writing.write_task(draft(elements=frozenset(Element) - {Element.FREE_CHOICE}), by=BY, now=NOW)
    with pytest.raises(Refused, match="small_task_incomplete"):
        writing.open_task(task, by=BY, now=NOW)


def test_nothing_begins_before_both_have_said_yes(ctx: flask.Flask) -> None:
    task, volunteer, second = an_open_task(), a_volunteer(skills=["legal"]), a_volunteer(skills=["legal"])
    part = parts.apply(task, volunteer, by=herself(volunteer), now=NOW)
    other = parts.apply(task, second, by=herself(second), now=NOW)
    assert (part.state, task.taken) == (PartState.APPLIED, 0)
    with pytest.raises(Refused, match="small_task_step"):
        parts.say_yes(part, hers=True, by=herself(volunteer), now=NOW)
    parts.say_yes(part, hers=False, by=BY, now=NOW)
    parts.say_yes(part, hers=False, by=BY, now=NOW)
    assert (part.state, task.taken, told(volunteer)) == (PartState.ACCEPTED, 1, ["accepted"])
    with pytest.raises(Refused, match="small_task_full"):
        parts.say_yes(other, hers=False, by=BY, now=NOW)
    parts.say_no(part, hers=True, by=herself(volunteer), now=NOW)
    assert parts.say_yes(other, hers=False, by=BY, now=NOW).state is PartState.ACCEPTED


def test_idle_people_with_the_skill_are_offered_it_within_the_contact_policy(ctx: flask.Flask) -> None:
    task = an_open_task(seats=2)
    idle, busy, other = a_volunteer(skills=["legal"]), a_volunteer(skills=["legal"]), a_volunteer()
    busy.last_served_at = NOW - timedelta(days=3)
    db.session.flush()
    assert parts.offer(task, 10, by=BY, now=NOW).offered == 1
    assert parts.offer(task, 10, by=BY, now=NOW).offered == 0
    assert (told(idle), told(busy), told(other)) == (["offered"], [], [])
    offered = queries.part_in(task.id, idle.id)
    assert offered is not None
    assert parts.say_yes(offered, hers=True, by=herself(idle), now=NOW).state is PartState.ACCEPTED
    assert queries.tasks_for(busy, NOW.date()) == [task]
    assert queries.tasks_for(other, NOW.date()) == []


def test_its_hours_count_once_somebody_else_has_confirmed_them(ctx: flask.Flask) -> None:
    task, volunteer = an_open_task(), a_volunteer(skills=["legal"])
    part = parts.apply(task, volunteer, by=herself(volunteer), now=NOW)
    parts.say_yes(part, hers=False, by=BY, now=NOW)
    later = NOW + timedelta(days=2)
    with pytest.raises(Invalid):
        looking_back.declare_hours(part, NOW - timedelta(hours=3), NOW, by=herself(volunteer), now=later)
    worked = NOW + timedelta(hours=20)
    entry = looking_back.declare_hours(part, worked, worked + timedelta(minutes=50), by=herself(volunteer), now=later)
    assert confirmed_entries(volunteer.id) == []
    hours.confirm(entry, by=an_actor(Role.STAFF, id=7), now=later)
    (counted,) = confirmed_entries(volunteer.id)
    assert (counted.minutes, counted.content) == (50, "审一份志愿者手册")


def test_both_sides_say_how_it_was_and_the_end_tells_everybody(ctx: flask.Flask) -> None:
    with transaction():
        task, volunteer, waiter = an_open_task(), a_volunteer(skills=["legal"]), a_volunteer(skills=["legal"])
        part = parts.apply(task, volunteer, by=herself(volunteer), now=NOW)
        parts.apply(task, waiter, by=herself(waiter), now=NOW)
        parts.say_yes(part, hers=False, by=BY, now=NOW)
    late = NOW + timedelta(days=31)
    assert jobs.end_small_tasks(NOW) == {}
    assert jobs.end_small_tasks(late) == {"ended": 1}
    db.session.rollback()
    assert (task.state, part.state) == (TaskState.ENDED, PartState.DONE)
    assert (told(volunteer), told(waiter)) == (["accepted", "done"], ["over"])
    said = {"clear": "well", "supported": "partly", "worth_it": "well"}
    looking_back.say_how_it_was(part, said, hers=True, by=herself(volunteer), now=late)
    with pytest.raises(Invalid):
        looking_back.say_how_it_was(part, {"on_time": "well"}, hers=False, by=BY, now=late)
    assert part.of_the_task == said


def test_whoever_is_erased_frees_her_seat_and_leaves_nothing(ctx: flask.Flask) -> None:
    task, volunteer = an_open_task(), a_volunteer(skills=["legal"])
    part = parts.apply(task, volunteer, by=herself(volunteer), now=NOW)
    parts.say_yes(part, hers=False, by=BY, now=NOW)
    assert leaving.export_person(volunteer)["small_tasks"][0]["state"] == "accepted"
    leaving.erase_person(volunteer, by=BY, now=NOW)
    assert (task.taken, queries.part_in(task.id, volunteer.id)) == (0, None)


def test_a_last_day_in_the_past_is_no_last_day(ctx: flask.Flask) -> None:
    with pytest.raises(Invalid):
        writing.write_task(draft(ends_on=date(2026, 11, 21)), by=BY, now=NOW)


def taking_part(task: SmallTask, volunteer: Volunteer, *, accepted: bool = False) -> TaskPart:
    part = parts.apply(task, volunteer, by=herself(volunteer), now=NOW)
    return parts.say_yes(part, hers=False, by=BY, now=NOW) if accepted else part


def test_of_two_people_who_are_one_the_further_part_stays_and_every_link_leads_to_it(ctx: flask.Flask) -> None:
    task = an_open_task(seats=3)
    first, second, third = (a_volunteer(skills=["legal"]) for _ in range(3))
    links = [
        make_token(LinkPurpose.TASK, taking_part(task, one, accepted=yes).link_id)
        for one, yes in ((first, False), (second, True), (third, True))
    ]
    merge(second, first, {}, by=BY, now=NOW)
    last = merge(third, second, {}, by=BY, now=NOW)
    part = queries.part_in(task.id, third.id)
    assert part is not None
    assert (part.state, task.taken) == (PartState.ACCEPTED, 1)
    assert [queries.part_behind(token) for token in links] == [part] * 3
    undo(last, by=BY, now=NOW)
    db.session.expire_all()
    assert task.taken == 2
    assert [getattr(queries.part_behind(token), "volunteer_id", None) for token in links] == [
        second.id,
        second.id,
        third.id,
    ]


def test_the_last_seat_of_a_task_goes_to_one_of_many(app: flask.Flask) -> None:
    with app.app_context(), transaction():
        task = an_open_task()
        waiting = [taking_part(task, a_volunteer(skills=["legal"])).id for _ in range(5)]
        task_id = task.id

    def accepts(part_id: int) -> Callable[[], object]:
        def accept() -> None:
            with suppress(Refused):
                parts.say_yes(queries.part_by_id(part_id), hers=False, by=BY, now=NOW)

        return accept

    at_once(app, [accepts(one) for one in waiting])
    with app.app_context():
        task = queries.task_by_id(task_id)
        assert (task.taken, [one.state for one in queries.parts_of(task)].count(PartState.ACCEPTED)) == (1, 1)
        db.session.remove()
