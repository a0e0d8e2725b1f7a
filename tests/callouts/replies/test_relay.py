"""The lines of a 接龙 as people write them: who they name, what they say, and what is left to a person."""

from __future__ import annotations

import pytest

from iwill.callouts.replies.relay import read_relay
from iwill.callouts.replies.terms import Meaning
from iwill.pool.rules import name_key

KNOWN = {
    name_key(name) for name in ("王小明", "李雷", "张三", "韩梅梅", "Grace Will", "李四", "王五", "王芳", "王芳芳")
}


@pytest.mark.parametrize(
    ("line", "name", "meaning"),
    [
        ("1. 王小明 可以", "王小明", Meaning.YES),
        ("2、李雷", "李雷", Meaning.YES),
        ("2、李雷 周六 晚上", "李雷", Meaning.UNCLEAR),
        ("3. 张三（取消）", "张三", Meaning.NO),
        ("4 韩梅梅👍", "韩梅梅", Meaning.YES),
        ("5．王芳芳可以", "王芳芳", Meaning.YES),
        ("6) Grace Will yes", "Grace Will", Meaning.YES),
        ("７．李四：来不了了", "李四", Meaning.NO),
        ("8. 李四？", "李四", Meaning.UNCLEAR),
        ("9. 李四 可以晚到吗", "李四", Meaning.UNCLEAR),
        ("10. 王五13800138000", "王五", Meaning.YES),
        ("11. 王五 2", "王五", Meaning.UNCLEAR),
        ("12. 王五 +1", "王五", Meaning.YES),
        ("13. 赵六取消", "赵六", Meaning.NO),
        ("14. 欧阳娜娜参加", "欧阳娜娜", Meaning.YES),
        ("15. Wei Xiang", "Wei Xiang", Meaning.YES),
        ("16. 李四🤔", "李四", Meaning.UNCLEAR),
        ("17. 李四 不是不行", "李四", Meaning.UNCLEAR),
        ("18. 李四 晚点回", "李四", Meaning.UNCLEAR),
    ],
)
def test_a_line_is_a_name_and_what_it_says(line: str, name: str, meaning: Meaning) -> None:
    (found,) = read_relay(line, KNOWN, shifts=1)
    assert (found.name, found.meaning) == (name, meaning)


def test_headings_blank_lines_and_empty_numbers_are_left_out() -> None:
    text = "#接龙\n周六晚上热线值班，需要4人\n例：姓名 班次\n\n1. 王小明\n\n2. \n３、 李雷 👌\n谢谢大家！\n"
    assert [(one.number, one.name) for one in read_relay(text, KNOWN, shifts=1)] == [(1, "王小明"), (3, "李雷")]


def test_with_several_shifts_a_bare_name_is_no_yes_to_any() -> None:
    text = "1. 王小明 可以\n2. 李雷 1、3\n3. 张三 2可以\n4. 李四 不参加\n5. 王五 4"
    found = [(one.meaning, one.shifts) for one in read_relay(text, KNOWN, shifts=3)]
    yes, no, unclear = Meaning.YES, Meaning.NO, Meaning.UNCLEAR
    assert found == [(unclear, ()), (yes, (1, 3)), (yes, (2,)), (no, ()), (unclear, ())]
