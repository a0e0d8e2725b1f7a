"""People who may be on file twice: the queue, one decision a page, and the way back.

/people/duplicates              who waits for a decision, and what was merged last
/people/duplicates/<id>         two people side by side: merge them, or say that they are two
/people/merges/<id>/undo        make two people of one again
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts import audit
from iwill.accounts.terms import Actor, Permission
from iwill.core.errors import Invalid, Missing, Problem
from iwill.pool import queries as pool_queries
from iwill.pool.merging import queries, services
from iwill.pool.merging.models import Merge, PossiblePair
from iwill.pool.merging.terms import SIGN_TEXT, MergeField, PairState, Side, Sign
from iwill.pool.models import Volunteer
from iwill.web.actions import act, attempt
from iwill.web.guard import for_staff, may
from iwill.web.pool.duplicate_view import TwoPeople, two_people
from iwill.web.pool.words import say_moment

pages = Blueprint("duplicates", __name__)

PAGE = 50
HOME = "/people/duplicates"


@dataclass(frozen=True)
class QueuePage:
    """What staff/duplicates.html prints."""

    rows: list[dict[str, Any]]
    total: int
    first_url: str
    merged: list[dict[str, Any]]


@pages.get("/people/duplicates")
@for_staff(Permission.EDIT_POOL)
def queue() -> str:
    """Who waits, the surest first, and the merges made last, each with its way back."""
    waiting = queries.open_pairs(PAGE)
    page = QueuePage(
        rows=[{"id": pair.id, "one": first, "other": second, "signs": said(pair)} for pair, first, second in waiting],
        total=queries.count_open_pairs(),
        first_url=f"{HOME}/{waiting[0][0].id}" if waiting else "",
        merged=[_merged(one) for one in queries.recent_merges()],
    )
    return render_template("staff/duplicates.html", page=page, problems=[])


@pages.get("/people/duplicates/<int:pair_id>")
@for_staff(Permission.EDIT_POOL)
def pair(pair_id: int) -> str | Response:
    """Two people side by side; with contacts where the role may read them, which is noted."""
    found = queries.pair_by_id(pair_id)
    if found.state is not PairState.OPEN:
        flash(_("This has been decided already. Here is the next one."), "info")
        return redirect(_next(None), code=303)
    return render_template("staff/duplicate.html", page=_opened(found), problems=[])


@pages.post("/people/duplicates/<int:pair_id>")
@for_staff(Permission.EDIT_POOL)
def decide(pair_id: int) -> Response | tuple[str, int]:
    """Merge the two, keep them apart, or leave it for later; then on to the next."""
    pressed = request.form.get("decision", "")
    found = queries.pair_by_id(pair_id)
    if pressed == "later":
        return redirect(_next(found), code=303)

    def use_case(by: Actor, now: datetime) -> int | None:
        pair = queries.pair_by_id(pair_id)
        if pressed == "different":
            services.set_apart(pair, by=by, now=now)
            return None
        if pressed != "merge":
            raise Invalid([Problem("decision", "required", _("Press one of the three buttons."))])
        kept, other = _sides(pair, request.form.get("keep", ""))
        return services.merge(kept, other, _choices(), by=by, now=now).id

    ended = attempt(use_case)
    if ended.refusal is not None:
        if isinstance(ended.refusal, Missing):
            raise ended.refusal
        page = render_template("staff/duplicate.html", page=_opened(found), problems=ended.problems)
        return page, ended.refusal.status
    if ended.result is None:
        flash(_("Kept as two people."), "ok")
        return redirect(_next(found), code=303)
    flash(_("Merged."), "ok")
    return redirect(f"{_next(found)}?merged={ended.result}", code=303)


@pages.post("/people/merges/<int:merge_id>/undo")
@for_staff(Permission.EDIT_POOL)
def undo(merge_id: int) -> Response:
    """Make two people of one again, and show the one whose row was merged away."""
    act(lambda by, now: services.undo(queries.merge_by_id(merge_id), by=by, now=now))
    flash(_("They are two people again."), "ok")
    return redirect(f"/people/{queries.merge_by_id(merge_id).other_id}", code=303)


def said(pair: PossiblePair) -> list[str]:
    """What speaks for and against it, in words."""
    return [str(SIGN_TEXT[Sign(code)]) for code in pair.reasons]


def _opened(found: PossiblePair) -> TwoPeople:
    shown = may(Permission.READ_CONTACTS)
    if shown:

        def note_reading(by: Actor, now: datetime) -> None:
            for one in (found.first_id, found.second_id):
                audit.record(by, "contact.read", f"volunteer:{one}", now=now)

        act(note_reading)
        found = queries.pair_by_id(found.id)
    kept, other = _sides(found, request.values.get("keep", ""))
    merged = request.args.get("merged", "")
    return two_people(
        kept,
        other,
        pair=found,
        signs=said(found),
        waiting=queries.count_open_pairs(),
        contacts_shown=shown,
        merged=int(merged) if merged.isascii() and merged.isdigit() and len(merged) < 10 else None,
        typed=request.form,
    )


def _sides(pair: PossiblePair, keep: str) -> tuple[Volunteer, Volunteer]:
    """Whose row is kept: the one named, else the one who has been asked more often, else the one who came first."""
    first, second = (pool_queries.volunteer_by_id(one) for one in (pair.first_id, pair.second_id))
    if keep in (str(first.id), str(second.id)):
        return (first, second) if keep == str(first.id) else (second, first)
    return (second, first) if second.times_asked > first.times_asked else (first, second)


def _choices() -> dict[MergeField, Side]:
    chosen = {field: request.form.get(f"side_{field.value}", "") for field in MergeField}
    return {field: Side(side) for field, side in chosen.items() if side in list(Side)}


def _next(decided: PossiblePair | None) -> str:
    """The next pair that waits, from the beginning once the end is reached."""
    following = queries.open_pairs(1, after=decided) if decided is not None else []
    following = following or queries.open_pairs(1)
    if not following or (decided is not None and following[0][0].id == decided.id):
        return HOME
    return f"{HOME}/{following[0][0].id}"


def _merged(merge: Merge) -> dict[str, Any]:
    return {
        "id": merge.id,
        "kept": pool_queries.volunteer_by_id(merge.kept_id),
        "number": pool_queries.volunteer_by_id(merge.other_id).number,
        "at": say_moment(merge.merged_at),
        "can_be_undone": merge.state_sealed is not None,
    }
