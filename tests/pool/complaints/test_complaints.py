"""Complaints and bars: nobody decides about herself, nobody bars alone, and the person reads what was decided."""

from __future__ import annotations

import json
from datetime import date, timedelta

import flask
import pytest

from iwill.accounts.services import staff as staff_services
from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.core.db import Base, db
from iwill.core.errors import Invalid, Refused
from iwill.pool.complaints import leaving as _registers
from iwill.pool.complaints import queries
from iwill.pool.complaints.models import Bar, Complaint
from iwill.pool.complaints.rules import refusal_to_decide
from iwill.pool.complaints.services import bars, complaints, evaluations
from iwill.pool.complaints.terms import Complainant, ComplaintOutcome, ComplaintState, Party, Quality
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving, vetting
from iwill.pool.terms import Lifecycle
from tests.builders import a_staff, a_volunteer
from tests.conftest import NOW

assert _registers
TODAY = NOW.date()
R, H, D = ComplaintState.RECEIVED, ComplaintState.HEARD, ComplaintState.DECIDED


def actor(role: Role = Role.STAFF) -> Actor:
    return staff_services.actor_for(a_staff(role))


def a_complaint(about: Volunteer, by: Actor) -> Complaint:
    return complaints.receive(
        "她在群里发了求助者的截图", Complainant.PERSON_IN_NEED, about=about, told="一张截图被转发", by=by, now=NOW
    )


@pytest.mark.parametrize(
    ("state", "about", "complained_of", "decider", "others", "refused"),
    [
        (H, True, None, "staff:2", True, None),
        (R, True, None, "staff:2", True, "not_heard"),
        (D, True, None, "staff:2", True, "already_decided"),
        (H, False, None, "staff:2", True, "whom_first"),
        (H, True, "staff:2", "staff:2", False, "complained_of"),
        (H, True, None, "staff:1", True, "received_it"),
        (H, True, None, "staff:1", False, None),
    ],
)
def test_who_may_decide_a_complaint(
    state: ComplaintState, about: bool, complained_of: str | None, decider: str, others: bool, refused: str | None
) -> None:
    reason = refusal_to_decide(
        state,
        about_anybody=about,
        complained_of=complained_of,
        received_by="staff:1",
        decider=decider,
        somebody_else=others,
    )
    assert reason == refused


def test_a_complaint_is_received_heard_and_decided_by_somebody_else(ctx: flask.Flask) -> None:
    receiver, decider = actor(), actor()
    lin = a_volunteer("林晓雨")
    complaint = a_complaint(lin, receiver)
    with pytest.raises(Refused, match="not_heard"):
        complaints.decide(complaint, ComplaintOutcome.ADVISED, "请遵守保密承诺", by=decider, now=NOW)
    herself = Actor(ActorKind.VOLUNTEER, lin.id)
    complaints.hear(complaint, Party.COMPLAINED_OF, "截图里没有名字", by=herself, now=NOW)
    with pytest.raises(Refused, match="received_it"):
        complaints.decide(complaint, ComplaintOutcome.ADVISED, "请遵守保密承诺", by=receiver, now=NOW)
    complaints.decide(complaint, ComplaintOutcome.ADVISED, "请遵守保密承诺", by=decider, now=NOW)
    assert (complaint.state, complaint.decided_by, complaint.alone) == (D, decider.label, False)
    told = leaving.export_person(lin)["complaints"]["about_her"][0]
    assert told["told"] == "一张截图被转发"
    assert told["her_words"] == ["截图里没有名字"]
    assert told["decision"] == "请遵守保密承诺"
    assert "求助者的截图" not in json.dumps(told, ensure_ascii=False)


def test_where_nobody_else_is_there_whoever_received_it_decides_and_it_shows(ctx: flask.Flask) -> None:
    only = actor()
    actor(Role.ORGANIZER)
    complaint = a_complaint(a_volunteer(), only)
    complaints.hear(complaint, Party.COMPLAINED_OF, "是我", by=only, now=NOW)
    complaints.decide(complaint, ComplaintOutcome.FOUNDED, "属实", by=only, now=NOW)
    assert complaint.alone


def test_a_volunteer_complains_about_staff_who_then_does_not_decide(ctx: flask.Flask) -> None:
    accused, other = a_staff(Role.STAFF), actor()
    lin = a_volunteer()
    herself = Actor(ActorKind.VOLUNTEER, lin.id)
    complaint = complaints.receive("排班不讲道理", Complainant.VOLUNTEER, by=herself, now=NOW)
    with pytest.raises(Refused, match="whom_first"):
        complaints.hear(complaint, Party.COMPLAINED_OF, "我解释一下", by=other, now=NOW)
    complaints.name_whom(complaint, accused, "排班", by=other, now=NOW)
    complaints.hear(complaint, Party.COMPLAINED_OF, "我解释一下", by=other, now=NOW)
    with pytest.raises(Refused, match="complained_of"):
        complaints.decide(complaint, ComplaintOutcome.UNFOUNDED, "没有", by=staff_services.actor_for(accused), now=NOW)
    complaints.decide(complaint, ComplaintOutcome.SETTLED, "已重新排班", by=other, now=NOW)
    assert [one.id for one in queries.complaints_from(lin)] == [complaint.id]


@pytest.mark.parametrize(
    ("reason", "ends_on", "review_on", "at"),
    [
        ("", date(2027, 1, 1), None, "reason"),
        ("违反守则", None, None, "ends_on"),
        ("违反守则", date(2026, 11, 20), None, "ends_on"),
        ("违反守则", None, date(2026, 11, 20), "review_on"),
    ],
)
def test_a_bar_needs_a_reason_and_an_end_or_a_day_of_review(
    ctx: flask.Flask, reason: str, ends_on: date | None, review_on: date | None, at: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        bars.propose(a_volunteer(), reason, ends_on=ends_on, review_on=review_on, by=actor(), now=NOW)
    assert [problem.path for problem in refusal.value.details] == [at]


def test_a_bar_takes_two_different_people(ctx: flask.Flask) -> None:
    first, second, lin = actor(), actor(), a_volunteer()
    bar = bars.propose(lin, "违反守则", ends_on=date(2027, 1, 1), review_on=None, by=first, now=NOW)
    assert lin.lifecycle is Lifecycle.ACTIVE
    with pytest.raises(Refused, match="second_person"):
        bars.confirm(bar, by=first, now=NOW)
    bars.confirm(bar, by=second, now=NOW)
    assert lin.lifecycle is Lifecycle.BARRED
    with pytest.raises(Refused, match="not_proposed"):
        bars.confirm(bar, by=second, now=NOW)
    with pytest.raises(Refused, match="unlawful_move"):
        vetting.move_person(lin, Lifecycle.ACTIVE, by=second, now=NOW)


@pytest.mark.parametrize(
    ("was", "back"),
    [
        (Lifecycle.ACTIVE, Lifecycle.PAUSED),
        (Lifecycle.DORMANT, Lifecycle.PAUSED),
        (Lifecycle.VERIFYING, Lifecycle.VERIFYING),
    ],
)
def test_an_ended_bar_comes_up_and_whoever_lifts_it_brings_her_back(
    ctx: flask.Flask, was: Lifecycle, back: Lifecycle
) -> None:
    first, second, lin = actor(), actor(), a_volunteer(lifecycle=was)
    bar = bars.propose(lin, "违反守则", ends_on=TODAY + timedelta(days=30), review_on=None, by=first, now=NOW)
    bars.confirm(bar, by=second, now=NOW)
    assert queries.due_bars(TODAY + timedelta(days=30)) == []
    assert queries.due_bars(TODAY + timedelta(days=31)) == [bar]
    longer = bars.propose(lin, "再看", ends_on=None, review_on=TODAY + timedelta(days=90), by=second, now=NOW)
    bars.confirm(longer, by=first, now=NOW)
    assert queries.bar_in_force(lin) is longer
    assert queries.due_bars(TODAY + timedelta(days=31)) == []
    bars.lift(longer, by=first, now=NOW)
    assert lin.lifecycle is back
    assert queries.bar_in_force(lin) is None


def test_the_database_itself_knows_no_bar_by_one_person(ctx: flask.Flask) -> None:
    names = {constraint.name for constraint in Bar.__table__.constraints}
    assert {"ck_bar_two_people", "ck_bar_until"} <= names
    assert Base.metadata.tables["bar"] is Bar.__table__


def test_an_evaluation_stands_beside_what_the_person_says_to_it(ctx: flask.Flask) -> None:
    by, lin = actor(), a_volunteer()
    one = evaluations.evaluate(lin, Quality.GOOD, "耐心", evaluated_on=TODAY, by=by, now=NOW)
    evaluations.reply(one, "谢谢", by=Actor(ActorKind.VOLUNTEER, lin.id), now=NOW)
    assert leaving.export_person(lin)["complaints"]["evaluations"] == [
        {"quality": "good", "words": "耐心", "on": TODAY.isoformat(), "reply": "谢谢"}
    ]
    with pytest.raises(Invalid):
        evaluations.evaluate(lin, Quality.GOOD, "", evaluated_on=TODAY + timedelta(days=1), by=by, now=NOW)


def test_an_erasure_takes_every_word_and_leaves_what_it_came_to(ctx: flask.Flask) -> None:
    receiver, decider, lin = actor(), actor(), a_volunteer()
    complaint = a_complaint(lin, receiver)
    complaints.hear(complaint, Party.COMPLAINED_OF, "不是我", by=receiver, now=NOW)
    complaints.decide(complaint, ComplaintOutcome.FOUNDED, "属实", by=decider, now=NOW)
    bar = bars.propose(lin, "违反守则", ends_on=date(2027, 1, 1), review_on=None, by=receiver, now=NOW)
    bars.confirm(bar, by=decider, now=NOW)
    evaluations.evaluate(lin, Quality.POOR, "转发截图", evaluated_on=TODAY, by=decider, now=NOW)
    leaving.erase_person(lin, by=decider, now=NOW)
    db.session.expire_all()
    assert complaint.words_sealed is complaint.told_sealed is complaint.decision_sealed is None
    assert [said.words_sealed for said in complaint.hearings] == [None]
    assert (complaint.outcome, bar.reason_sealed) == (ComplaintOutcome.FOUNDED, None)
    assert bar.lifted_at is not None
    assert [(one.quality, one.words_sealed) for one in queries.evaluations_of(lin)] == [(Quality.POOR, None)]
