"""What a person brings and what is proved of them: completed courses, being of age."""

from __future__ import annotations

from datetime import date, datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused
from iwill.pool.activity import services as activity
from iwill.pool.activity.terms import Kind
from iwill.pool.models import Training, Volunteer
from iwill.pool.rules import is_minor
from iwill.pool.terms import ERASED, MINOR, Adulthood


def add_training(
    volunteer: Volunteer,
    title: str,
    *,
    completed_on: date,
    host: str | None = None,
    minutes: int | None = None,
    valid_until: date | None = None,
    by: Actor,
    now: datetime,
) -> Training:
    """Enter a completed course (民政部令第67号 art. 8). Refuses no title, a day to come, and an end before the day."""
    problems = []
    if not title.strip():
        problems.append(Problem("title", "required", "the course needs a name"))
    if completed_on > civil_day(now):
        problems.append(Problem("completed_on", "invalid", "the course cannot have been completed in the future"))
    if valid_until is not None and valid_until < completed_on:
        problems.append(Problem("valid_until", "invalid", "it cannot end before it was completed"))
    if problems:
        raise Invalid(problems)
    training = Training(
        title=title.strip(), host=host or None, minutes=minutes, completed_on=completed_on, valid_until=valid_until
    )
    volunteer.trainings.append(training)
    db.session.flush()
    activity.note(Kind.TRAINED, volunteer.id, ref=training.id, on=completed_on, now=now)
    audit.record(by, "training.added", f"volunteer:{volunteer.id}", now=now, training=training.id)
    return training


def prove_adulthood(volunteer: Volunteer, *, by: Actor, now: datetime) -> None:
    """Note that a document was seen. Refused where the date on file says that the person is under 18."""
    if volunteer.erased_at:
        raise Refused(ERASED)
    if is_minor(volunteer.adult_from, civil_day(now)):
        raise Refused(MINOR)
    if volunteer.adulthood is not Adulthood.PROVEN:
        volunteer.adulthood = Adulthood.PROVEN
        audit.record(by, "volunteer.adulthood_proven", f"volunteer:{volunteer.id}", now=now)
