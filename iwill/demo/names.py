"""Made-up names and places. No person is meant; any likeness is chance."""

from __future__ import annotations

from random import Random

FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟"
    "卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚"
)
FIRST = "晓雨思嘉梓子若文静明志建海春秋雪慧佳欣宇泽俊浩诗书语安宁清远景和云亦之"
SECOND = "岚彤涵怡轩然瑶琪妍霖萱辰宸瑜琳洁敏芳丽娟英华平刚强军磊涛超杰鹏飞宁悦桐舟"
TITLED = ("Grace Lin", "Dr. Helen Chow", "Michael Tan", "Sofia Meyer", "Daniel Kwok", "Amara Osei", "Emily Zhou")

# Region as people write it, zone, how many of a hundred.
PLACES: tuple[tuple[str, str | None, int], ...] = (
    ("北京", "Asia/Shanghai", 18),
    ("上海", "Asia/Shanghai", 12),
    ("广东", "Asia/Shanghai", 12),
    ("四川", "Asia/Shanghai", 9),
    ("浙江", "Asia/Shanghai", 8),
    ("湖北", "Asia/Shanghai", 7),
    ("河南", "Asia/Shanghai", 6),
    ("陕西", "Asia/Shanghai", 5),
    ("新疆", "Asia/Urumqi", 3),
    ("香港", "Asia/Hong_Kong", 3),
    ("台湾", "Asia/Taipei", 2),
    ("海外-英国伦敦", "Europe/London", 4),
    ("海外-加拿大多伦多", "America/Toronto", 4),
    ("海外-美国加州", "America/Los_Angeles", 5),
    ("云南", None, 2),
)


def a_name(chance: Random) -> str:
    """A Chinese name of two or three characters."""
    given = chance.choice(FIRST) + (chance.choice(SECOND) if chance.random() < 0.78 else "")
    return chance.choice(FAMILY) + given


def a_place(chance: Random) -> tuple[str, str | None]:
    """A region and its zone; None where somebody never said."""
    region, zone, _ = chance.choices(PLACES, weights=[share for *_, share in PLACES])[0]
    return region, zone
