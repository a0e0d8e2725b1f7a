"""People are found by any part of a name, by pinyin and initials, and by everything else the pool knows of them."""

from __future__ import annotations

from datetime import timedelta

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Role
from iwill.core.db import db
from iwill.pool import queries as pool_queries
from iwill.pool.finding import queries as finding
from iwill.pool.finding.terms import Wanted
from iwill.pool.models import NameKey, Volunteer
from iwill.pool.names import keys_of
from iwill.pool.queries import conditions
from iwill.pool.services import leaving, people
from iwill.pool.teams.services import join, leave, make_team
from iwill.pool.terms import Lifecycle
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW

BY = an_actor(Role.STAFF)
NAMES = (
    "王小伟", "单雄信", "曾子墨", "解晓东", "仇英", "区永康", "查良镛", "朴信惠", "任我行", "华罗庚", "尉迟恭",
    "单于敬", "万俟卨", "吕思清", "欧阳娜娜", "张乐", "翟天临", "Dr. Anna Maria Schmidt", "李 John",
    "阿依古丽·买买提", "O'Brien Pat",
)  # fmt: skip


@pytest.fixture
def everybody(ctx: flask.Flask) -> dict[str, int]:
    return {name: a_volunteer(name, hours=None).id for name in NAMES}


def found(search: str) -> list[str]:
    return [line.name for line in finding.find(Wanted(search=search)).items]


@pytest.mark.parametrize(
    ("search", "name"),
    [
        ("王小伟", "王小伟"),
        ("小伟", "王小伟"),
        ("伟", "王小伟"),
        ("wxw", "王小伟"),
        ("XW", "王小伟"),
        ("wangxiaowei", "王小伟"),
        ("Wang Xiao Wei", "王小伟"),
        ("xiaowei wang", "王小伟"),
        ("wangxiao", "王小伟"),
        # A surname is read as a surname, and as the dictionary has it too.
        ("shan", "单雄信"),
        ("danxiong", "单雄信"),
        ("sxx", "单雄信"),
        ("zengzimo", "曾子墨"),
        ("zzm", "曾子墨"),
        ("cengzimo", "曾子墨"),
        ("xiexiaodong", "解晓东"),
        ("xxd", "解晓东"),
        ("qiuying", "仇英"),
        ("ouyongkang", "区永康"),
        ("zhaliangyong", "查良镛"),
        ("piaoxinhui", "朴信惠"),
        ("renwoxing", "任我行"),
        ("hualuogeng", "华罗庚"),
        ("yuchigong", "尉迟恭"),
        ("chanyujing", "单于敬"),
        ("moqi", "万俟卨"),
        ("lvsiqing", "吕思清"),
        ("lüsiqing", "吕思清"),
        ("lusiqing", "吕思清"),
        ("lyu", "吕思清"),
        ("oynn", "欧阳娜娜"),
        ("nuona", "欧阳娜娜"),
        ("zhangle", "张乐"),
        ("zhangyue", "张乐"),
        ("zhai", "翟天临"),
        ("di", "翟天临"),
        ("schmidt", "Dr. Anna Maria Schmidt"),
        ("midt", "Dr. Anna Maria Schmidt"),
        ("dr anna", "Dr. Anna Maria Schmidt"),
        ("ams", "Dr. Anna Maria Schmidt"),
        ("ＡＮＮＡ", "Dr. Anna Maria Schmidt"),
        ("lijohn", "李 John"),
        ("john", "李 John"),
        ("买买提", "阿依古丽·买买提"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("obrien", "O'Brien Pat"),
        ("o'brien", "O'Brien Pat"),
    ],
)
def test_a_name_is_found_by_any_part_its_pinyin_and_its_initials(
    everybody: dict[str, int], search: str, name: str
) -> None:
    assert name in found(search)


def test_no_search_finds_everybody_and_what_is_no_name_finds_nobody(everybody: dict[str, int]) -> None:
    assert found(" ") == list(NAMES)
    assert found("%") == found("_'") == found("zzzz") == found("\U0010ffff") == []


def test_a_public_number_finds_its_person_in_any_case(everybody: dict[str, int]) -> None:
    number = pool_queries.volunteer_by_id(everybody["仇英"]).number
    assert found(number.lower()) == ["仇英"]


def test_a_preferred_name_and_a_new_name_find_and_the_old_one_does_not(ctx: flask.Flask) -> None:
    volunteer = people.add_volunteer("陈静", preferred_name="Jing Chen", now=NOW)
    assert found("陈静") == found("jing") == found("jc") == ["陈静"]
    people.rename(volunteer, "陈安静")
    db.session.flush()
    assert (found("anjing"), found("chen jing"), found("jc")) == (["陈安静"], ["陈安静"], ["陈安静"])
    people.rename(volunteer, "陈安", preferred_name="")
    db.session.flush()
    assert (found("jing"), volunteer.preferred_name) == ([], "陈安")


def test_an_erased_person_leaves_no_key(everybody: dict[str, int]) -> None:
    volunteer = pool_queries.volunteer_by_id(everybody["王小伟"])
    assert "wxw" in leaving.export_person(volunteer)["found_by"]
    leaving.erase_person(volunteer, by=BY, now=NOW)
    assert db.session.scalars(select(NameKey.key).where(NameKey.volunteer_id == volunteer.id)).all() == []
    assert found("wxw") == []


def test_whoever_is_wanted_is_found_by_state_skill_team_region_and_last_contact(ctx: flask.Flask) -> None:
    one = a_volunteer("王一", skills=["counselling"], hours=None)
    other = a_volunteer("王二", skills=["listening"], lifecycle=Lifecycle.PAUSED, hours=None)
    one.region, other.region = "海外-英国伦敦", "海南"
    one.last_asked_at = NOW - timedelta(days=2)
    team = make_team("夜班组", by=BY, now=NOW)
    join(team, one, by=BY, now=NOW)
    join(team, other, by=BY, now=NOW)
    leave(team, other, by=BY, now=NOW)
    db.session.flush()

    def names(**wanted: object) -> list[str]:
        return [line.name for line in finding.find(Wanted(**wanted)).items]  # type: ignore[arg-type]

    assert names(skill="psychological_support") == ["王一", "王二"]
    assert names(skill="counselling") == names(team=team.id) == names(region="海外") == ["王一"]
    assert names(lifecycle=Lifecycle.PAUSED) == names(last_contact_before=NOW - timedelta(days=3)) == ["王二"]
    assert names(search="wang", lifecycle=Lifecycle.ACTIVE, region="海") == ["王一"]


@pytest.mark.parametrize("others", [3, 40], ids=["walking past few others", "from the list of those who fit"])
def test_pages_neither_repeat_nor_miss_anybody_whichever_way_they_are_read(ctx: flask.Flask, others: int) -> None:
    wanted = [a_volunteer(f"王{number}", hours=None).id for number in range(7)]
    for number in range(others):
        a_volunteer(f"李{number}", hours=None)
    way, _walk = conditions.way_to(conditions.named("wang"), 3)
    assert (way is None) is (others == 3)
    seen: list[int] = []
    cursor = None
    while True:
        page = finding.find(Wanted(search="wang"), cursor=cursor, size=3)
        seen += [line.id for line in page.items]
        # Somebody who comes in between two pages moves nobody.
        a_volunteer("赵来", hours=None)
        cursor = page.next
        if cursor is None:
            break
    assert seen == wanted


def test_keys_stay_few_and_short() -> None:
    assert keys_of("王小伟") == ["wangxiaowei", "wei", "wxw", "xiaowei", "xw", "伟", "小伟", "王小伟"]
    long = keys_of("乐" * 100)
    assert max(map(len, long)) <= 40
    assert len(long) <= 6 * 100
    assert keys_of("") == keys_of("()") == []


def test_a_list_never_reads_contacts_or_whole_people(ctx: flask.Flask) -> None:
    a_volunteer("王一", hours=None)
    db.session.expunge_all()
    finding.find(Wanted())
    assert not [row for row in db.session if isinstance(row, Volunteer)]
