"""Two programs, or one that is impatient, press the same button at once: it is pressed once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import flask
import pytest

from tests.api import story
from tests.api.conftest import Partner


def at_once(times: int, act: Callable[[], Any]) -> list[Any]:
    """Do the same thing from many threads, all starting together."""
    ready = Barrier(times)

    def start() -> Any:
        ready.wait()
        return act()

    with ThreadPoolExecutor(times) as threads:
        return [one.result() for one in [threads.submit(start) for _ in range(times)]]


@pytest.mark.parametrize("step", ["verify", "suspend", "decline", "call-out"])
def test_a_step_of_a_request_is_taken_once(partner: Partner, step: str) -> None:
    number = story.a_request(partner)["id"]
    if step == "call-out":
        partner.post(f"/requests/{number}/verify")
    answers = at_once(6, lambda: partner.post(f"/requests/{number}/{step}").status_code)
    assert Counter(answers) == {201 if step == "call-out" else 200: 1, 409: 5}


@pytest.mark.parametrize("step", ["launch", "stand-down"])
def test_a_step_of_a_call_out_is_taken_once(app: flask.Flask, partner: Partner, step: str) -> None:
    story.a_pool(app, "甲", "乙", "丙")
    call_out = story.a_draft(partner) if step == "launch" else story.a_running_call_out(partner)
    body = {"confirm_wording": True} if step == "launch" else {}
    answers = at_once(6, lambda: partner.post(f"/callouts/{call_out['id']}/{step}", json=body).status_code)
    assert Counter(answers) == {200: 1, 409: 5}
    assert len(story.invitations(partner, call_out)) == 3


def test_waves_at_once_ask_everybody_once(app: flask.Flask, partner: Partner) -> None:
    story.a_pool(app, *(f"志愿者{n}" for n in range(12)))
    call_out = story.a_running_call_out(partner)
    answers = at_once(6, lambda: partner.post(f"/callouts/{call_out['id']}/waves").status_code)
    assert set(answers) == {200}
    asked = [one["volunteer_id"] for one in story.invitations(partner, call_out)]
    assert len(asked) == len(set(asked))
