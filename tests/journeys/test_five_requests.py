"""Five requests and the people of one sign-up survey, from the commands to the last shift.

The pool is not rigged to fill. Where people are there, seats are taken through answered mails; where they are missing,
a call-out ends unfilled, and everybody who could not be asked is counted with a reason. Nothing here reaches past the
edges: commands, mails, links, pages, the API, the jobs that the ticker would wake, and the clock.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

import flask
import pytest

from iwill.accounts.terms import Role
from iwill.core import clock
from iwill.core.db import transaction
from iwill.engine.registry import all_jobs
from tests.api.conftest import Partner
from tests.builders import ask_widely
from tests.cli.conftest import Ran
from tests.conftest import ROOT
from tests.journeys.neighbours import Neighbours, text_of
from tests.messaging.mail_server import Postmaster
from tests.web.signed_in import as_staff

HOTLINE, VILLAGE, FLOOD = "hotline-tonight", "village-secretary", "flood-information-night"
CAMP, DRILL = "winter-camp", "quarterly-drill"
FIVE = (HOTLINE, VILLAGE, FLOOD, CAMP, DRILL)
BY = ("--by", "wang@iwill.example", "--json")
NOON = "2026-12-05T12:00:00+08:00"
EVERYTHING = ("requests:read", "callouts:read", "callouts:write")
# The jobs as a ticker would wake them, and the moments at which it does: while answers come in, when a reminder or an
# offer is due, at each deadline and at each end. All of them are days and hours of December 2026 in Shanghai.
JOBS = ("advance-callouts", "expire-offers", "remind-shifts", "deliver-messages", "seal-audit", "check-invariants")
FIRST_DAY = "05T12:01 05T12:11 05T12:42"
HOTLINE_OVER, EVENING = "05T19:30", "06T07:00 06T07:10 06T07:20 06T07:41"
VILLAGE_OVER, RELAY = "06T08:00", "06T08:10 07T12:00 07T21:00 07T21:10"
FLOOD_OVER, NIGHT = "07T21:30", "07T21:40 08T06:00"
CAMP_OVER, MORNING = "08T18:00", "08T22:00 09T07:10"
THANKS = "09T07:11 09T16:30 09T16:31"
REHEARSAL, DRILL_OVER, LAST = "10T19:30 10T19:40", "10T20:30", "10T21:00 22T16:00"

Command = Callable[..., Ran]


class Programme:
    """The five call-outs as they are seen from outside, and time passing."""

    def __init__(self, app: flask.Flask, iwill: Command, people: Neighbours) -> None:
        self.app, self.people, self.done = app, people, Counter[str]()
        self.pool = _pool_on_file(iwill)
        self.ids = {name: _launched(iwill, name) for name in FIVE}
        token = iwill("client", "add", "onlooker", *(word for scope in EVERYTHING for word in ("--scope", scope))).out
        self.partner = Partner(app, token.strip())

    def walk(self, moments: str) -> None:
        """Let time pass from moment to moment: people answer what has come, the jobs run, and every promise holds."""
        for moment in moments.split():
            clock.freeze(datetime.fromisoformat(f"2026-12-{moment}:00+08:00"))
            self.people.read_mail()
            for name in JOBS:
                with self.app.app_context():
                    counts = all_jobs()[name].run(clock.now())
                assert not counts.get("broken"), moment
                self.done.update({what: number for what, number in counts.items() if what != "broken"})
        assert not self.done["failed"]

    def read(self, name: str, rest: str = "") -> dict[str, Any]:
        """What the API says of a call-out; a list in all its pages."""
        answer = self.partner.get(f"/callouts/{self.ids[name]}{rest}")
        assert answer.status_code == 200, answer.text
        whole: dict[str, Any] = answer.json
        while whole.get("next"):
            following = self.partner.get(f"/callouts/{self.ids[name]}{rest}?cursor={whole['next']}").json
            whole = {"items": whole["items"] + following["items"], "next": following["next"]}
        return whole

    def seats(self, name: str) -> tuple[int, int]:
        """How many seats are taken, and how many there are."""
        needs = self.read(name)["needs"]
        return sum(need["taken"] for need in needs), sum(need["seats"] for need in needs)


@pytest.fixture
def programme(mailing_app: flask.Flask, post: tuple[Postmaster, int], iwill: Command) -> Programme:
    with mailing_app.app_context(), transaction():
        ask_widely(0.9)  # Some people too many, so that there is a reserve to speak of.
    return Programme(mailing_app, iwill, Neighbours(post[0], mailing_app.test_client()))


def test_the_five_requests_end_as_their_seats_say(programme: Programme) -> None:
    _everybody_is_counted(programme, *FIVE)
    programme.walk(FIRST_DAY)
    for deadline, name, following in (
        (HOTLINE_OVER, HOTLINE, EVENING),
        (VILLAGE_OVER, VILLAGE, RELAY),
        (FLOOD_OVER, FLOOD, NIGHT),
        (CAMP_OVER, CAMP, MORNING),
    ):
        programme.walk(deadline)
        _stands_as_its_seats_say(programme, name)
        _everybody_is_counted(programme, name)
        programme.walk(following)
    _thanks_go_to_those_who_answered(programme)
    programme.walk(REHEARSAL)
    programme.walk(DRILL_OVER)
    _stands_as_its_seats_say(programme, DRILL)
    programme.walk(LAST)

    assert {programme.read(name)["state"] for name in FIVE} == {"ended"}
    assert programme.done["waves"], "nobody was asked after the first wave"
    taken = sum("reserve yes" in " ".join(buttons) for buttons in programme.people.pressed.values())
    assert programme.done["expired"] + taken, "no seat was held for the reserve until it was taken or the offer ran out"
    for name in (DRILL, FLOOD):
        assert _seated_by_mail(programme, name) == programme.seats(name)[0] > 0
    _no_seat_is_taken_twice(programme)
    _no_word_of_a_request_got_out(programme)


def _pool_on_file(iwill: Command) -> int:
    """The survey imported, what waits verified, who may be moved to active; returns the number of people."""
    for email in ("wang@iwill.example", "zhao@iwill.example"):
        iwill("staff", "add", email, "--role", "staff", "--at", NOON)
    survey = str(ROOT / "tests" / "files" / "signup-survey.xlsx")
    rows = iwill("import", survey, "--json", "--at", NOON).json
    assert rows["created"] + rows["merged"] + rows["unchanged"] + rows["rejected"] == rows["rows"] == 832
    verified = iwill("pool", "verify", "--credentials", "all", *BY, "--at", NOON).json
    assert verified["verified"] + sum(verified["refused"].values()) == verified["matched"]
    moved = iwill("pool", "move", "--from", "verifying", "--to", "active", *BY, "--at", NOON).json
    assert moved["moved"] > 0
    return int(rows["created"])


def _launched(iwill: Command, name: str) -> int:
    path = str(ROOT / "tests" / "requests" / f"{name}.json")
    opened = iwill("request", "open", path, "--launch", *BY, "--second", "zhao@iwill.example", "--at", NOON).json
    assert opened["call_out_state"] == "calling"
    return int(opened["call_out_id"])


def _everybody_is_counted(programme: Programme, *names: str) -> None:
    """For each need the people who could come and those excluded, by the first reason, are the pool and nobody else."""
    for name in names:
        previews = programme.read(name, "/preview")["needs"]
        assert previews
        for need in previews:
            assert need["eligible"] + sum(need["excluded"].values()) == programme.pool, (name, need)


def _stands_as_its_seats_say(programme: Programme, name: str) -> None:
    taken, seats = programme.seats(name)
    assert programme.read(name)["state"] == ("filled" if taken == seats else "unfilled")
    board = as_staff(programme.app, Role.ORGANIZER).get(f"/callouts/{programme.ids[name]}")
    assert f"{taken}/{seats}" in board.text


def _thanks_go_to_those_who_answered(programme: Programme) -> None:
    """The village needs nobody any more: who said yes, later, or nothing yet is thanked; who said no is left alone."""
    before = len(programme.people.mails)
    desk = as_staff(programme.app, Role.ORGANIZER)
    assert desk.post(f"/callouts/{programme.ids[VILLAGE]}/stand-down").status_code == 303
    programme.walk(THANKS)
    thanked = [address for address, mail in programme.people.mails[before:] if "已收队" in str(mail["subject"])]
    answers = {
        programme.people.address_of[_path(one)]: one["answer"]
        for one in programme.read(VILLAGE, "/invitations")["items"]
        if one["channel"] == "email"
    }
    assert {"yes", "no", None} <= set(answers.values())
    assert sorted(thanked) == sorted(address for address, answer in answers.items() if answer != "no")


def _seated_by_mail(programme: Programme, name: str) -> int:
    """How many seats of a call-out belong to people who pressed yes behind a link in a mail."""
    pressed = programme.people.pressed
    invitations = programme.read(name, "/invitations")["items"]
    came = {one["volunteer_id"] for one in invitations if "yes" in pressed.get(_path(one), ())}
    return sum(1 for line in programme.read(name, "/roster")["items"] if line["volunteer_id"] in came)


def _path(invitation: dict[str, Any]) -> str:
    """The path of the personal link of an invitation."""
    return str(invitation["answer_url"]).removeprefix("http://iwill.example")


def _no_seat_is_taken_twice(programme: Programme) -> None:
    """No need has more people than seats, and nobody is in two places at once, in whichever call-outs."""
    shifts: dict[int, list[tuple[str, str]]] = {}
    for name in FIVE:
        needs = {need["id"]: need for need in programme.read(name)["needs"]}
        held = [line for line in programme.read(name, "/roster")["items"] if line["state"] == "held"]
        for need_id, need in needs.items():
            assert sum(1 for line in held if line["need_id"] == need_id) == need["taken"] <= need["seats"]
        for line in held:
            need = needs[line["need_id"]]
            shifts.setdefault(line["volunteer_id"], []).append((need["starts_at"], need["ends_at"]))
    assert shifts
    for held_by_one in shifts.values():
        ordered = sorted((datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in held_by_one)
        assert all(first[1] <= second[0] for first, second in pairwise(ordered))


def _no_word_of_a_request_got_out(programme: Programme) -> None:
    """Titles, summaries, risks, authorities and names stay inside; roles and times are what people get to read."""
    words = set()
    for name in FIVE:
        request = json.loads((ROOT / "tests" / "requests" / f"{name}.json").read_text(encoding="utf-8"))
        free = [request[field] for field in ("title", "summary", "risks", "authority")]
        words |= {piece for text in free for piece in re.split(r"[，。；、：？！,.;]", text) if len(piece) > 4}
        words |= set(request["requester"].values())
    outward = [f"{mail['subject']}\n{text_of(mail)}" for _, mail in programme.people.mails]
    outward += programme.people.pages
    assert [word for word in words if any(word in text for text in outward)] == []
