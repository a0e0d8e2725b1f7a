"""Evaluations: how a service was, with its day, and what the person says to it (民政部令第67号 art. 10, 12-13)."""

from __future__ import annotations

from datetime import date, datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.civil import civil_day
from iwill.core.db import db, new_uid
from iwill.core.errors import Invalid, Problem, Refused
from iwill.pool.complaints.models import Evaluation
from iwill.pool.complaints.services.writing import LONGEST, require, sealed
from iwill.pool.complaints.terms import NEEDED, Quality
from iwill.pool.models import Volunteer
from iwill.pool.terms import ERASED


def evaluate(
    volunteer: Volunteer, quality: Quality, words: str, *, evaluated_on: date | None, by: Actor, now: datetime
) -> Evaluation:
    """Write down how a service was. Refuses a day to come and words that are too long; none are needed."""
    if evaluated_on is None or evaluated_on > civil_day(now):
        raise Invalid([Problem("evaluated_on", "invalid", str(NEEDED["evaluated_on"]))])
    if len(words) > LONGEST:
        raise Invalid([Problem("words", "too_long", str(NEEDED["too_long"]))])
    if volunteer.erased_at is not None:
        raise Refused(ERASED)
    uid = new_uid()
    evaluation = Evaluation(
        uid=uid,
        volunteer_id=volunteer.id,
        quality=quality,
        words_sealed=sealed(words, uid),
        evaluated_on=evaluated_on,
        evaluated_by=by.label,
        recorded_at=now,
    )
    db.session.add(evaluation)
    db.session.flush()
    subject = f"volunteer:{volunteer.id}"
    audit.record(by, "evaluation.recorded", subject, now=now, evaluation=evaluation.id, quality=quality.value)
    return evaluation


def reply(evaluation: Evaluation, words: str, *, by: Actor, now: datetime) -> None:
    """Keep what the person says to an evaluation, beside it; a later reply takes the place of the one before."""
    require(heard=words)
    evaluation.reply_sealed, evaluation.replied_at = sealed(words, evaluation.uid), now
    db.session.flush()
    audit.record(by, "evaluation.answered", f"volunteer:{evaluation.volunteer_id}", now=now, evaluation=evaluation.id)
