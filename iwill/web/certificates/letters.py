"""Letters of duty for an employer, behind the personal link of a call-out.

/c/<token>/shift/<seat>/letter   GET the form; POST the PDF
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import Need, Seat
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import Invalid, Problem, Refused
from iwill.shifts.certificates import duty
from iwill.web import i18n
from iwill.web.answers.link_view import LinkView
from iwill.web.answers.pages import unknown_link
from iwill.web.certificates import printing
from iwill.web.guard import by_link
from iwill.web.me.today import zone_of
from iwill.web.shifts.opening import page_address, seat_behind

pages = Blueprint("letters", __name__)
pages.register_error_handler(404, unknown_link)
Page = str | tuple[str, int] | Response


@dataclass(frozen=True)
class LetterView(LinkView):
    """The form of a letter."""

    seat: Seat
    documents: printing.Choices
    languages: printing.Choices

    @property
    def need(self) -> Need:
        """The shift that the letter speaks of."""
        return self.seat.need

    @property
    def address(self) -> str:
        """Where the page of the shift is."""
        return f"/c/{self.token}/shift/{self.seat.id}"


@pages.get("/c/<token>/shift/<int:seat_id>/letter")
@by_link
def form(token: str, seat_id: int) -> Page:
    """What is typed for a letter; the page of the shift where none can be had."""
    _invitation, seat = seat_behind(token, seat_id)
    try:
        duty.duty_of(seat, clock.now())
    except Refused:
        return redirect(page_address(token, seat_id), code=303)
    return _page(token, seat_id)


@pages.post("/c/<token>/shift/<int:seat_id>/letter")
@by_link
def letter(token: str, seat_id: int) -> Page:
    """The letter as a PDF, with the name as it was typed just now."""
    now = clock.now()
    try:
        with transaction():
            invitation, seat = seat_behind(token, seat_id)
            found = duty.duty_of(seat, now)
            holder = printing.typed_holder(invitation.volunteer, by_herself=True)
            duty.note_printed(found, by=Actor(ActorKind.VOLUNTEER, invitation.volunteer_id), now=now)
    except Refused:
        return redirect(page_address(token, seat_id), code=303)
    except Invalid as refusal:
        return _page(token, seat_id, refusal.details), refusal.status
    return printing.letter_pdf(found, holder, now)


def _page(token: str, seat_id: int, problems: Sequence[Problem] = ()) -> str:
    invitation, seat = seat_behind(token, seat_id)
    view = LetterView(
        token=token,
        invitation=invitation,
        zone=zone_of(invitation.volunteer),
        language=i18n.reader_language(),
        now=clock.now(),
        seat=seat,
        documents=printing.documents(),
        languages=printing.languages(),
    )
    return render_template(
        "shift/letter.html", view=view, problems=problems, document=request.form.get("document", "none")
    )
