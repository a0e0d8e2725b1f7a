"""A WeChat 接龙, pasted: each line with whom it means, and the answers of those who are ticked.

/callouts/<id>/relay          the field to paste into; POST shows who is meant and changes nothing
/callouts/<id>/relay/record   record what was ticked and chosen, each line by itself
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from iwill.accounts.terms import Actor, Permission
from iwill.callouts import queries as callout_queries
from iwill.callouts.models import Need
from iwill.callouts.queries import started_callout
from iwill.callouts.replies import recording
from iwill.callouts.replies.matching import match_relay
from iwill.callouts.terms import AnswerAction
from iwill.core import clock
from iwill.core.errors import Problem
from iwill.web.actions import attempt
from iwill.web.desk import words as desk_words
from iwill.web.desk.relay_view import ALL, Recorded, relay_page, shifts_of
from iwill.web.guard import for_staff

pages = Blueprint("relay", __name__)
pages.context_processor(lambda: {"desk": desk_words})
Page = str | tuple[str, int]
LONGEST_TEXT = 20_000


@pages.get("/callouts/<int:call_out_id>/relay")
@for_staff(Permission.RUN_CALLOUTS)
def paste(call_out_id: int) -> Page:
    """Where the list is pasted."""
    return _show(call_out_id)


@pages.post("/callouts/<int:call_out_id>/relay")
@for_staff(Permission.RUN_CALLOUTS)
def preview(call_out_id: int) -> Page:
    """Whom each line means. Nothing is recorded, and the text is kept nowhere."""
    return _preview(call_out_id)


@pages.post("/callouts/<int:call_out_id>/relay/record")
@for_staff(Permission.RUN_CALLOUTS)
def record(call_out_id: int) -> Page:
    """Record the answers of those who are ticked, each in a transaction of its own, so that one refusal stops nobody
    else."""
    call_out, now = started_callout(call_out_id), clock.now()
    needs = _meant(shifts_of(call_out, now))
    # Only who stands in the list: nobody gets to see a name by guessing an id.
    listed = match_relay(request.form.get("text", "")[:LONGEST_TEXT], call_out, needs, now) if needs else []
    people = {person.volunteer_id for one in listed for person in one.people}
    shifts = {need.id for need in needs}
    sent = dict.fromkeys(one for one in map(_choice, _sent()) if one is not None)
    chosen = [one for one in sent if one[0] in people and shifts.issuperset(one[2])]
    if not chosen:
        problem = Problem("line", "nobody_chosen", _("Nobody is ticked or chosen, so nothing was recorded."))
        return _preview(call_out_id, [problem])
    return _show(call_out_id, recorded=[_record(call_out_id, *one) for one in chosen])


def _record(call_out_id: int, volunteer_id: int, action: AnswerAction, needs: tuple[int, ...]) -> Recorded:
    def use_case(by: Actor, now: datetime) -> Recorded:
        call_out = callout_queries.callout_by_id(call_out_id)
        result = recording.record_listed(call_out, volunteer_id, action, need_ids=needs, by=by, now=now)
        return Recorded.of(call_out, volunteer_id, action, result)

    done = attempt(use_case)
    return done.result or Recorded.refused(volunteer_id, done.problems)


def _sent() -> list[str]:
    """Every ticked line, and of those to be chosen the ones with a person and an answer."""
    sent = request.form.getlist("line")
    for name, person in request.form.items():
        if name.startswith("who-") and person and (said := request.form.get(f"say-{name[4:]}")):
            sent.append(f"{person}|{said}")
    return sent


def _choice(sent: str) -> tuple[int, AnswerAction, tuple[int, ...]] | None:
    """A person, an answer and its shifts, as the page wrote them; None for anything else."""
    person, _, rest = sent.partition("|")
    said, _, named = rest.partition("|")
    needs = [need for need in named.split(",") if need]
    if said not in ("yes", "no") or not all(_is_id(one) for one in (person, *needs)) or (said == "yes") != bool(needs):
        return None
    return int(person), AnswerAction(said), tuple(map(int, needs))


def _is_id(words: str) -> bool:
    return words.isascii() and words.isdecimal() and len(words) < 10


def _preview(call_out_id: int, problems: Sequence[Problem] = ()) -> Page:
    text = request.form.get("text", "")
    if not text.strip() or len(text) > LONGEST_TEXT:
        wrong = _("Paste the list here, at most 20,000 characters.")
        return _show(call_out_id, problems=[Problem("text", "invalid", wrong)], status=422)
    call_out, now = started_callout(call_out_id), clock.now()
    needs = _meant(shifts_of(call_out, now))
    if not needs:
        wrong = _("Choose which shift the list is about.")
        return _show(call_out_id, problems=[Problem("shift", "invalid", wrong)], status=422)
    matched = match_relay(text, call_out, needs, now)
    if not matched:
        wrong = _("No numbered line was found. A line looks like “1. 王小明 可以”.")
        return _show(call_out_id, problems=[Problem("text", "invalid", wrong)], status=422)
    page = relay_page(call_out, now, text=text, shift=request.form.get("shift", ""), needs=needs, matched=matched)
    return render_template("desk/relay.html", page=page, problems=problems), 422 if problems else 200


def _meant(shifts: Sequence[Need]) -> list[Need]:
    chosen = request.form.get("shift", "")
    if chosen == ALL or len(shifts) == 1:
        return list(shifts)
    return [need for need in shifts if str(need.id) == chosen]


def _show(
    call_out_id: int, *, problems: Sequence[Problem] = (), recorded: Sequence[Recorded] = (), status: int = 200
) -> Page:
    text, shift = (request.form.get("text", ""), request.form.get("shift", "")) if problems else ("", "")
    page = relay_page(started_callout(call_out_id), clock.now(), text=text, shift=shift, recorded=recorded)
    return render_template("desk/relay.html", page=page, problems=problems), status
