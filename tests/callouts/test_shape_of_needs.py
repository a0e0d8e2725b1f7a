"""Needs say what crises need: shifts cut from a long window, teams for groups, bounds, substitutes, what is hard."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import flask
import pytest

from iwill.callouts.meaning import NeedTerms, need_terms
from iwill.callouts.services.requests import checked_request
from iwill.callouts.terms import Work
from iwill.core.errors import Invalid
from iwill.pool.vocabulary import vocabulary
from tests.builders import a_need, a_request_payload

REQUESTS = Path(__file__).resolve().parent.parent / "requests"


def problems_of(payload: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        checked_request(payload)
    assert all(problem.message.strip() for problem in refusal.value.details)
    return {problem.path: problem.code for problem in refusal.value.details}


def meant(payload: object) -> list[NeedTerms]:
    return need_terms(checked_request(payload), vocabulary())


def long_need(minutes: int, **changes: Any) -> dict[str, Any]:
    need = a_need()
    ends_at = datetime.fromisoformat(need["starts_at"]) + timedelta(minutes=minutes)
    return need | {"ends_at": ends_at.isoformat()} | changes


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"shift_minutes": 29}, "needs[0].shift_minutes", "invalid"),
        ({"shift_minutes": 241}, "needs[0].shift_minutes", "invalid"),
        ({"shift_minutes": "120"}, "needs[0].shift_minutes", "invalid"),
        ({"shift_minutes": 120, "hand_over_minutes": 31}, "needs[0].hand_over_minutes", "invalid"),
        ({"shift_minutes": 120, "hand_over_minutes": -1}, "needs[0].hand_over_minutes", "invalid"),
        ({"shift_minutes": 30, "hand_over_minutes": 20}, "needs[0].hand_over_minutes", "hand_over_too_long"),
        ({"hand_over_minutes": 15}, "needs[0].hand_over_minutes", "needs_shift_minutes"),
        ({"minimum": 3}, "needs[0].minimum", "minimum_too_high"),
        ({"minimum": -1}, "needs[0].minimum", "invalid"),
        ({"maximum": 1}, "needs[0].maximum", "maximum_too_low"),
        ({"maximum": 2001}, "needs[0].maximum", "invalid"),
        ({"veterans": 3}, "needs[0].veterans", "too_many_kept"),
        ({"veterans": 1, "buddy_seats": 2}, "needs[0].buddy_seats", "too_many_kept"),
        ({"buddy_seats": True}, "needs[0].buddy_seats", "invalid"),
        ({"substitutes": [{}]}, "needs[0].substitutes[0]", "invalid"),
        ({"substitutes": [{"skills": ["juggling"]}]}, "needs[0].substitutes[0].skills[0]", "unknown_skill"),
        (
            {"substitutes": [{"credentials": ["throne"]}]},
            "needs[0].substitutes[0].credentials[0]",
            "unknown_credential",
        ),
        ({"substitutes": [{"skills": ["listening"], "weight": 0}]}, "needs[0].substitutes[0].weight", "invalid"),
        ({"substitutes": [{"skills": ["listening"], "weight": 1.01}]}, "needs[0].substitutes[0].weight", "invalid"),
        ({"substitutes": [{"skills": ["listening"], "weight": "1"}]}, "needs[0].substitutes[0].weight", "invalid"),
        ({"substitutes": [{"skills": ["listening"], "seats": 1}]}, "needs[0].substitutes[0].seats", "unknown_field"),
        ({"sensitive": " "}, "needs[0].sensitive", "invalid"),
        ({"sensitive": 1}, "needs[0].sensitive", "invalid"),
    ],
)
def test_what_does_not_go_together_is_refused_at_its_place(
    ctx: flask.Flask, changes: dict[str, Any], path: str, code: str
) -> None:
    assert problems_of(a_request_payload(needs=[a_need(**changes)])) == {path: code}


@pytest.mark.parametrize(
    ("minutes", "shift", "path", "code"),
    [
        (20, 30, "needs[0].ends_at", "window_too_short"),
        (45, 40, "needs[0].shift_minutes", "short_shifts"),
        (501 * 30, 30, "needs[0].shift_minutes", "too_many_needs"),
    ],
)
def test_a_window_that_cannot_be_cut_is_refused(
    ctx: flask.Flask, minutes: int, shift: int, path: str, code: str
) -> None:
    assert problems_of(a_request_payload(needs=[long_need(minutes, shift_minutes=shift)])) == {path: code}


def test_a_day_round_the_clock_is_cut_into_even_shifts(ctx: flask.Flask) -> None:
    shifts = meant(a_request_payload(needs=[a_need(), long_need(24 * 60, shift_minutes=180)]))[1:]
    assert len(shifts) == 8
    assert {shift.part_of for shift in shifts} == {1}
    assert all(shift.ends_at - shift.starts_at == timedelta(hours=3) for shift in shifts)
    assert all(one.ends_at == following.starts_at for one, following in pairwise(shifts))


@pytest.mark.parametrize("name", ["flood-information-night", "village-secretary"])
def test_the_relay_and_the_village_are_the_same_asked_for_as_one_window(ctx: flask.Flask, name: str) -> None:
    """Each run of shifts that follow one another, said as one window: cut again, the shifts are those of the file."""
    request = json.loads((REQUESTS / f"{name}.json").read_text())
    given = meant(request)
    joined: list[dict[str, Any]] = []
    for need in request["needs"]:
        alike = [one for one in joined if one["role"] == need["role"] and one["ends_at"] == need["starts_at"]]
        if alike and alike[0]["seats"] == need["seats"]:
            alike[0]["ends_at"] = need["ends_at"]
        else:
            minutes = datetime.fromisoformat(need["ends_at"]) - datetime.fromisoformat(need["starts_at"])
            joined.append(need | {"shift_minutes": int(minutes.total_seconds() // 60)})
    assert len(joined) <= len(given)
    again = meant(request | {"needs": joined})

    def shifts(needs: list[NeedTerms]) -> set[tuple[str, datetime, datetime]]:
        return {(need.role, need.starts_at, need.ends_at) for need in needs}

    assert shifts(again) == shifts(given)
    assert all(timedelta(minutes=30) <= need.ends_at - need.starts_at <= timedelta(hours=4) for need in again)


def test_a_team_is_one_need_for_each_role_and_group(ctx: flask.Flask) -> None:
    team = {
        "groups": 3,
        "roles": [
            {"role": "医生", "skills": ["listening"]},
            {"role": "心理咨询师", "skills": ["listening"], "required_for": ["助理"]},
            {"role": "社工", "skills": ["listening"]},
            {"role": "助理", "skills": ["listening"], "seats": 3},
        ],
    }
    needs = meant(a_request_payload(team=team))
    assert [(need.role, need.seats, need.team_group) for need in needs[:5]] == [
        ("心理支持接线员", 2, None),
        ("医生", 1, 1),
        ("心理咨询师", 1, 1),
        ("社工", 1, 1),
        ("助理", 3, 1),
    ]
    assert len(needs) == 1 + 4 * 3
    assert [need.part_of for need in needs] == list(range(13))
    assert {need.starts_at for need in needs} == {needs[0].starts_at}


def test_a_team_alone_is_a_request_if_it_says_when(ctx: flask.Flask) -> None:
    role = {key: value for key, value in a_need().items() if key != "seats"}
    assert len(meant(a_request_payload(needs=[], team={"groups": 2, "roles": [role]}))) == 2
    del role["starts_at"]
    refused = problems_of(a_request_payload(needs=[], team={"groups": 2, "roles": [role]}))
    assert refused == {"team.roles[0].starts_at": "required"}


@pytest.mark.parametrize(
    ("team", "path", "code"),
    [
        ({"roles": [], "groups": 1}, "team.roles", "invalid"),
        ({"roles": [{"role": "a", "skills": ["listening"]}]}, "team.groups", "required"),
        ({"roles": [{"role": "a", "skills": ["listening"]}], "groups": 500}, "team.groups", "too_many_needs"),
        (
            {"roles": [{"role": "a", "skills": ["listening"], "seats": 2000}], "groups": 5},
            "team.groups",
            "too_many_seats",
        ),
        ({"roles": [{"role": "a", "skills": ["juggling"]}], "groups": 1}, "team.roles[0].skills[0]", "unknown_skill"),
        (
            {"roles": [{"role": "a", "skills": ["listening"], "minimum": 2}], "groups": 1},
            "team.roles[0].minimum",
            "minimum_too_high",
        ),
    ],
)
def test_a_wrong_team_is_refused_at_its_place(ctx: flask.Flask, team: dict[str, Any], path: str, code: str) -> None:
    assert problems_of(a_request_payload(team=team)) == {path: code}


def test_limits_hold_after_everything_is_cut(ctx: flask.Flask) -> None:
    many = [long_need(240, shift_minutes=30, seats=1900)]
    assert problems_of(a_request_payload(needs=many)) == {"needs": "too_many_seats"}
    much = [long_need(240, shift_minutes=30, seats=1) for _ in range(63)]
    assert problems_of(a_request_payload(needs=much)) == {"needs": "too_many_needs"}


def test_a_need_without_the_new_fields_means_what_it_meant(ctx: flask.Flask) -> None:
    [need] = meant(a_request_payload())
    assert (need.minimum, need.maximum, need.substitutes, need.veterans, need.buddy_seats) == (0, 2, (), 0, 0)
    assert (need.sensitive, need.team_group, need.part_of, need.work) == (None, None, 0, Work.CRISIS)


def test_substitutes_are_kept_in_codes_and_the_best_comes_first(ctx: flask.Flask) -> None:
    substitutes = [{"skills": ["倾听"], "weight": 0.3}, {"credentials": ["社会工作"]}]
    [need] = meant(a_request_payload(needs=[a_need(substitutes=substitutes)]))
    assert [(one.skills, one.credentials, one.weight) for one in need.substitutes] == [
        ((), ("social_worker",), 1.0),
        (("listening",), (), 0.3),
    ]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (True, "other"),
        (False, None),
        ("self_harm", "self_harm"),
        ("有来电者提到自杀，也有家暴", "self_harm violence"),
        ("遗体辨认", "other"),
    ],
)
def test_what_is_hard_goes_outward_as_a_code_and_never_as_it_was_written(
    ctx: flask.Flask, said: str | bool, codes: str | None
) -> None:
    [need] = meant(a_request_payload(needs=[a_need(sensitive=said)]))
    assert need.sensitive == codes
