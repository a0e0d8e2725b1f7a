"""A masked name tells two people of a roster apart and says no more."""

from __future__ import annotations

import pytest

from iwill.api.names import masked


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王**"),
        ("王芳", "王**"),
        ("欧阳娜娜", "欧**"),
        ("Wei Xiang", "W. X."),
        ("  ana maría  lópez ", "A. M. L."),
        ("Madonna", "M."),
        ("O'Neil", "O."),
        ("王 Wei", "王**"),
        ("김민준", "김**"),
        ("محمد علي", "م**"),
        ("🙂", "🙂**"),
        ("", "**"),
        ("   ", "**"),
    ],
)
def test_a_name_is_masked(name: str, shown: str) -> None:
    assert masked(name) == shown
