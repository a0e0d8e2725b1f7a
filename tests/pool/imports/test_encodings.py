"""Names through encodings: what comes out is what went in, or somebody is asked. Nothing is guessed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import pytest

from iwill.core.errors import IwillError
from iwill.pool.imports.text import EncodingUnsure, decode

pytestmark = pytest.mark.usefixtures("ctx")

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "big5")
FAMILY = {"gbk": "王李张刘陈杨赵黄周吴石史叶", "big5": "王李張劉陳楊趙黃周吳石史葉"}


def han(encoding: str) -> Sequence[str]:
    """Every Chinese character that the encoding has, rare ones included."""
    letters = []
    for code in range(0x4E00, 0x9FA6):
        try:
            chr(code).encode(encoding)
        except UnicodeEncodeError:
            continue
        letters.append(chr(code))
    return letters


def common(encoding: str) -> Sequence[str]:
    """The characters of a simplified or a traditional newspaper."""
    table, last = ("gb2312", 0xD7) if encoding == "gbk" else ("big5", 0xC6)
    return [letter for letter in han(table) if letter.encode(table)[0] <= last]


def test_ten_thousand_random_names_come_through_every_encoding_as_they_were() -> None:
    chance = random.Random(20201)
    for encoding in ENCODINGS:
        letters = han(encoding)
        names = ["".join(chance.choices(letters, k=chance.choice((2, 3, 4)))) for _number in range(10_000)]
        for headings in ("姓名,手机", "name,phone") if encoding not in ("gbk", "big5") else ("姓名,手机",):
            text = headings.replace("机", "機" if encoding == "big5" else "机") + "\n"
            text += "".join(f"{name},1380000{number:04d}\n" for number, name in enumerate(names))
            assert decode(text.encode(encoding))[0] == text, encoding


@pytest.mark.parametrize("rows", [1, 2, 3, 10])
def test_short_names_in_small_files_are_read_rightly_or_asked_about(rows: int) -> None:
    chance = random.Random(rows)
    came: Counter[tuple[str, bool, str]] = Counter()
    for encoding in ENCODINGS:
        tongue = "big5" if encoding == "big5" else "gbk"
        letters = common(tongue)
        for headings in ("姓名,手機" if tongue == "big5" else "姓名,手机", "name,phone"):
            for _file in range(60):
                names = [chance.choice(FAMILY[tongue]) + chance.choice(letters) for _row in range(rows)]
                text = headings + "\n" + "".join(f"{name},13800000001\n" for name in names)
                came[encoding, headings.isascii(), outcome(text, encoding)] += 1
    assert not [key for key in came if key[2] == "wrong"]
    # Headings in Chinese settle it, however small the file; without them two names are often too few.
    assert not [key for key in came if key[2] == "asked" and not key[1]]
    assert came["gb18030", True, "right"] + came["gb18030", True, "asked"] == 60
    if rows == 10:
        assert not [key for key in came if key[2] == "asked"]


def outcome(text: str, encoding: str) -> str:
    try:
        return "right" if decode(text.encode(encoding))[0] == text else "wrong"
    except EncodingUnsure:
        return "asked"


def test_whoever_is_asked_is_shown_what_each_encoding_makes_of_it() -> None:
    with pytest.raises(EncodingUnsure) as refusal:
        decode("name,phone\n陈伟,13800000001\n".encode("gbk"))
    assert set(refusal.value.readings) == {"gb18030", "big5"}
    assert "陈伟" in refusal.value.readings["gb18030"]


def test_an_accent_in_a_name_is_no_chinese_character() -> None:
    for name in ("José", "Zoë Müller", "Łukasz"):
        text = f"name,phone\n{name},+447700900188\n"
        assert decode(text.encode())[0] == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16-le", "utf-16"])
def test_a_file_that_stops_inside_a_character_is_named_by_its_row(encoding: str) -> None:
    whole = "姓名,備註\n王小明,可以值夜班\n李大同,可以值夜班\n".replace(
        "備註", "备注" if encoding == "gb18030" else "備註"
    )
    content = whole.encode(encoding)[: -1 - len("\n".encode(encoding))]
    with pytest.raises(IwillError) as refusal:
        decode(content)
    assert (refusal.value.code, [one.path for one in refusal.value.details]) in [
        ("file_cut", ["row 3"]),
        ("nul_inside", ["byte 3"]),
    ]


def test_one_bad_byte_does_not_turn_a_whole_file_into_other_characters() -> None:
    content = bytearray("name,note\n王小明,可以值夜班\n李大同,可以值夜班\n".encode())
    content[content.index("夜".encode())] = 0xFF
    with pytest.raises(IwillError) as refusal:
        decode(bytes(content))
    assert (refusal.value.code, refusal.value.details[0].path) == ("not_decoded", "line 2")
