"""Who may be on file twice: found by what two rows have in common, and asked about once."""

from __future__ import annotations

from datetime import date
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.core.db import db
from iwill.core.jobs import REGISTRY
from iwill.pool.merging import jobs, queries, services
from iwill.pool.merging.finding import find_pairs
from iwill.pool.merging.models import PossiblePair
from iwill.pool.merging.rules import Evidence, Why, better, safer, signs_between, stricter, with_abilities
from iwill.pool.merging.terms import Known, PairState, Side, Sign
from iwill.pool.models import Volunteer
from iwill.pool.services import people
from iwill.pool.services.contacts import add_contact
from iwill.pool.terms import ConsentState, ContactKind, Lifecycle
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW


def someone(name: str, *, region: str | None = None, **about: Any) -> Volunteer:
    volunteer = a_volunteer(name, **({"adult_from": None, "skills": ()} | about))
    volunteer.region = region
    return volunteer


def found() -> list[tuple[Sign, ...]]:
    services.learn_keys()
    return [one.signs for one in find_pairs()]


SAME: dict[str, tuple[dict[str, Any], dict[str, Any], Sign]] = {
    "one phone, two names": (
        {"name": "王晓明", "phone": "+8613912345678"},
        {"name": "李静", "phone": "+8613912345678"},
        Sign.SAME_PHONE,
    ),
    "one address": (
        {"name": "王晓明", "email": "w@pool.example"},
        {"name": "小王", "email": "w@pool.example"},
        Sign.SAME_EMAIL,
    ),
    "a rare name in one region": (
        {"name": "欧阳晓明", "region": "四川成都"},
        {"name": "欧阳晓明", "region": "四川 成都"},
        Sign.SAME_NAME,
    ),
    "full width and brackets": (
        {"name": "Ｗｅｉ Chen（志愿者）", "region": "上海"},
        {"name": "wei chen", "region": "上海"},
        Sign.SAME_NAME,
    ),
    "pinyin, given name first": (
        {"name": "Xiaoming Wang", "region": "上海", "skills": ("legal",)},
        {"name": "王晓明", "region": "上海", "skills": ("legal",)},
        Sign.SPELT_NAME,
    ),
    "another character, read alike, and one birthday": (
        {"name": "王晓明", "region": "上海", "adult_from": date(2010, 5, 6)},
        {"name": "王小明", "region": "上海", "adult_from": date(2010, 5, 6)},
        Sign.ALIKE_NAME,
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_people_who_may_be_one_are_found(ctx: flask.Flask, case: str) -> None:
    one, other, sign = SAME[case]
    someone(**one)
    someone(**other)
    [signs] = found()
    assert sign in signs


def test_one_licence_number_in_two_spellings_is_found(ctx: flask.Flask) -> None:
    for name, number in (("王晓明", "110-2020 ab"), ("李静", "１１０２０２０AB")):
        people.add_credential(someone(name), "physician", now=NOW, number=number)
    assert found() == [(Sign.SAME_CREDENTIAL,)]


def test_strangers_are_not_compared(ctx: flask.Flask) -> None:
    someone("王晓明", region="上海")
    someone("李静", region="上海")
    someone("王晓明", region="北京", adult_from=date(2010, 1, 1))
    assert found() == []


def test_a_name_that_many_bear_and_a_switchboard_say_nothing(ctx: flask.Flask) -> None:
    for _ in range(6):
        add_contact(someone("张伟", region="北京"), ContactKind.PHONE, "+861062001234")
    assert found() == []


def test_the_made_up_and_the_erased_are_nobody(ctx: flask.Flask) -> None:
    someone("欧阳晓明", region="上海", demo=True)
    someone("欧阳晓明", region="上海")
    assert found() == []


def test_a_pair_is_asked_about_once_and_for_ever(ctx: flask.Flask) -> None:
    one, other = (someone("欧阳晓明", region="上海") for _ in range(2))
    assert services.note_pairs(now=NOW, among=[other.id]) == 1
    assert services.note_pairs(now=NOW) == 0
    [(pair, _, _)] = queries.open_pairs()
    services.set_apart(pair, by=an_actor(), now=NOW)
    add_contact(one, ContactKind.PHONE, "+8613912345678")
    add_contact(other, ContactKind.PHONE, "+8613912345678")
    assert services.note_pairs(now=NOW) == 0
    assert db.session.scalars(select(PossiblePair.state)).all() == [PairState.DIFFERENT]


def test_a_pair_that_nothing_speaks_for_any_more_leaves_the_queue(ctx: flask.Flask) -> None:
    one, _ = (someone("欧阳晓明", region="上海") for _ in range(2))
    services.note_pairs(now=NOW)
    people.rename(one, "李静")
    db.session.flush()
    services.note_pairs(now=NOW)
    assert queries.count_open_pairs() == 0


def test_among_looks_at_pairs_with_these_people_alone(ctx: flask.Flask) -> None:
    for name in ("欧阳晓明", "上官云"):
        for _ in range(2):
            someone(name, region="上海")
    services.learn_keys()
    newest = db.session.scalars(select(Volunteer.id).order_by(Volunteer.id.desc())).first()
    assert [one.second_id for one in find_pairs([newest or 0])] == [newest]


def test_the_whole_pool_is_searched_once_a_night(app: flask.Flask) -> None:
    assert REGISTRY["find-duplicates"].run is jobs.find_duplicates
    with app.app_context():
        assert jobs.find_duplicates(NOW) == {"pairs": 0}
        assert jobs.find_duplicates(NOW) == {"done_already": 1}


def test_different_birthdays_and_licences_speak_against_it() -> None:
    one, other = Known("王晓明", born=date(1990, 1, 1)), Known("王晓明", born=date(1991, 1, 1))
    signs = signs_between(one, other, rare_names={"王晓明"})
    signs = with_abilities(signs, in_common=(), both_hold={"physician"})
    assert set(signs) == {Sign.SAME_NAME, Sign.OTHER_BIRTH, Sign.OTHER_CREDENTIAL}


@pytest.mark.parametrize(
    ("kept", "other", "expected"),
    [
        (Evidence("北京"), Evidence("北京"), (Side.KEPT, Why.SAME)),
        (Evidence(""), Evidence("北京"), (Side.OTHER, Why.ONLY)),
        (Evidence("2000", 1), Evidence("2001", 2), (Side.OTHER, Why.VERIFIED)),
        (Evidence("北京"), Evidence("北京海淀"), (Side.OTHER, Why.FULLER)),
        (Evidence("北京", at=NOW), Evidence("上海", at=NOW.replace(year=2027)), (Side.OTHER, Why.NEWER)),
        (Evidence("北京", at=NOW), Evidence("上海", at=NOW), (Side.KEPT, Why.NEWER)),
    ],
)
def test_the_better_value_is_put_forward(kept: Evidence, other: Evidence, expected: tuple[Side, Why]) -> None:
    assert better(kept, other) == expected


def test_a_farewell_a_bar_and_a_refusal_outweigh_the_rest() -> None:
    assert safer(Lifecycle.ACTIVE, Lifecycle.LEFT)[0] is Side.OTHER
    assert safer(Lifecycle.BARRED, Lifecycle.LEFT)[0] is Side.KEPT
    assert safer(Lifecycle.VERIFYING, Lifecycle.ACTIVE)[0] is Side.OTHER
    assert stricter([ConsentState.GIVEN, ConsentState.REFUSED, ConsentState.NOT_ASKED]) is ConsentState.REFUSED
    assert stricter([ConsentState.NOT_ASKED, ConsentState.GIVEN]) is ConsentState.GIVEN
