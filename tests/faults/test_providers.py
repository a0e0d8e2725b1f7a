"""A short run of the scene of failing providers, with two seconds instead of ten for each send."""

from __future__ import annotations

from tests.faults.test_kills import DATABASE, run


def test_whoever_sends_without_a_deadline_is_found_and_a_line_that_is_reset_loses_nothing() -> None:
    done = run(
        "--scene", "providers", "--patience", "2", "--deed", "texts, takes the text", "--mutant", "no-deadline"
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    start = f"{DATABASE}, providers, no-deadline: texts, takes the text and "
    dripping, reset = (line for line in done.stdout.splitlines() if line.startswith(start))
    assert "(deadline" in dripping
    assert dripping.endswith("| broken")
    assert "6 taken without an answer, 6 unknown; 0 twice; 6 of 12 sent" in reset
    assert reset.endswith("| pass")
