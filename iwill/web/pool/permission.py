"""Asking anew, as staff see it: whom and how many first, then the button; then who has not answered.

/people/permission                  the dry run and, below, who is waiting
/people/permission/start            asks everybody on the list, if it is still the list that was seen
/people/permission/<id>/answer      what somebody said on the telephone
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.core.civil import organisation_zone
from iwill.core.db import db
from iwill.core.errors import Missing
from iwill.core.policy import current
from iwill.messaging import permission as messaging_permission
from iwill.pool import erasures
from iwill.pool.permission import queries, services
from iwill.pool.permission.models import PermissionRequest
from iwill.pool.permission.rules import SILENCE_DAYS, way_of
from iwill.pool.permission.terms import Way
from iwill.pool.terms import ConsentPurpose
from iwill.web.actions import act
from iwill.web.guard import for_staff

pages = Blueprint("permission", __name__)
HERE = "/people/permission"
WAY_TEXT = {
    Way.MAIL: _l("by mail"),
    Way.BY_HAND: _l("no address: ring them"),
    Way.NOT_ASKED: _l("has left: not asked, only the time runs"),
}
# What somebody who says yes on the telephone has been told and has agreed to; the rest they can add themselves.
BY_TELEPHONE = frozenset({ConsentPurpose.PROCESS, ConsentPurpose.CONTACT})


@dataclass(frozen=True)
class PermissionPage:
    """What staff/permission.html prints."""

    totals: queries.Totals
    ways: list[tuple[object, int]]
    rows: list[tuple[int, str, str, object]]
    next_url: str | None
    waiting: list[dict[str, Any]]
    waiting_url: str | None
    first_page: bool
    days: int
    zone: str


@pages.get(HERE)
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def look() -> str:
    """The dry run: everybody who would be asked, and everybody who has been and is silent. Nothing is sent by it."""
    return render_template("staff/permission.html", page=_page())


@pages.post(f"{HERE}/start")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def start() -> Response:
    """Ask them all, once. Where the list has grown since it was looked at, it is shown again instead."""
    seen, there = request.form.get("count", ""), queries.totals().all_to_ask
    if seen != str(there):
        flash(_("The list has changed since you looked. Here is the new one; nothing was sent."), "attention")
        return redirect(HERE, code=303)
    done = act(lambda by, now: messaging_permission.ask_everybody(by=by, now=now))
    mailed = done[Way.MAIL.value] + done["asked_again"]
    flash(ngettext("%(num)s message is on its way.", "%(num)s messages are on their way.", mailed), "ok")
    return redirect(HERE, code=303)


@pages.post(f"{HERE}/<int:request_id>/answer")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def answer(request_id: int) -> Response:
    """Write down what somebody said on the telephone. A no erases at once."""
    said = request.form.get("said", "")
    found = db.session.get(PermissionRequest, request_id)
    if found is None:
        raise Missing
    if said not in ("yes", "no"):
        flash(_("Choose what they said."), "problem")
        return redirect(HERE, code=303)

    def use_case(by: Actor, now: datetime) -> None:
        if said == "yes":
            services.agree(found, BY_TELEPHONE, source="telephone", by=by, now=now)
        else:
            services.refuse(found, by=by, now=now)
        messaging_permission.withdraw_message(found, now=now)

    act(use_case)
    if said == "no":
        erasures.update_ledger()
    flash(_("Noted; their data are deleted.") if said == "no" else _("Noted. They go on to vetting."), "ok")
    return redirect(HERE, code=303)


def _page() -> PermissionPage:
    cursor, waiting_cursor = request.args.get("cursor", ""), request.args.get("waiting", "")
    totals = queries.totals()
    to_ask, waiting = queries.page_to_ask(cursor or None), queries.page_waiting(waiting_cursor or None)
    with_mail = queries.with_mail(person.id for person in to_ask.items)
    people = queries.people_of(waiting.items)
    days = int(current(db.session())[SILENCE_DAYS])
    return PermissionPage(
        totals=totals,
        ways=[(text, totals.to_ask.get(way, 0)) for way, text in WAY_TEXT.items()],
        rows=[
            (
                person.id,
                person.name,
                person.number,
                WAY_TEXT[way_of(person.lifecycle, has_mail=person.id in with_mail)],
            )
            for person in to_ask.items
        ],
        next_url=f"{HERE}?{urlencode({'cursor': to_ask.next})}" if to_ask.next else None,
        waiting=[
            {
                "id": one.id,
                "person": people[one.volunteer_id],
                "way": WAY_TEXT[one.way],
                "asked_at": one.asked_at,
                "until": one.asked_at + timedelta(days=days),
            }
            for one in waiting.items
        ],
        waiting_url=f"{HERE}?{urlencode({'waiting': waiting.next})}" if waiting.next else None,
        first_page=not (cursor or waiting_cursor),
        days=days,
        zone=organisation_zone(),
    )
