"""A cursor is ours or it is refused; none of them reaches the database as it came."""

from __future__ import annotations

import base64

import pytest

from iwill.core.errors import Invalid
from iwill.core.paging import make_cursor, read_cursor


def test_a_cursor_says_where_to_go_on() -> None:
    assert read_cursor(make_cursor(120)) == 120


@pytest.mark.parametrize(
    "inside", ["after:" + "9" * 30, "after:-1", "after:1_0", "after:１２", "after:", "before:3", ""]
)
def test_a_cursor_that_was_not_made_here_is_refused(inside: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_cursor(base64.urlsafe_b64encode(inside.encode()).decode())
    assert [problem.path for problem in refusal.value.details] == ["cursor"]


@pytest.mark.parametrize("cursor", ["x", "\x00", "游标", "!!!!", "YWZ0ZXI6M"])
def test_text_that_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        read_cursor(cursor)
