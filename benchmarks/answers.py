"""2,000 answers for 100 seats through HTTP, beside an endpoint that inserts as many rows in one transaction.

Everybody says yes at once over kept-alive connections: a hundred get a seat, the others are told that it is full and
offered the reserve. The reference is asked as often, over as many connections, in the same process behind the same web
server; it inserts as many rows as the product had written or changed for each answer, on average.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection

import flask
from sqlalchemy import func, insert, select, update

from benchmarks.ground import NOW, Figure, draft_call_out, fill_pool, in_turn, installation
from iwill.accounts.terms import SYSTEM
from iwill.callouts.models import CallOut, Invitation, Seat
from iwill.callouts.services import callouts
from iwill.core.db import Base, db, transaction
from iwill.core.tokens import LinkPurpose, make_token
from iwill.messaging.models import Message
from iwill.messaging.terms import MessageState
from iwill.pool.models import Standby, Volunteer, VolunteerSkill
from iwill.pool.terms import Lifecycle

ANSWERS = 2_000
SEATS = 100
CONNECTIONS = 12
REPEATS = 3
GOAL = 0.7

# Each round has people of its own, told apart by their one skill, so that nobody is asked or seated twice.
ROUNDS = ("information", "it", "translation", "legal")
Content = dict[tuple[str, object], tuple[object, ...]]


def figures(kind: str, answers: int = ANSWERS) -> Iterator[Figure]:
    """The figure on one database."""
    with installation(kind) as app, app.app_context():
        _fill(answers)
        call_outs = [_launch(skill) for skill in ROUNDS]
        waiting = [_links(call_out) for call_out in call_outs]
        assert all(len(links) == answers for links in waiting)
        anybody = waiting[-1]
        rows: list[float] = []

        def ours() -> None:
            if rows:
                _say_yes(port, waiting.pop())
                return
            before = every_row()
            _say_yes(port, waiting.pop())
            rows.append(rows_changed(before, every_row()) / answers)

        with serving(app) as port:
            mine, theirs = in_turn(ours, lambda: _insert(port, anybody, rows[0]), REPEATS)
        for call_out in call_outs:
            assert _seats_of(call_out) == SEATS, "not exactly as many seats as there are"
    name = f"answers, {answers:,} for {SEATS} seats ({rows[0]:.2f} rows each), {kind}"
    yield Figure(name, answers / mine, answers / theirs, "/s", GOAL, "above")


def _fill(answers: int) -> None:
    """Rounds of people who have a skill and stand by, and of whom few are expected to say yes: all will be asked."""
    fill_pool(answers * len(ROUNDS))
    with transaction() as session:
        session.execute(update(Volunteer).values(lifecycle=Lifecycle.ACTIVE, times_asked=1_000, times_silent=1_000))
        session.query(VolunteerSkill).delete()
        people = list(session.scalars(select(Volunteer.id).order_by(Volunteer.id)))
        session.execute(
            insert(VolunteerSkill),
            [
                {"volunteer_id": person, "skill": ROUNDS[place // answers], "source": "bench", "confirmed_at": NOW}
                for place, person in enumerate(people)
            ],
        )
        session.execute(
            insert(Standby),
            [{"volunteer_id": person, "starts_at": NOW, "ends_at": NOW + timedelta(days=9)} for person in people],
        )


def _launch(skill: str) -> CallOut:
    """A call-out that has asked everybody with this skill; the mails have gone out."""
    call_out = draft_call_out({"skills": [skill], "seats": SEATS}, starts_at=NOW + timedelta(days=2))
    with transaction() as session:
        callouts.launch(call_out, confirm_wording=True, reason="bench", by=SYSTEM, now=NOW)
        session.execute(update(Message).values(state=MessageState.SENT, settled_at=NOW))
    return call_out


def _links(call_out: CallOut) -> list[str]:
    ids = db.session.scalars(select(Invitation.link_id).where(Invitation.call_out_id == call_out.id))
    return [make_token(LinkPurpose.ANSWER, link_id) for link_id in ids]


def _seats_of(call_out: CallOut) -> int:
    db.session.rollback()
    held = select(func.count(Seat.id)).where(Seat.need_id == call_out.needs[0].id, Seat.released_at.is_(None))
    return db.session.scalar(held) or 0


def every_row() -> Content:
    """Every row of every table."""
    db.session.rollback()
    content: Content = {}
    for table in Base.metadata.sorted_tables:
        key = list(table.primary_key)
        for row in db.session.execute(select(*key, *table.c)):
            content[table.name, tuple(row[: len(key)])] = tuple(map(repr, row))
    db.session.rollback()
    return content


def rows_changed(before: Content, after: Content) -> int:
    """How many rows are new or different."""
    return sum(1 for key, row in after.items() if before.get(key) != row)


def _say_yes(port: int, links: Sequence[str]) -> None:
    heard = _post(port, [(f"/c/{link}", "answer=yes") for link in links])
    assert heard == {303: SEATS, 200: len(links) - SEATS}, heard


def _insert(port: int, links: Sequence[str], rows: float) -> None:
    """As many rows in all as the answers wrote: some requests insert one row more than the others."""
    totals = [round(rows * place) for place in range(len(links) + 1)]
    posts = [
        (f"/reference/{link}?rows={totals[place + 1] - totals[place]}", "answer=yes")
        for place, link in enumerate(links)
    ]
    heard = _post(port, posts)
    assert heard == {200: len(links)}, heard


def _post(port: int, posts: Sequence[tuple[str, str]]) -> Counter[int]:
    """Send them all over a few connections that stay open; returns how often each status came back."""
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        parts = [posts[first::CONNECTIONS] for first in range(CONNECTIONS)]
        return sum(threads.map(lambda part: _post_in_turn(port, part), parts), Counter())


def _post_in_turn(port: int, posts: Sequence[tuple[str, str]]) -> Counter[int]:
    heard: Counter[int] = Counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    for path, form in posts:
        connection.request("POST", path, form, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        answer.read()
        heard[answer.status] += 1
    connection.close()
    return heard


@contextmanager
def serving(app: flask.Flask) -> Iterator[int]:
    """The application in a process of its own; yields its port."""
    settings = app.extensions["iwill_settings"]
    environ = os.environ | {
        "IWILL_ENV": settings.env,
        "IWILL_INSTANCE_DIR": settings.instance_dir,
        "IWILL_DATABASE_URL": settings.database_url,
        "IWILL_MAIL_FROM": settings.mail_from,
    }
    with (
        open(os.path.join(settings.instance_dir, "access.log"), "w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.answer_server"],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()
