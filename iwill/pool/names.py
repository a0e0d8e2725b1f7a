"""How a name is found: by any part of it, by its pinyin, by its initials. Pure.

A name leaves a handful of short keys: 王小伟 leaves 王小伟, 小伟, 伟, wangxiaowei, xiaowei, wei, wxw and xw. A search
looks for keys that begin with what was typed, which is one step in a plain index on either database.

Readings come from pypinyin's table of characters, read as the file it is: importing the package would load its 47,000
phrases too, 40 MB that no name needs.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import islice, product
from pathlib import Path

from iwill.pool.rules import words_of_name

LONGEST_KEY = 40
# How many ways of reading one name are kept at most.
MOST_READINGS = 4
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0304\u030c"))

# A part of a name is one Chinese character or a run of other letters; what stands between them is left out.
_PARTS = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\W\d_\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)

# Surnames that are read otherwise than the table's first reading, the usual one first; some families use the second.
_SURNAMES = {
    "万俟": "moqi", "单于": "chanyu", "尉迟": "yuchi", "澹台": "tantai", "长孙": "zhangsun",
    "乐": "yue le", "乜": "nie", "仇": "qiu", "冼": "xian", "区": "ou", "单": "shan", "卜": "bu", "句": "gou",
    "召": "shao", "员": "yun", "宓": "mi fu", "宿": "su", "折": "she", "曾": "zeng", "朴": "piao", "柏": "bai bo",
    "查": "zha", "洗": "xian", "牟": "mou mu", "盖": "ge gai", "祭": "zhai", "种": "chong", "秘": "bi", "繁": "po",
    "纪": "ji", "缪": "miao mou", "翟": "zhai di", "能": "nai", "莘": "shen xin", "薄": "bo", "覃": "qin tan",
    "解": "xie", "谌": "chen shen", "贠": "yun", "逄": "pang", "郗": "xi chi", "都": "du", "重": "chong", "长": "zhang",
    "阚": "kan", "隗": "wei kui", "黑": "he",
}  # fmt: skip
# Characters of given names that families read in two ways.
_GIVEN = {
    "乐": "le yue", "娜": "na nuo", "晟": "sheng cheng", "朝": "chao zhao", "柏": "bai bo", "茜": "qian xi",
    "莎": "sha suo", "行": "xing hang", "重": "zhong chong", "长": "chang zhang",
}  # fmt: skip


def keys_of(name: str, preferred_name: str = "") -> list[str]:
    """The keys by which a person with these names is found, in order, each once; empty for an empty name."""
    keys = _keys(name)
    if preferred_name and preferred_name != name:
        keys |= _keys(preferred_name)
    return sorted(keys)


def _keys(name: str) -> set[str]:
    parts = _PARTS.findall(" ".join(words_of_name(name)))
    whole = "".join(parts)[:100]
    keys = {whole[start:] for start in range(len(whole) - 1)} | {whole}
    if whole and is_han(whole[-1]):
        keys.add(whole[-1])
    for syllables_read in _readings(parts):
        letters = "".join([one[0] for one in syllables_read])
        keys.update(["".join(syllables_read[start:]) for start in range(len(syllables_read))])
        # A single letter finds the surname already, and would otherwise find nearly everybody.
        keys.update([letters[start:] for start in range(len(letters) - 1)])
    keys.discard("")
    return keys if len(whole) < LONGEST_KEY // 6 else {key[:LONGEST_KEY] for key in keys}


def words_wanted(search: str) -> list[tuple[str, ...]]:
    """What was typed, as the beginnings of keys: one entry for each word, each with the spellings that will do.

    ü is kept as v; people type lv, lü, lyu or lu for 吕.
    """
    words = ["".join(_PARTS.findall(word))[:LONGEST_KEY] for word in words_of_name(search)]
    return [tuple(dict.fromkeys((word, _with_v(word)))) for word in words if word]


def _with_v(word: str) -> str:
    return re.sub(r"([ln])(?:yu|ü|u(?![aeon]))", r"\1v", word)


def _readings(parts: list[str]) -> list[tuple[str, ...]]:
    """The name in syllables and words, in each way that it may be read, the usual way first."""
    if not parts:
        return []
    surname = next((one for one in ("".join(parts[:2]), parts[0]) if one in _SURNAMES), "")
    first = [*_SURNAMES[surname].split(), *syllables(surname)[:1]] if surname else [_read(parts[0])]
    rest = [_GIVEN[part].split() if part in _GIVEN else [_read(part)] for part in parts[max(len(surname), 1) :]]
    return list(islice(product(dict.fromkeys(first), *rest), MOST_READINGS))


def _read(part: str) -> str:
    """A character's usual reading; what is none is already letters."""
    return next(iter(syllables(part)), part)


@lru_cache(maxsize=8192)
def syllables(character: str) -> tuple[str, ...]:
    """How a character may be read, without tones, the usual reading first; none where it is no Chinese character."""
    if len(character) != 1 or not is_han(character):
        return ()
    readings = _table().get(str(ord(character)), "").split(",")
    return tuple(dict.fromkeys(_toneless(reading) for reading in readings if reading))


def _toneless(reading: str) -> str:
    bare = unicodedata.normalize("NFD", reading).translate(_TONES)
    return unicodedata.normalize("NFC", bare).replace("ü", "v")


def is_han(character: str) -> bool:
    """Whether this is a Chinese character."""
    return "\u3400" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff" or character >= "\U00020000"


@cache
def _table() -> dict[str, str]:
    found = find_spec("pypinyin")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("pypinyin is not installed")
    path = Path(found.submodule_search_locations[0]) / "pinyin_dict.json"
    table: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return table
