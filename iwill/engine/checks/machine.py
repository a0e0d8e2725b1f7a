"""Checks of what the program stands on: environment, database, disk, clock."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, insert, select

from iwill.accounts.models import AuditEntry
from iwill.core import clock
from iwill.core.db import db, is_sqlite, transaction
from iwill.core.jobs import JobPulse
from iwill.engine import revision
from iwill.engine.checks.terms import Patient, Verdict, good, warning, wrong

LITTLE_ROOM = 1024 * 2**20
NO_ROOM = 200 * 2**20
FEW_SECONDS = timedelta(seconds=5)


def environment(patient: Patient) -> tuple[Verdict, str]:
    """The settings make sense together."""
    settings = patient.settings
    if not settings.production:
        return good(f"IWILL_ENV is {settings.env}: made-up keys and test mail are allowed; not for real people.")
    faults = []
    if not settings.base_url.startswith("https://"):
        faults.append("IWILL_BASE_URL does not begin with https://, so links and sessions can be read on the way")
    if not settings.duty_phone:
        faults.append("IWILL_DUTY_PHONE is empty, so nobody who doubts a message can ask")
    if settings.org_name == "iwill":
        faults.append("IWILL_ORG_NAME is not set, so nobody knows who is calling")
    return wrong("; ".join(faults) + ".") if faults else good("The settings are complete.")


def database(_patient: Patient) -> tuple[Verdict, str]:
    """It answers, and has the tables that this program needs."""
    found = revision.versions()
    if not found.known:
        return wrong(f"The database is at version {found.database}, which only a newer iwill knows.")
    if not found.same:
        return wrong("The database has no tables yet, or those of an older version: run `iwill migrate`.")
    return good(f"The database ({db.engine.dialect.name}) answers and is at version {found.database}.")


def writing(_patient: Patient) -> tuple[Verdict, str]:
    """A row can be written. It is taken back at once."""
    with transaction() as session:
        session.execute(insert(JobPulse).values(job="doctor: can I write?", counts={}))
        session.rollback()
    return good("The database can be written.")


def disk(patient: Patient) -> tuple[Verdict, str]:
    """There is room, and nobody else on the machine reads the files."""
    places = {Path(patient.settings.instance_dir)}
    file = Path(db.engine.url.database or "") if db.engine.dialect.name == "sqlite" else None
    if file is not None:
        places.add(file.parent)
    free = min(shutil.disk_usage(place).free for place in places if place.exists())
    if free < NO_ROOM:
        return wrong(f"Only {free // 2**20} MB are left on the disk of the database: make room before it stops.")
    exposed = [path.name for path in _private_files(patient, file) if _open_to_others(path)]
    if exposed:
        return warning(f"Other users of this machine can read {', '.join(exposed)}: chmod 600.")
    if free < LITTLE_ROOM:
        return warning(f"{free // 2**20} MB are left on the disk of the database.")
    return good(f"{free // 2**30} GB are free on the disk.")


def machine_clock(_patient: Patient) -> tuple[Verdict, str]:
    """The clock agrees with the database's, and has not gone back behind what is on file."""
    real = clock.real_now()
    session = db.session()
    if not is_sqlite(session):
        theirs: datetime | None = session.scalar(select(func.clock_timestamp()))
        if theirs is not None and abs(theirs.astimezone(UTC) - real) > FEW_SECONDS:
            return wrong("This machine's clock and the database's differ by more than five seconds: see to NTP.")
    latest = session.scalar(select(func.max(AuditEntry.at)))
    if latest is not None and latest > clock.now() + FEW_SECONDS:
        return wrong(
            f"The audit trail goes up to {latest:%Y-%m-%d %H:%M} UTC, which this clock has not reached: it is wrong, "
            "or somebody rehearsed in this database with --at."
        )
    return good(f"The clock says {clock.now():%Y-%m-%d %H:%M} UTC.")


def _open_to_others(path: Path) -> bool:
    """Whether somebody else may read the file; nobody can who may not enter its folder."""
    return bool(path.stat().st_mode & 0o077 and path.parent.stat().st_mode & 0o011)


def _private_files(patient: Patient, database_file: Path | None) -> list[Path]:
    instance = Path(patient.settings.instance_dir)
    candidates = [instance / "secrets.json", instance / "erased.jsonl"]
    if database_file is not None:
        candidates += [database_file, database_file.with_name(database_file.name + "-wal")]
    return [path for path in candidates if path.exists() and path.stat().st_uid == os.getuid()]
