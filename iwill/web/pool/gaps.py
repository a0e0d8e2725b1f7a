"""What is missing about people: how many, who, and one mail to each that asks just that.

/people/gaps              the four counts
/people/gaps/<gap>        who they are, and who of them can be asked now
/people/gaps/<gap>/ask    asks those, once
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts.terms import Permission
from iwill.core import clock
from iwill.core.db import db
from iwill.core.errors import sentence_for
from iwill.core.policy import current
from iwill.messaging import gaps as messaging_gaps
from iwill.pool.gaps import queries
from iwill.pool.gaps.rules import AGAIN_DAYS, LICENCE_DAYS
from iwill.pool.gaps.terms import GAP_TEXT, Gap
from iwill.web.actions import act
from iwill.web.guard import for_staff
from iwill.web.pool.words import lifecycle_status

pages = Blueprint("gaps", __name__)
HERE = "/people/gaps"
# What follows as long as it is missing, and what asking does about it.
WHY = {
    Gap.AGE: _l("They cannot be asked for work that is for adults, which every real call-out is."),
    Gap.CONTACT: _l("Nobody knows whether a call-out would reach them."),
    Gap.LICENCE: _l("After its last day the person is no longer eligible where it is needed."),
    Gap.HOURS: _l("Never said is unknown, not no; but nobody asks them for a shift."),
}


@dataclass(frozen=True)
class GapPage:
    """What staff/gap.html prints."""

    gap: Gap
    title: object
    why: object
    count: int
    rows: list[tuple[int, str, str, tuple[str, str], str]]
    next_url: str | None
    first_page: bool
    again_days: int
    licence_days: int


@pages.get(HERE)
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def look() -> str:
    """The four counts, each with what follows from it."""
    counted = queries.counts(clock.now())
    rows = [(gap.value, GAP_TEXT[gap], counted[gap], WHY[gap]) for gap in Gap]
    return render_template("staff/gaps.html", rows=rows)


@pages.get(f"{HERE}/<gap>")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def list_gap(gap: str) -> str:
    """Who has the gap, and of each whether a mail would go out now, or why not."""
    return render_template("staff/gap.html", page=_page(_named(gap)))


@pages.post(f"{HERE}/<gap>/ask")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def ask(gap: str) -> Response:
    """Ask everybody with the gap who may be asked now; say of the others why not."""
    named = _named(gap)
    tally = act(lambda by, now: messaging_gaps.ask_about(named, by=by, now=now))
    flash(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", tally.done), "ok")
    for code, number in tally.refused.items():
        flash(_("Not asked: %(number)s. %(reason)s", number=number, reason=sentence_for(code)), "info")
    return redirect(f"{HERE}/{named.value}", code=303)


def _named(gap: str) -> Gap:
    if gap not in list(Gap):
        abort(404)
    return Gap(gap)


def _page(gap: Gap) -> GapPage:
    now, cursor = clock.now(), request.args.get("cursor", "")
    found = queries.page_with(gap, now, cursor or None)
    reasons = messaging_gaps.reasons_not_to_ask(found.items, gap, now=now)
    policies = current(db.session())
    return GapPage(
        gap=gap,
        title=GAP_TEXT[gap],
        why=WHY[gap],
        count=queries.counts(now)[gap],
        rows=[
            (
                person.id,
                person.name,
                person.number,
                lifecycle_status(person.lifecycle),
                sentence_for(reasons[person.id] or "") if reasons[person.id] else "",
            )
            for person in found.items
        ],
        next_url=f"{HERE}/{gap.value}?{urlencode({'cursor': found.next})}" if found.next else None,
        first_page=not cursor,
        again_days=int(policies[AGAIN_DAYS]),
        licence_days=int(policies[LICENCE_DAYS]),
    )
