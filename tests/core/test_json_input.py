"""Whatever is not JSON is refused with its line and column; whatever is, is read whole."""

from __future__ import annotations

import pytest

from iwill.core.errors import Invalid
from iwill.core.json_input import read_json


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "line 1, column 1"),
        (b"{", "line 1, column 2"),
        (b'{\n  "a": 1,\n  b: 2}', "line 3, column 3"),
        (b'{"a": 1}\n{"b": 2}', "line 2, column 1"),
        (b'{\n"a": NaN}', "line 2, column 6"),
        (b'["NaN", -Infinity]', "line 1, column 9"),
        (b'{"a": 1,\n "a": 2}', "line 2, column 2"),
        ('[{"甲": 1}, {"甲": 1, "乙": {"甲": "甲"}, "\\u7532": 2}]'.encode(), "line 1, column 38"),
        (b'{"a": "x",\n"b": ' + b"9" * 5000 + b"}", "line 2, column 6"),
        (b'{"a":\n"\xff"}', "line 2, column 2"),
        ('{"a": "王"}'.encode("gb18030"), "line 1, column 8"),
        ('{"a": 1}'.encode("utf-16"), "line 1, column 1"),
        (b"[" * 100_000, "line 1, column 1"),
        (b'{"a":' * 100_000, "line 1, column 1"),
        (b'{"a": "line\nbreak"}', "line 1, column 12"),
        (b"{'a': 1}", "line 1, column 2"),
    ],
)
def test_what_is_not_json_is_refused_at_its_place(content: bytes, place: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_json(content)
    (problem,) = refusal.value.details
    assert (refusal.value.code, problem.path, problem.code) == ("not_json", "$", "not_json")
    assert problem.message.startswith(place + ":"), problem.message
    assert place in refusal.value.message


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b"\xef\xbb\xbf{}", {}),
        (b" [1, -2.5e3, true, null] \n", [1, -2500.0, True, None]),
        ('{"a": "\\ud83d\\ude00 王"}'.encode(), {"a": "😀 王"}),
        (b'{"a": {"a": 1}, "b": [{"a": 2}, {"a": 3}]}', {"a": {"a": 1}, "b": [{"a": 2}, {"a": 3}]}),
        (b'"NaN"', "NaN"),
        (b"9" * 4000, int("9" * 4000)),
    ],
)
def test_json_is_read_whole(content: bytes, value: object) -> None:
    assert read_json(content) == value
