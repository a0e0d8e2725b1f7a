"""What people say of belonging.

/belonging                     per quarter and item the mean and how many; why people left; nobody's answer
/care/people/<id>/belonging    what one person said: for the role care alone, each reading noted
"""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template
from flask_babel import format_decimal

from iwill.accounts import audit
from iwill.accounts.terms import Permission
from iwill.core import clock
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.engagement.answering import queries as answering_queries
from iwill.engagement.answering.questions.staying import AVOIDABLE, UNAVOIDABLE
from iwill.engagement.belonging import queries
from iwill.engagement.belonging.rules import FEWEST_SHOWN, Mean
from iwill.engagement.belonging.terms import AGREE, ITEMS, RECOMMEND
from iwill.pool import queries as pool_queries
from iwill.web.actions import act
from iwill.web.guard import for_staff
from iwill.web.pool.words import say_moment

pages = Blueprint("belonging", __name__)
A_YEAR = timedelta(days=365)


@pages.get("/belonging")
@for_staff(Permission.READ_POOL)
def summary() -> str:
    """Of each quarter and item the mean and how many answered; too few are not shown."""
    quarters, policy = queries.summary(), policies.current(db.session())
    told, named = answering_queries.chosen_since("exit_reasons", clock.now() - A_YEAR)
    enough = told >= int(policy[FEWEST_SHOWN])
    return render_template(
        "belonging/summary.html",
        labels=[quarter.label for quarter in quarters],
        rows=[(str(words), [_mean(quarter.means[item]) for quarter in quarters]) for item, words in ITEMS.items()],
        fewest=policy[FEWEST_SHOWN],
        told=told if enough else None,
        reasons=[(str(words), code in AVOIDABLE, named[code]) for code, words in (AVOIDABLE | UNAVOIDABLE).items()]
        if enough
        else [],
    )


@pages.get("/care/people/<int:volunteer_id>/belonging")
@for_staff(Permission.READ_NOTES)
def person(volunteer_id: int) -> str:
    """What somebody said in each quarter; each answer that is opened leaves a line, which does not name her."""
    found = [one.id for one in queries.answers_of(pool_queries.volunteer_by_id(volunteer_id).id)]
    for answer_id in found:
        act(lambda by, now, of=answer_id: audit.record(by, "belonging.read", f"belonging:{of}", now=now))
    volunteer = pool_queries.volunteer_by_id(volunteer_id)
    answers = [
        (
            one.quarter,
            say_moment(one.answered_at),
            [(str(ITEMS[item]), _said(item, value)) for item, value in queries.opened(one).items()],
        )
        for one in queries.answers_of(volunteer.id)
    ]
    return render_template("belonging/person.html", volunteer=volunteer, answers=answers)


def _mean(mean: Mean | None) -> tuple[str, int] | None:
    return (format_decimal(round(mean.mean, 1)), mean.number) if mean is not None else None


def _said(item: str, value: int) -> str:
    return f"{value}/10" if item == RECOMMEND else str(AGREE[str(value)])
