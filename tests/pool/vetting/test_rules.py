"""Rules of vetting, as tables: who goes through what, who may decide, who is drawn, how long it takes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from iwill.pool.terms import Lifecycle
from iwill.pool.vetting import rules
from iwill.pool.vetting.requirements import REQUIREMENTS, requirements_of
from iwill.pool.vetting.terms import ASKING, REFUSING, CaseState, Outcome, Stage
from iwill.pool.vocabulary import vocabulary
from tests.conftest import NOW

WHOLE = tuple(Stage)
NO_LOOK_UP = tuple(stage for stage in Stage if stage is not Stage.LOOK_UP)
SHORT = (Stage.DOCUMENTS, Stage.INTERVIEW, Stage.AGREEMENT, Stage.TRAINING)


@pytest.mark.parametrize(
    ("skills", "credentials", "professions", "stages"),
    [
        (["doctor"], [], {"physician"}, WHOLE),
        ([], ["physician"], {"physician"}, WHOLE),
        (["nursing"], ["nurse"], {"nurse"}, WHOLE),
        (["social_work"], [], {"social_worker"}, WHOLE),
        (["counselling"], ["counsellor"], {"counsellor"}, NO_LOOK_UP),
        (["counselling"], ["registered_psychologist"], {"counsellor", "registered_psychologist"}, WHOLE),
        (["listening"], ["minors_clearance"], {"listener", "children"}, WHOLE),
        (["listening"], [], {"listener"}, NO_LOOK_UP),
        (["crisis_intervention"], [], {"crisis"}, NO_LOOK_UP),
        (["it"], [], {"information"}, SHORT),
        ([], [], {"information"}, SHORT),
        (["student"], [], {"information"}, SHORT),
        (["it", "listening"], [], {"information", "listener"}, NO_LOOK_UP),
    ],
)
def test_a_profession_says_which_stages_somebody_goes_through(
    skills: list[str], credentials: list[str], professions: set[str], stages: tuple[Stage, ...]
) -> None:
    found = requirements_of(skills, credentials)
    assert {one.profession for one in found} == professions
    assert rules.plan(found, shadow_duty=True) == stages
    assert Stage.SHADOW_DUTY not in rules.plan(found, shadow_duty=False)


def test_the_table_speaks_the_words_of_the_vocabulary_and_every_stage_with_papers_has_a_checklist() -> None:
    terms = vocabulary().terms
    assert all(("skill", skill) in terms for one in REQUIREMENTS for skill in one.skills)
    assert all(("credential", kind) in terms for one in REQUIREMENTS for kind in one.credentials)
    for one in REQUIREMENTS:
        assert rules.checklist([one], Stage.DOCUMENTS)
        assert bool(rules.checklist([one], Stage.LOOK_UP)) == bool(one.register)
    assert all(ASKING[stage] and REFUSING[stage] for stage in Stage)


@pytest.mark.parametrize(
    ("profession", "stage", "on", "second"),
    [
        (["crisis_intervention"], Stage.INTERVIEW, True, True),
        (["supervision"], Stage.INTERVIEW, True, True),
        (["crisis_intervention"], Stage.DOCUMENTS, True, False),
        (["crisis_intervention"], Stage.INTERVIEW, False, False),
        (["listening"], Stage.INTERVIEW, True, False),
    ],
)
def test_crisis_work_wants_two_people_at_the_interview(
    profession: list[str], stage: Stage, on: bool, second: bool
) -> None:
    assert rules.needs_second(requirements_of(profession, []), stage, second_review=on) is second
    assert rules.needs_second(requirements_of([], ["minors_clearance"]), Stage.INTERVIEW, second_review=True)


SOON, GONE = NOW + timedelta(minutes=5), NOW - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("state", "held_by", "held_until", "first", "refused"),
    [
        (CaseState.WAITING, None, None, None, None),
        (CaseState.WAITING, 7, SOON, None, None),
        (CaseState.WAITING, 8, SOON, None, "held_by_another"),
        (CaseState.WAITING, 8, GONE, None, None),
        (CaseState.WAITING, 8, NOW, None, None),
        (CaseState.ASKED, None, None, None, None),
        (CaseState.SECOND, None, None, "staff:7", "second_reviewer"),
        (CaseState.SECOND, None, None, "staff:8", None),
        (CaseState.PASSED, None, None, None, "case_over"),
        (CaseState.REFUSED, 7, SOON, None, "case_over"),
        (CaseState.CLOSED, None, None, None, "case_over"),
    ],
)
def test_who_may_decide_now(
    state: CaseState, held_by: int | None, held_until: object, first: str | None, refused: str | None
) -> None:
    reason = rules.refusal_to_decide(
        state, held_by=held_by, held_until=held_until, first_reviewer=first, reviewer=7, label="staff:7", now=NOW
    )  # type: ignore[arg-type]
    assert reason == refused


@pytest.mark.parametrize(
    ("present", "behind", "last", "taken"),
    [
        (Lifecycle.APPLICANT, Stage.DOCUMENTS, False, ["verifying"]),
        (Lifecycle.VERIFYING, Stage.DOCUMENTS, False, []),
        (Lifecycle.VERIFYING, Stage.INTERVIEW, False, []),
        (Lifecycle.VERIFYING, Stage.TRAINING, False, ["trained"]),
        (Lifecycle.VERIFYING, Stage.TRAINING, True, ["trained", "active"]),
        (Lifecycle.TRAINED, Stage.SHADOW_DUTY, True, ["active"]),
        (Lifecycle.APPLICANT, Stage.SHADOW_DUTY, True, ["verifying", "trained", "active"]),
        (Lifecycle.ACTIVE, Stage.SHADOW_DUTY, True, []),
        (Lifecycle.PAUSED, Stage.SHADOW_DUTY, True, []),
        (Lifecycle.LEFT, Stage.SHADOW_DUTY, True, []),
    ],
)
def test_the_place_in_the_pool_follows_the_stages(
    present: Lifecycle, behind: Stage, last: bool, taken: list[str]
) -> None:
    assert list(rules.lifecycles_to_take(present, behind, last=last)) == taken


def test_a_step_is_counted_in_her_own_plan_even_where_the_plan_has_changed() -> None:
    assert [rules.step_of(SHORT, stage) for stage in SHORT] == [1, 2, 3, 4]
    assert rules.step_of(SHORT, Stage.LOOK_UP) == 1
    assert rules.step_of(SHORT, Stage.SHADOW_DUTY) == 4
    assert rules.next_stage(SHORT, Stage.LOOK_UP) is Stage.INTERVIEW
    assert rules.next_stage(SHORT, Stage.TRAINING) is None


@pytest.mark.parametrize(
    ("measured", "ahead", "days"),
    [([], 0, 1), ([], 38, 4), ([30], 38, 4), ([2, 6, 6, 7, 30], 38, 6), ([0, 0, 0, 0, 0], 500, 1)],
)
def test_the_wait_is_measured_once_there_is_enough_and_reckoned_from_the_capacity_before(
    measured: list[int], ahead: int, days: int
) -> None:
    assert rules.usual_days(measured, ahead, per_day=10) == days


def test_who_is_drawn_follows_from_the_number_alone_and_is_about_the_share_wanted() -> None:
    numbers = [f"V-{place:08d}" for place in range(10_000)]
    drawn = [number for number in numbers if rules.is_drawn(number, 5.0)]
    assert 400 < len(drawn) < 600
    assert all(rules.is_drawn(number, 5.0) for number in drawn)
    assert not any(rules.is_drawn(number, 0.0) for number in numbers)
    assert all(rules.is_drawn(number, 100.0) for number in numbers)


def test_a_reason_belongs_to_its_stage() -> None:
    assert rules.reason_fits(Outcome.ASK, Stage.DOCUMENTS, "unreadable")
    assert not rules.reason_fits(Outcome.REFUSE, Stage.DOCUMENTS, "unreadable")
    assert not rules.reason_fits(Outcome.ASK, Stage.INTERVIEW, "unreadable")
    assert not rules.reason_fits(Outcome.ASK, Stage.INTERVIEW, "")
