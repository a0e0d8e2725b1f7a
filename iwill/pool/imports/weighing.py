"""Which of several encodings that all fit a text is the right one; None where it cannot be told.

Two bytes that are a Chinese character in GB18030 are often another one in Big5, and sometimes a letter in UTF-8. What
speaks for a reading: headings that are known words; names that begin with a family name; characters that are in
common use. Each is worth bits, and a reading has to be far ahead, or somebody is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from iwill.pool.imports.columns import field_of
from iwill.pool.imports.terms import Field

# One wrong guess in a million files; and where there is much text, the lead has to grow with it.
_FAR_AHEAD, _FOR_EACH_LETTER = 20.0, 1.5
_HEADING, _FAMILY_NAME, _MOST = 25.0, 5.0, 0.6
_NAMES_LOOKED_AT, _LETTERS_LOOKED_AT = 400, 200_000
# Places that no standard has given to a character.
_MEANINGLESS = re.compile("[\ue000-\uf8ff\ufffd]")
# A Chinese character inside an English word is as odd as an accented letter there is ordinary.
_HAN_IN_WORD = re.compile("(?<=[A-Za-z])[\u4e00-\u9fff]|[\u4e00-\u9fff](?=[a-z])")
_ACCENT_IN_WORD = re.compile("(?<=[A-Za-z])[\u00c0-\u017f]|[\u00c0-\u017f](?=[a-z])")
_GLUED, _AT_HOME = 15.0, 9.0
_CELLS = re.compile(r"[,;\t]")
_FAMILY_NAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦"
    "申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜肖詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单"
    "包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻"
    "張劉陳楊趙黃吳孫馬羅鄭謝韓馮蕭鄧許呂蘇盧蔣賈葉閻鍾薑譚鄒陸顧龍萬錢湯喬賀賴龔龐蘭陶顏嚴盧魯韋畢聶叢齊莊塗時關費紀項陽衛單寧閔車邊饒簡婁蓋穆黨連欒計"
)


def likeliest(readings: Mapping[str, str]) -> str | None:
    """The name of the encoding whose text is far more likely than every other's; None where two come close."""
    sensible = {name: text for name, text in readings.items() if not _MEANINGLESS.search(text)} or readings
    ranked = sorted((_weigh(text), name) for name, text in sensible.items())
    best, name = ranked[0]
    if len(ranked) == 1:
        return name
    lead = max(_FAR_AHEAD, _FOR_EACH_LETTER * best.letters)
    certain = name == "utf-8" or best.speaks_for_itself
    return name if certain and ranked[1][0].cost - best.cost >= lead else None


@dataclass(frozen=True, order=True)
class _Weight:
    """How surprising a text is, in bits, less what speaks for it; and whether anything does."""

    cost: float
    letters: int
    speaks_for_itself: bool


def _weigh(text: str) -> _Weight:
    head, _break, body = text.lstrip("\r\n").partition("\n")
    headings = [heading.strip().strip('"') for heading in _CELLS.split(head)]
    known = [heading for heading in headings if not heading.isascii() and field_of(heading)]
    strange = Counter(letter for letter in text[:_LETTERS_LOOKED_AT] if not letter.isascii())
    names, family = _family_names(headings, body)
    surprise = sum(_bits(letter) * times for letter, times in strange.items())
    surprise += _GLUED * len(_HAN_IN_WORD.findall(text)) - _AT_HOME * len(_ACCENT_IN_WORD.findall(text))
    # Headings that are words, or names of which most begin as Chinese names do: chance makes neither.
    speaks = bool(known) or (names > 0 and family >= _MOST * names)
    return _Weight(surprise - _HEADING * len(known) - _FAMILY_NAME * family, strange.total(), speaks)


def _family_names(headings: Sequence[str], body: str) -> tuple[int, int]:
    """How many names in Chinese stand at the beginning of their column, and how many begin with a family name."""
    place = next((at for at, heading in enumerate(headings) if field_of(heading) is Field.NAME), None)
    if place is None:
        return 0, 0
    rows = [_CELLS.split(line) for line in body.splitlines()[:_NAMES_LOOKED_AT]]
    firsts = [cells[place].strip(' "')[:1] for cells in rows if len(cells) > place]
    strange = [letter for letter in firsts if letter and not letter.isascii()]
    return len(strange), sum(1 for letter in strange if letter in _FAMILY_NAMES)


@lru_cache(maxsize=30_000)
def _bits(letter: str) -> float:
    """How surprising one letter is in a file of volunteers. What no encoding of Chinese means is hardly possible."""
    kind, code = unicodedata.category(letter), ord(letter)
    if kind in ("Co", "Cn", "Cc", "Cs") or code == 0xFFFD:
        return 60
    if 0x4E00 <= code <= 0x9FFF:
        return 12 if _in_common_use(letter) else 16 if _written_at_all(letter) else 19
    if 0x3000 <= code <= 0x303F or 0xFF00 <= code <= 0xFFEF or kind in ("Pd", "Pi", "Pf", "Po"):
        return 12
    # Accents in a Latin name are ordinary; other alphabets are not, and marks, boxes and rare characters even less.
    if 0xC0 <= code <= 0x17F:
        return 13
    return 17 if kind in ("Lu", "Ll", "Lo") and code < 0x3400 else 22


def _in_common_use(letter: str) -> bool:
    return _lead(letter, "gb2312", 0xB0, 0xD7) or _lead(letter, "big5", 0xA4, 0xC6)


def _written_at_all(letter: str) -> bool:
    return _lead(letter, "gb2312", 0xB0, 0xF7) or _lead(letter, "big5", 0xA4, 0xF9)


def _lead(letter: str, encoding: str, first: int, last: int) -> bool:
    try:
        return first <= letter.encode(encoding)[0] <= last
    except UnicodeEncodeError:
        return False
