"""A wave is worked out before anything is written; what happened meanwhile and matters is found before it goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import flask
import pytest

from iwill.callouts.models import CallOut
from iwill.callouts.queries.look_ahead import look_ahead, still_holds
from iwill.callouts.queries.wave_plan import seats_to_ask_for
from iwill.callouts.services import inviting
from iwill.core.db import transaction
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from tests.builders import a_volunteer
from tests.callouts.conftest import BY, NOW, Story

Happening = Callable[[Story, CallOut, Volunteer, Volunteer], None]


def nothing(_story: Story, _call_out: CallOut, _asked: Volunteer, _picked: Volunteer) -> None:
    pass


def somebody_declines(story: Story, call_out: CallOut, asked: Volunteer, _picked: Volunteer) -> None:
    story.say(call_out, asked, "no")


def another_wave_went(_story: Story, call_out: CallOut, _asked: Volunteer, _picked: Volunteer) -> None:
    inviting.send_next_wave(call_out, by=BY, now=NOW)


def she_left(_story: Story, _call_out: CallOut, _asked: Volunteer, picked: Volunteer) -> None:
    picked.lifecycle = Lifecycle.LEFT


def she_was_asked_elsewhere(story: Story, _call_out: CallOut, _asked: Volunteer, _picked: Volunteer) -> None:
    story.launched({"seats": 1}, kind="drill")


def the_seats_were_taken(story: Story, call_out: CallOut, asked: Volunteer, _picked: Volunteer) -> None:
    story.say(call_out, asked, "yes")


@pytest.mark.parametrize(
    ("happens", "holds"),
    [
        (nothing, True),
        (somebody_declines, True),
        (another_wave_went, False),
        (she_left, False),
        (she_was_asked_elsewhere, False),
        (the_seats_were_taken, False),
    ],
)
def test_a_wave_goes_as_it_was_read_unless_that_would_be_wrong(
    ctx: flask.Flask, happens: Happening, holds: bool
) -> None:
    story = Story()
    with transaction():
        asked = a_volunteer()
        call_out = story.launched({"seats": 1})
    with transaction():
        picked = a_volunteer()
    look = look_ahead(call_out, NOW + timedelta(minutes=1))
    assert picked.id in look.plan.picks
    with transaction():
        happens(story, call_out, asked, picked)
    with transaction():
        assert still_holds(look, call_out, seats_to_ask_for(call_out, NOW + timedelta(minutes=1))) is holds
