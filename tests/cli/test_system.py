"""The commands of an installation, as a person or a timer runs them."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import flask
import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from iwill.accounts.models import Staff
from iwill.callouts.models import CallOut
from iwill.callouts.terms import CallOutState
from iwill.cli import main
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.demo.desk import GUEST_NUMBER
from iwill.engine.invariants import broken_promises
from iwill.insight import checking
from iwill.insight.effects import effects
from iwill.insight.queries.contact import Why, to_contact
from iwill.messaging import hold
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.care.models import CareTask
from iwill.shifts.certificates.models import Certificate
from iwill.shifts.certificates.terms import CertificateState
from iwill.shifts.handover.models import HandoverNote
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import HoursState
from tests.builders import a_volunteer
from tests.conftest import ON_POSTGRES, ROOT

Ran = Any
# What SQLite says of it depends on which of its files could not grow.
FULL = {(1, "disk_full"), (1, "disk_error")}
on_a_file = pytest.mark.skipif(ON_POSTGRES, reason="about the file that SQLite keeps")


def alone(tmp_path: Path, *arguments: str, most_bytes: int | None = None, **environ: str) -> Any:
    """Run a command in a process of its own, in development, with an instance folder of its own."""

    def limit() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return subprocess.run(
        [sys.executable, "-m", "iwill", *arguments],
        cwd=ROOT,
        env=clean_environment(tmp_path) | environ,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def beside(tmp_path: Path) -> Callable[..., Any]:
    """`beside("jobs", "list")`: a command in this process on the installation of `alone`, where none of its own is
    needed."""

    def run(*arguments: str) -> Any:
        with pytest.MonkeyPatch.context() as patched:
            for name in [name for name in os.environ if name.startswith("IWILL_")]:
                patched.delenv(name)
            for name, value in clean_environment(tmp_path).items():
                patched.setenv(name, value)
            return CliRunner().invoke(main, list(arguments))

    return run


def clean_environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IWILL_")}
    return kept | {"IWILL_ENV": "development", "IWILL_INSTANCE_DIR": str(tmp_path / "instance")}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.fixture
def migrated(tmp_path: Path, template: str) -> Path:
    """An instance folder with an empty, migrated SQLite file, readable by its owner alone."""
    file = tmp_path / "instance" / "iwill.db"
    file.parent.mkdir()
    shutil.copyfile(template, file)
    file.chmod(0o600)
    return file


@pytest.fixture
def served(tmp_path: Path, migrated: Path) -> Iterator[Callable[[int], Any]]:
    """`served(port)`: a server in a process of its own, on a migrated database."""
    started: list[Any] = []

    def start(port: int) -> Any:
        process = subprocess.Popen(
            [sys.executable, "-m", "iwill", "serve", "--port", str(port)],
            cwd=ROOT,
            env=clean_environment(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_until_it_answers(port: int, process: Any) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                assert json.load(answer) == {"status": "alive"}
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail("the server did not answer")


def test_the_demo_loads_a_pool_once_with_a_drill_half_answered(iwill: Callable[..., Ran], ctx: flask.Flask) -> None:
    assert iwill("demo", "--json").json == {"loaded": True, "people": 245}
    assert iwill("demo", "--json").json == {"loaded": False, "people": 245}
    counted = dict(db.session.execute(select(Volunteer.lifecycle, func.count()).group_by(Volunteer.lifecycle)).all())
    assert counted[Lifecycle.ACTIVE] > 150
    assert set(counted) >= {Lifecycle.APPLICANT, Lifecycle.VERIFYING, Lifecycle.PAUSED, Lifecycle.DORMANT}
    assert db.session.scalar(select(func.count()).where(Volunteer.demo.is_(False))) == 0
    assert db.session.scalar(select(func.count()).select_from(Staff)) == 4
    past, drill, real = db.session.scalars(select(CallOut).order_by(CallOut.id)).all()
    assert past.state is CallOutState.ENDED
    assert drill.state is CallOutState.CALLING
    assert 0 < sum(one.taken for one in drill.needs) < sum(one.seats for one in drill.needs)

    # One shift has gone home and left something for everybody to do; on the next one is the guest.
    present = db.session.scalars(select(Attendance).where(Attendance.checked_out_at.is_(None)))
    assert [row.seat.volunteer.number for row in present].count(GUEST_NUMBER) == 1
    waiting = db.session.scalars(select(HoursEntry).where(HoursEntry.state == HoursState.RECORDED)).all()
    assert [entry.call_out_id for entry in waiting] == [real.id] * 3
    (certificate,), (note,) = db.session.scalars(select(Certificate)).all(), db.session.scalars(select(HandoverNote))
    assert (certificate.state, certificate.volunteer.number) == (CertificateState.PUBLISHED, GUEST_NUMBER)
    assert note.taken_at is None
    assert db.session.scalar(select(func.count()).select_from(CareTask)) == 1
    assert broken_promises(clock.now()) == {}

    # Of a year of peace there is enough to see: some who were trained and never called, a tenth left in peace.
    assert checking.check().is_equal
    never = [one for one in to_contact(clock.now()) if one.why is Why.NEVER_CALLED]
    assert len(never) < 15
    assert sum(one.course is not None for one in never) >= 2
    (measured,) = [one for one in effects()[1] if one.held_out.of]
    assert measured.held_out.of >= 10
    assert measured.difference.value > 0.2


def test_the_demo_is_refused_in_production(iwill: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IWILL_ENV", "production")
    monkeypatch.delenv("IWILL_MAIL_SINK_DIR")
    monkeypatch.setenv("IWILL_SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("IWILL_MAIL_FROM", "desk@iwill.example")
    monkeypatch.setenv("IWILL_TRUSTED_HOSTS", "iwill.example")
    ran = iwill("demo", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "refused_in_production")


def test_jobs_are_listed_and_run_by_name(iwill: Callable[..., Ran]) -> None:
    assert iwill("jobs", "list", "--json").json["check-invariants"]["every_seconds"] == 300
    assert iwill("jobs", "run", "check-invariants", "--json").json["broken"] == {}
    assert iwill("jobs", "list", "--json").json["check-invariants"]["last_ran"]


def test_every_job_runs_by_hand_on_an_empty_database(iwill: Callable[..., Ran]) -> None:
    for name in iwill("jobs", "list", "--json").json:
        assert iwill("jobs", "run", name, "--json").code == 0, name


def test_an_unknown_job_is_refused(iwill: Callable[..., Ran]) -> None:
    ran = iwill("jobs", "run", "nothing", "--json")
    assert ran.code == 1
    assert ran.json["error"]["details"][0]["code"] == "unknown_job"


def test_a_backup_goes_out_and_comes_back_by_command(
    iwill: Callable[..., Ran], ctx: flask.Flask, tmp_path: Path
) -> None:
    path = str(tmp_path / "monday")
    assert iwill("backup", path, "--json").json["people"] == 0
    assert iwill("backup", path, "--json").json["error"]["code"] == "file_exists"
    assert "jobs" in iwill("doctor").out
    if ON_POSTGRES:
        with transaction() as session:
            session.execute(db.text("DELETE FROM job_pulse"))
    assert iwill("restore", path, "--json").json["held"] is True
    assert hold.is_held()
    assert iwill("restore", "--release", "--json").json == {"held": False}
    db.session.rollback()
    assert not hold.is_held()


def test_restore_says_how_it_is_used(iwill: Callable[..., Ran], tmp_path: Path) -> None:
    assert iwill("restore").code == 2
    assert iwill("restore", str(tmp_path / "nowhere")).code == 2


def test_doctor_prints_sentences_and_exits_with_1_when_something_is_wrong(
    iwill: Callable[..., Ran], ctx: flask.Flask
) -> None:
    assert iwill("doctor", "--json").json["well"] is True
    with transaction():
        contact = a_volunteer().contacts[0]
        contact.value_sealed = "lost." + contact.value_sealed
    ran = iwill("doctor")
    assert ran.code == 1
    assert "wrong    keys: 1 of " in ran.out
    assert iwill("doctor", "--json").json["well"] is False


@on_a_file
def test_serve_answers_runs_its_jobs_and_ends_at_sigterm(
    served: Callable[[int], Any], beside: Callable[..., Any]
) -> None:
    port = free_port()
    process = served(port)
    wait_until_it_answers(port, process)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert f"http://127.0.0.1:{port}" in out
    listed = json.loads(beside("jobs", "list", "--json").stdout)
    assert listed["seal-audit"]["last_ran"] is not None


@on_a_file
@pytest.mark.usefixtures("migrated")
def test_a_taken_port_is_said_in_a_sentence(beside: Callable[..., Any]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ran = beside("serve", "--port", str(port))
    assert ran.exit_code == 1
    assert ran.stderr.strip() == f"port_taken: Port {port} on 127.0.0.1 is taken; choose another with --port."


@on_a_file
def test_serve_and_backup_name_the_command_that_is_missing_on_a_new_machine(
    beside: Callable[..., Any], tmp_path: Path
) -> None:
    for command in (["serve"], ["backup", str(tmp_path / "b")]):
        ran = beside(*command)
        assert ran.exit_code == 1, ran.stderr
        assert "iwill migrate" in ran.stderr
        assert "Traceback" not in ran.stderr


@on_a_file
def test_what_is_written_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    assert alone(tmp_path, "migrate").returncode == 0
    assert [path.name for path in (tmp_path / "instance").iterdir() if path.stat().st_mode & 0o077] == []


@on_a_file
def test_a_full_disk_is_a_sentence_and_leaves_nothing_half_done(
    beside: Callable[..., Any], tmp_path: Path, migrated: Path
) -> None:
    size = migrated.stat().st_size
    people = str(ROOT / "tests" / "files" / "overseas-form.csv")
    taken_in = alone(tmp_path, "import", people, "--json", most_bytes=30_000)
    assert (taken_in.returncode, json.loads(taken_in.stdout)["error"]["code"]) in FULL
    backup = alone(tmp_path, "backup", str(tmp_path / "b"), "--json", most_bytes=size // 2)
    assert (backup.returncode, json.loads(backup.stdout)["error"]["code"]) in FULL
    assert not (tmp_path / "b").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    # Once there is room again everything goes on where it stood: the attempt that failed put nobody on file.
    again = beside("backup", str(tmp_path / "b"), "--json")
    assert json.loads(again.stdout)["people"] == 0


@on_a_file
def test_a_restore_on_a_full_disk_leaves_the_present_database(tmp_path: Path, migrated: Path) -> None:
    assert alone(tmp_path, "backup", str(tmp_path / "b")).returncode == 0
    before = migrated.read_bytes()
    ran = alone(tmp_path, "restore", str(tmp_path / "b"), "--json", most_bytes=len(before) // 2)
    assert (ran.returncode, json.loads(ran.stdout)["error"]["code"]) in FULL
    assert migrated.read_bytes() == before
    assert sorted(path.name for path in migrated.parent.iterdir()) == ["in-use", "iwill.db", "secrets.json"]


@on_a_file
def test_a_file_that_is_no_database_is_said_in_a_sentence(
    iwill: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "letter.db").write_text("a letter, and not a database " * 200)
    monkeypatch.setenv("IWILL_DATABASE_URL", f"sqlite:///{tmp_path / 'letter.db'}")
    ran = iwill("jobs", "list", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "database_damaged")


def test_a_database_server_that_does_not_answer_is_said_in_a_sentence(
    iwill: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IWILL_DATABASE_URL", f"postgresql://nobody:a-password@127.0.0.1:{free_port()}/nothing")
    ran = iwill("jobs", "list", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "database_unreachable")
    assert "a-password" not in ran.out + ran.err
