"""Names as people have them, for the made-up pool and for made-up files, with the keys by which they are found."""

from __future__ import annotations

from random import Random

from sqlalchemy import insert, update

from benchmarks.ground import settle
from iwill.core.db import db, transaction
from iwill.pool.models import NameKey, Volunteer
from iwill.pool.names import keys_of
from iwill.pool.rules import name_key

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈单解"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂华建国志文玉兰雪梅海燕晓红春小雨子涵梓轩浩宇欣怡嘉思佳琪俊峰"


def a_name(dice: Random) -> str:
    """A surname and one or two characters."""
    return dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2))))


def name_everybody() -> None:
    """Names as people have them, with their keys, which the made-up pool has not."""
    dice = Random(2)
    names = {id_: a_name(dice) for id_ in _ids()}
    rows = [
        {"id": id_, "name": name, "preferred_name": name, "name_key": name_key(name)} for id_, name in names.items()
    ]
    keys = [{"key": key, "volunteer_id": id_} for id_, name in names.items() for key in keys_of(name)]
    with transaction() as session:
        session.execute(update(Volunteer), rows)
        session.execute(insert(NameKey), sorted(keys, key=lambda row: (row["key"], row["volunteer_id"])))
    settle()


def _ids() -> range:
    return range(1, (db.session.query(Volunteer.id).count()) + 1)
