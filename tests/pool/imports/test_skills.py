"""Skills, languages and zones from a cell."""

from __future__ import annotations

import pytest

from iwill.pool.imports import terms
from iwill.pool.imports.skills import claims_of_group, read_abilities, read_best, read_languages, skills_in
from iwill.pool.imports.zones import Zone, zone_named, zone_of_region


def test_a_list_of_professions_is_read_item_by_item() -> None:
    assert read_abilities(["护士┋信息技术"]).skills == ("nursing", "it")
    assert read_abilities(["Counsellor / psychologist, Nurse"]).skills == ("counselling", "nursing")


def test_a_roster_lists_languages_among_the_skills() -> None:
    read = read_abilities(["教师、行政/信息整理、粤语"])
    assert (read.skills, read.languages, read.words) == (("teaching", "information"), ("yue",), ())


@pytest.mark.parametrize(
    ("words", "skills"),
    [
        ("个案支持、危机干预", ("crisis_intervention",)),
        ("倾听", ("listening",)),
        ("带团队", ("mentoring",)),
        ("翻译英文资料", ("translation",)),
        ("写代码/做表格", ()),
        ("健康科普", ()),
        ('=HYPERLINK("http://example.org","点我")', ()),
        ("需要督导", ()),
        ("I need supervision", ()),
        ("with", ()),
        ("IT support", ("it",)),
    ],
)
def test_free_text_grants_only_what_it_contains(words: str, skills: tuple[str, ...]) -> None:
    assert read_best([words]).skills == skills


def test_the_longest_name_is_found_and_nothing_inside_it() -> None:
    assert skills_in("我是心理咨询师") == ["counselling"]


def test_words_that_are_no_name_are_kept() -> None:
    assert read_best(["翻译英文资料"]).words == ("翻译英文资料",)
    assert read_best(["倾听"]).words == ()
    assert read_abilities(["护士、木工"]).words == ("木工",)


def test_only_the_group_of_supervisors_is_a_claim() -> None:
    assert claims_of_group(["督导组"]) == ("supervision",)
    assert claims_of_group(["信息组"]) == ()
    assert claims_of_group(["一线A组"]) == ()


def test_languages_by_any_of_their_names() -> None:
    assert read_languages(["英语┋四川话┋粤语"]).languages == ("en", "zh", "yue")
    assert read_languages(["English; BSL"]).languages == ("en", "bfi")
    assert read_languages(["English, Mandarin"]).languages == ("en", "zh")
    assert read_languages(["法语"]).words == ("法语",)


@pytest.mark.parametrize(
    ("region", "zone"),
    [
        ("海外-美国加州", "America/Los_Angeles"),
        ("海外-加拿大多伦多", "America/Toronto"),
        ("海外-英国伦敦", "Europe/London"),
        ("台湾-台北市", "Asia/Taipei"),
        ("香港特别行政区", "Asia/Hong_Kong"),
        ("新疆-乌鲁木齐市", "Asia/Shanghai"),
        ("上海市-浦东新区", "Asia/Shanghai"),
    ],
)
def test_the_zone_of_a_region(region: str, zone: str) -> None:
    assert zone_of_region(region) == Zone(zone)


def test_a_place_that_is_not_known_has_no_zone_rather_than_a_wrong_one() -> None:
    assert zone_of_region("海外-火星") == Zone(None, terms.ZONE_UNKNOWN)
    assert zone_of_region("") == Zone(None, terms.ZONE_UNKNOWN)


@pytest.mark.parametrize(
    ("cell", "zone"),
    [
        ("Asia/Kathmandu", Zone("Asia/Kathmandu")),
        ("GMT+8", Zone("Asia/Shanghai", terms.ZONE_GUESSED)),
        ("UTC+08:00", Zone("Asia/Shanghai", terms.ZONE_GUESSED)),
        ("PST", Zone(None, terms.ZONE_UNKNOWN)),
        ("EST", Zone(None, terms.ZONE_UNKNOWN)),
        ("", Zone(None, terms.ZONE_UNKNOWN)),
        ("Etc/GMT+8", Zone(None, terms.ZONE_UNKNOWN)),
        ("../../etc/passwd", Zone(None, terms.ZONE_UNKNOWN)),
    ],
)
def test_a_zone_that_somebody_typed(cell: str, zone: Zone) -> None:
    assert zone_named(cell) == zone
