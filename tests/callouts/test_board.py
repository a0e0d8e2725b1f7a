"""The board counts what is in the rows: asked, taken, in reserve."""

from __future__ import annotations

import flask

from iwill.callouts import queries
from tests.builders import a_volunteer
from tests.callouts.conftest import NOW, Story


def test_the_board_shows_who_is_asked_and_who_stands_in_reserve(ctx: flask.Flask, story: Story) -> None:
    first, second, _third = [a_volunteer() for _ in range(3)]
    call_out = story.launched({"seats": 1})
    story.say(call_out, first, "yes")
    story.say(call_out, second, "reserve")

    (line,) = queries.board(call_out, NOW).needs

    assert (line.offered, line.missing, line.reserve) == (1, 0, 1)
    assert queries.reserve_counts([call_out.id]) == {line.need.id: 1}
