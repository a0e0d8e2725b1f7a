"""What is wrong with this installation, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from iwill.core.db import db
from iwill.core.troubles import trouble_behind
from iwill.engine.checks import content, machine
from iwill.engine.checks.terms import Check, Finding, Patient, Verdict

# The first two decide whether the others can say anything.
GROUND: tuple[tuple[str, Check], ...] = (
    ("environment", machine.environment),
    ("database", machine.database),
)
EVERYTHING: tuple[tuple[str, Check], ...] = (
    ("writing", machine.writing),
    ("disk", machine.disk),
    ("clock", machine.machine_clock),
    ("keys", content.keys),
    ("mail", content.mail),
    ("hold", content.sending_hold),
    ("jobs", content.jobs),
    ("messages", content.unknown_messages),
    ("audit", content.audit_trail),
    ("promises", content.promises),
    ("hours", content.late_hours),
    ("backup", content.last_backup),
    ("demo", content.made_up_people),
)
# What a monitor asks for every few seconds: cheap, and about now.
QUICK: tuple[tuple[str, Check], ...] = (
    ("disk", machine.disk),
    ("hold", content.sending_hold),
    ("jobs", content.jobs),
    ("messages", content.unknown_messages),
    ("promises", content.promises_as_last_counted),
)


def examine(now: datetime, *, quick: bool = False) -> list[Finding]:
    """Look at everything, or at what a monitor needs. A check that fails is a finding, never an error."""
    patient = Patient(current_app.extensions["iwill_settings"], now)
    findings = list(_look(GROUND, patient))
    if findings[-1].verdict is Verdict.GOOD:
        findings += _look(QUICK if quick else EVERYTHING, patient)
    return findings


def all_well(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong; a warning is not wrong."""
    return all(finding.verdict is not Verdict.WRONG for finding in findings)


def _look(checks: Iterable[tuple[str, Check]], patient: Patient) -> Iterable[Finding]:
    for name, check in checks:
        try:
            yield Finding(name, *check(patient))
        except (SQLAlchemyError, OSError) as fault:
            db.session.rollback()
            _, sentence = trouble_behind(fault) or ("", f"This could not be looked at ({type(fault).__name__}).")
            yield Finding(name, Verdict.WRONG, sentence)
