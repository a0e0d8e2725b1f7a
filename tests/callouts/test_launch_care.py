"""Launching with care: with many people, or at night, a second person stands for it, or at grave levels a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.accounts.services import staff as staff_services
from iwill.accounts.terms import Actor
from iwill.callouts import care, jobs
from iwill.callouts.models import CallOut, Wave
from iwill.callouts.services import callouts, launching
from iwill.callouts.terms import CallOutKind, CallOutState
from iwill.core import clock
from iwill.core.db import db
from iwill.core.errors import Refused
from iwill.core.policy import REGISTRY, PolicySetting
from tests.builders import a_staff, a_volunteer, ask_widely
from tests.callouts.conftest import BY, Story
from tests.conftest import NOW

POLICY = {name: policy.default for name, policy in REGISTRY.items()}
MIDNIGHT = datetime.fromisoformat("2026-11-22T00:30:00+08:00")


@pytest.mark.parametrize(
    ("kind", "level", "asked", "night", "second", "reason", "goes"),
    [
        ("real", "III", 50, False, False, False, True),
        ("real", "III", 51, False, False, False, False),
        ("real", "III", 51, False, True, False, True),
        ("real", "III", 51, False, False, True, False),
        ("real", "II", 51, False, False, True, True),
        ("real", "I", 51, True, False, True, True),
        ("real", "II", 51, False, False, False, False),
        ("real", "IV", 1, True, False, False, False),
        ("real", "IV", 1, True, True, False, True),
        ("drill", "IV", 500, True, False, False, True),
    ],
)
def test_one_person_launches_alone_only_what_weighs_little(
    kind: str, level: str, asked: int, night: bool, second: bool, reason: bool, goes: bool
) -> None:
    launch = care.Launch(CallOutKind(kind), level, asked, night)
    assert care.may_launch(launch, POLICY, second=second, reason=reason) is goes


def _heavy(story: Story, **request: str) -> CallOut:
    """A draft whose first wave asks five people, where three are the limit."""
    for _ in range(5):
        a_volunteer()
    ask_widely()
    setting = PolicySetting(name=care.SECOND_ABOVE, value=3, changed_at=clock.now(), changed_by="test")
    db.session.merge(setting)
    return story.draft({"seats": 5}, **({"level": "III"} | request))


def _refused(call_out: CallOut, **more: str) -> str:
    with pytest.raises(Refused) as refusal:
        callouts.launch(call_out, confirm_wording=True, by=BY, now=NOW, **more)
    assert call_out.state is CallOutState.DRAFT
    return refusal.value.code


def test_without_the_second_person_it_stays_a_draft(ctx: flask.Flask, story: Story) -> None:
    call_out = _heavy(story)
    first, gone = a_staff(), a_staff()
    gone.disabled_at = NOW
    me = staff_services.actor_for(first)
    assert _refused(call_out) == "needs_second_person"
    assert _refused(call_out, reason="洪水") == "needs_second_person"
    assert _refused(call_out, second="nobody@iwill.example") == "unknown_staff"
    assert _refused(call_out, second=staff_services.staff_email(gone)) == "unknown_staff"
    with pytest.raises(Refused) as refusal:
        callouts.launch(call_out, confirm_wording=True, by=me, now=NOW, second=staff_services.staff_email(first))
    assert refusal.value.code == "needs_second_person"
    assert db.session.scalar(select(Wave.id)) is None

    other = a_staff()
    callouts.launch(call_out, confirm_wording=True, by=me, now=NOW, second=staff_services.staff_email(other))
    assert call_out.state is CallOutState.CALLING
    assert call_out.second_by == f"staff:{other.id}"


def test_at_a_grave_level_a_reason_does_and_stays_sealed(ctx: flask.Flask, story: Story) -> None:
    call_out = _heavy(story, level="II")
    callouts.launch(call_out, confirm_wording=True, by=BY, now=NOW, reason="水位每分钟在涨")
    assert launching.launch_reason(call_out) == "水位每分钟在涨"
    assert "水位" not in (call_out.launch_reason_sealed or "")
    assert "水位" not in repr(list(db.session.scalars(select(AuditEntry.details))))


def test_at_night_one_person_asked_is_enough_to_need_a_second(ctx: flask.Flask, story: Story) -> None:
    a_volunteer()
    call_out = story.draft(level="III", respond_by=(MIDNIGHT + timedelta(hours=9)).isoformat())
    with pytest.raises(Refused):
        callouts.launch(call_out, confirm_wording=True, by=BY, now=MIDNIGHT)
    drill = story.draft(kind="drill", respond_by=(MIDNIGHT + timedelta(hours=9)).isoformat())
    callouts.launch(drill, confirm_wording=True, by=BY, now=MIDNIGHT)
    assert drill.state is CallOutState.CALLING


def test_the_second_person_confirms_under_her_own_name_and_the_seconds_begin(ctx: flask.Flask, story: Story) -> None:
    call_out = _heavy(story)
    first, second = (staff_services.actor_for(a_staff()) for _ in range(2))
    launching.ask_second_person(call_out, confirm_wording=True, by=first, now=NOW)
    for wrong in (
        lambda: launching.confirm_launch(call_out, by=first, now=NOW),
        lambda: callouts.reword(call_out, title="别的", by=first, now=NOW),
        lambda: callouts.launch(call_out, confirm_wording=True, by=second, now=NOW),
    ):
        with pytest.raises(Refused):
            wrong()
    launching.confirm_launch(call_out, by=second, now=NOW)
    _tick(call_out, NOW + timedelta(seconds=9))
    assert call_out.state is CallOutState.DRAFT
    _tick(call_out, NOW + timedelta(seconds=11))
    assert call_out.state is CallOutState.CALLING
    assert (call_out.launched_by, call_out.second_by) == (first.label, second.label)


def test_a_launch_that_is_declined_is_a_draft_again(ctx: flask.Flask, story: Story) -> None:
    call_out = _heavy(story)
    first: Actor = staff_services.actor_for(a_staff())
    launching.ask_second_person(call_out, confirm_wording=True, by=first, now=NOW)
    launching.decline_launch(call_out, by=BY, now=NOW)
    assert launching.is_open_draft(call_out)
    callouts.reword(call_out, title="接线员", by=first, now=NOW)


def _tick(call_out: CallOut, now: datetime) -> None:
    db.session.commit()
    jobs.advance_callouts(now)
    db.session.refresh(call_out)
