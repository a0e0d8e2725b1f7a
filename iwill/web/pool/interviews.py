"""Times for interviews, and the texts that are signed.

/vetting/slots             the times offered and who comes; offer another
/vetting/slots/<id>/off    call one off
/vetting/texts             the texts in force
/vetting/texts/<kind>      put a new version in force
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, Permission
from iwill.core import clock
from iwill.core.civil import organisation_zone
from iwill.core.errors import Missing, Problem
from iwill.messaging import vetting as messaging_vetting
from iwill.pool.vetting import queries
from iwill.pool.vetting.queries.agreements import LANGUAGES
from iwill.pool.vetting.services import agreements, interviews
from iwill.pool.vetting.terms import AgreementKind
from iwill.web import i18n
from iwill.web.actions import act, attempt
from iwill.web.guard import for_staff
from iwill.web.pool.vetting_words import AGREEMENTS
from iwill.web.pool.words import say_moment

pages = Blueprint("interviews", __name__)
SLOTS, TEXTS = "/vetting/slots", "/vetting/texts"
Page = str | Response | tuple[str, int]
# Today's earlier times stay in sight, because their results are entered afterwards.
LOOK_BACK = timedelta(days=1)


@pages.get(SLOTS)
@for_staff(Permission.EDIT_POOL)
def slots() -> Page:
    """Times from yesterday on, and who comes to each."""
    return _slots_page()


@pages.post(SLOTS)
@for_staff(Permission.EDIT_POOL)
def open_slot() -> Page:
    """Offer a time to one person or a group."""
    form = request.form
    starts_at = _instant(form.get("day", ""), form.get("time", ""))
    minutes, seats = _number(form.get("minutes", "")), _number(form.get("seats", ""))

    def use_case(by: Actor, now: datetime) -> None:
        interviews.open_slot(starts_at or now, minutes, seats, form.get("place", ""), by=by, now=now)

    ended = attempt(use_case)
    if ended.refusal is not None:
        return _slots_page(ended.problems), ended.refusal.status
    flash(_("Offered."), "ok")
    return redirect(SLOTS, code=303)


@pages.post(f"{SLOTS}/<int:slot_id>/off")
@for_staff(Permission.EDIT_POOL)
def call_off(slot_id: int) -> Page:
    """Call a time off; whoever booked it can book another."""
    number = act(lambda by, now: messaging_vetting.call_off(queries.slot_by_id(slot_id), by=by, now=now))
    said = ngettext(
        "Called off. %(num)s person has to choose anew.", "Called off. %(num)s people have to choose anew.", number
    )
    flash(said, "ok")
    return redirect(SLOTS, code=303)


@pages.get(TEXTS)
@for_staff(Permission.EDIT_POOL)
def texts() -> Page:
    """What is signed, in its present version."""
    return _texts_page()


@pages.post(f"{TEXTS}/<kind>")
@for_staff(Permission.EDIT_POOL)
def publish(kind: str) -> Page:
    """Put a new version in force, in both languages."""
    if kind not in set(AgreementKind):
        raise Missing
    bodies = {spoken: request.form.get(f"body-{spoken}", "") for spoken in LANGUAGES}
    ended = attempt(lambda by, now: agreements.publish_text(AgreementKind(kind), bodies, by=by, now=now))
    if ended.refusal is not None:
        return _texts_page(ended.problems, kind=kind, typed=bodies), ended.refusal.status
    flash(_("In force from now on, as version %(number)s.", number=ended.result), "ok")
    return redirect(TEXTS, code=303)


def _slots_page(problems: Sequence[Problem] = ()) -> str:
    now = clock.now()
    found = queries.slots_from(now - LOOK_BACK)
    coming = queries.who_comes([slot.id for slot in found])
    rows = [
        {
            "id": slot.id,
            "at": say_moment(slot.starts_at),
            "minutes": int((slot.ends_at - slot.starts_at).total_seconds() // 60),
            "place": slot.place,
            "seats": slot.seats,
            "taken": slot.taken,
            "past": slot.starts_at <= now,
            "people": [(case.id, volunteer.name) for case, volunteer in coming[slot.id]],
        }
        for slot in found
    ]
    return render_template(
        "staff/slots.html", rows=rows, typed=request.form, problems=problems, zone=organisation_zone()
    )


def _texts_page(problems: Sequence[Problem] = (), *, kind: str = "", typed: dict[str, str] | None = None) -> str:
    rows: list[dict[str, Any]] = [
        {
            "kind": text.kind.value,
            "name": str(AGREEMENTS[text.kind]),
            "version": text.version,
            "body": text.body,
            "bodies": [
                (
                    f"body-{spoken}",
                    i18n.NAMES[spoken],
                    (typed or {}).get(spoken, "") if text.kind.value == kind else body,
                )
                for spoken in LANGUAGES
                for body in [queries.text_in_force(text.kind, spoken).body]
            ],
            "open": text.kind.value == kind,
        }
        for text in queries.texts_in_force(i18n.reader_language())
    ]
    return render_template("staff/texts.html", rows=rows, problems=problems)


def _instant(day: str, time: str) -> datetime | None:
    try:
        local = datetime.fromisoformat(f"{day.strip()}T{time.strip()}:00")
    except ValueError:
        return None
    return local.replace(tzinfo=ZoneInfo(organisation_zone())) if local.tzinfo is None else None


def _number(words: str) -> int:
    words = words.strip()
    return int(words) if words.isascii() and words.isdigit() and len(words) < 6 else 0
