"""A short run of the fault programme: real processes, real kills. The whole of it is `make faults`."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ON_POSTGRES, ROOT

DATABASE = "postgresql" if ON_POSTGRES else "sqlite"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The programme on the database under test."""
    command = [sys.executable, "-m", "benchmarks.faults", "--database", DATABASE, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)


def test_five_kills_lose_nothing_and_repeat_nothing() -> None:
    done = run("--scene", "no-keys", "--kills", "5")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 SIGKILLs of the worker" in done.stdout


def test_the_programme_finds_faults_that_are_built_in() -> None:
    done = run("--scene", "no-keys", "--kills", "2", "--mutant", "keys-not-honoured", "--mutant", "count-then-write")
    assert done.returncode == 1, done.stdout + done.stderr
    broken = {line.split(" | ")[0] for line in done.stdout.splitlines() if line.endswith("| broken")}
    assert f"{DATABASE}, no-keys, keys-not-honoured: nothing twice" in broken
    assert f"{DATABASE}, no-keys, count-then-write: seats" in broken


def test_the_scene_on_shift_finds_what_is_done_in_two_transactions() -> None:
    deed = ("--scene", "on-shift", "--deaths", "1", "--deed", "hours are decided")
    done = run(*deed, "--mutant", "commit-halfway")
    assert done.returncode == 1, done.stdout + done.stderr
    broken = [line for line in done.stdout.splitlines() if line.endswith("| broken")]
    assert any("commit-halfway: contested hours are decided, after set aside" in line for line in broken)
    # What dies before the first of the two transactions has ended, or after all, leaves nothing of it or everything.
    assert len(broken) < len([line for line in done.stdout.splitlines() if " | " in line])
