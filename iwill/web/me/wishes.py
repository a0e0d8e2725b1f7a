"""How much reaches me when nothing is urgent: how many a month, which kinds not at all, and no experiments.

/me/messages/wishes    the three, saved together
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from iwill.core import policy as policies
from iwill.core.db import db
from iwill.messaging.contact import queries, services
from iwill.messaging.contact.rules import MOST
from iwill.messaging.contact.terms import OPTIONAL, Wish
from iwill.messaging.terms import Purpose
from iwill.pool.models import Volunteer
from iwill.web.actions import act
from iwill.web.guard import current_volunteer, for_volunteer

pages = Blueprint("me_wishes", __name__)
AS_USUAL = "usual"
KINDS = {
    Purpose.JOURNEY: (_l("Check-ins and invitations"), _l("whether you are still with us, drills, courses")),
    Purpose.IMPACT: (_l("What your shift was good for"), _l("a short note after a call-out")),
    Purpose.THANKS: (_l("Thanks and milestones"), _l("never a request in the same message")),
    Purpose.TASK: (_l("Small tasks in quiet times"), _l("an hour of advice, at a time of your choice")),
}


@dataclass(frozen=True)
class WishesView:
    """What me/_wishes.html prints."""

    most: str
    counts: list[tuple[str, str]]
    kinds: list[tuple[str, object, object]]
    wanted: frozenset[str]
    trials: bool


def wishes_view(volunteer: Volunteer) -> WishesView:
    """What she has said, and what holds where she has said nothing."""
    wish, usual = queries.wish_of(volunteer.id), int(policies.current(db.session())[MOST])
    counts = [
        (AS_USUAL, _("as usual: at most %(number)s in 30 days", number=usual)),
        ("1", _("at most one in 30 days")),
        ("0", _("none at all; call-outs and my own seats still come")),
    ]
    return WishesView(
        most=AS_USUAL if wish.most is None else str(wish.most),
        counts=counts,
        kinds=[(purpose.value, *KINDS[purpose]) for purpose in OPTIONAL],
        wanted=frozenset(purpose.value for purpose in OPTIONAL) - wish.unwanted,
        trials=not wish.no_hold_outs,
    )


@pages.post("/me/messages/wishes")
@for_volunteer
def save() -> Response:
    """Note the wishes; they hold from now on, also for what is queued but not yet due."""
    volunteer, said = current_volunteer(), request.form.get("most", AS_USUAL)
    wanted = set(request.form.getlist("kinds"))
    wish = Wish(
        most=int(said) if said in ("0", "1") else None,
        unwanted=frozenset(purpose.value for purpose in OPTIONAL if purpose.value not in wanted),
        no_hold_outs=request.form.get("trials") != "yes",
    )
    act(lambda by, now: services.set_wish(volunteer, wish, by=by, now=now))
    flash(_("Noted, as of now."), "ok")
    return redirect("/me/messages#wishes", code=303)
