"""The search for people who are on file twice, among 100,000, beside one sort of the same keys.

Ours is the whole search: grouping every key, reading what is known of those who share one, and weighing each pair. The
reference orders the same keys once, in the same database and through the bare driver, and hands out the last one only.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text, update

from benchmarks.ground import Figure, fill_pool, in_turn, installation, settle
from iwill.core.db import db, transaction
from iwill.pool.merging.finding import find_pairs
from iwill.pool.merging.services import learn_keys
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.rules import name_key

PEOPLE = 100_000
TWICE = 1_000
REPEATS = 9
GOAL = 2.0

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚"
    "卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红玲斌波辉鹏建国文志慧婷雪晨宇浩欣怡子涵梓轩一诺"
    "思佳琪雨桐嘉懿俊熙梦瑶天佑晓东海燕春梅立新永康庆丰成林少卿云飞若曦"
)
_REGIONS = ("北京", "上海", "广东广州", "四川成都", "湖北武汉", "江苏南京", "浙江杭州", "陕西西安", "重庆", "福建厦门")

KEYS = """
SELECT CAST(kind AS TEXT) AS kind, value_index AS key, volunteer_id AS id FROM contact_point
UNION ALL SELECT 'name', name_key || place, volunteer_id FROM search_key
UNION ALL SELECT 'sound', sound || born, volunteer_id FROM search_key
UNION ALL SELECT 'credential', number_index, volunteer_id FROM credential WHERE number_index IS NOT NULL
"""


def figures(kind: str) -> Iterator[Figure]:
    """One figure for each database."""
    with installation(kind) as app, app.app_context():
        fill_pool(PEOPLE)
        _give_names()
        reference = _sort()
        assert len(find_pairs()) >= TWICE, "the search does not find those who are there twice"
        mine, theirs = in_turn(find_pairs, reference, REPEATS)
        yield Figure(f"duplicates, {PEOPLE} people, {kind}", mine * 1000, theirs * 1000, "ms", GOAL, "below")


def _give_names(seed: int = 3) -> None:
    """Names as they are borne, a credential number each, and a thousand people whose address is on file twice."""
    dice = random.Random(seed)
    with transaction() as session:
        people = [_person(dice) for _ in range(PEOPLE)]
        # The second thousand are the first once more.
        people[TWICE : 2 * TWICE] = people[:TWICE]
        session.execute(update(Volunteer), [{"id": one, **about} for one, about in enumerate(people, start=1)])
        session.execute(text("UPDATE credential SET number_index = 'n' || id"))
        shared = [(f"{number:040x}", number + TWICE) for number in range(1, TWICE + 1)]
        for index, holder in shared:
            session.execute(update(ContactPoint).where(ContactPoint.volunteer_id == holder).values(value_index=index))
        learn_keys()
    settle()


def _person(dice: random.Random) -> dict[str, Any]:
    name = dice.choice(_SURNAMES) + "".join(dice.choice(_GIVEN) for _ in range(dice.choice((1, 2, 2, 2))))
    born = date(1980, 1, 1) + timedelta(days=dice.randrange(10_000))
    return {"name": name, "name_key": name_key(name), "region": dice.choice(_REGIONS), "adult_from": born}


def _sort() -> Callable[[], Any]:
    """One ORDER BY of all keys; the last row alone leaves the database, so that the sort is all that is measured."""
    count = db.session.execute(text(f"SELECT count(*) FROM ({KEYS}) k")).scalar_one()
    statement = f"SELECT * FROM ({KEYS}) k ORDER BY kind, key, id LIMIT 1 OFFSET {count - 1}"

    def run() -> Any:
        cursor = db.session.connection().connection.cursor()
        cursor.execute(statement)
        return cursor.fetchall()

    return run
