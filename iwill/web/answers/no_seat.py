"""What somebody reads whose yes gave no seat: it is full, or a rule stands in the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from iwill.callouts.models import Invitation, Need
from iwill.callouts.terms import BEFORE_YOU_CAN, SHIFT_STARTED, UNDER_WAY, CallOutKind, Reason, Rule
from iwill.core.errors import sentence_for
from iwill.core.localtime import say_window
from iwill.web import i18n
from iwill.web.answers.link_view import language_of, masked
from iwill.web.me.today import zone_of

_TO_YOU: dict[str, object] = {
    Rule.OVERLAP: _l("You already hold a seat at this time. To change over, give that one back first."),
    Rule.REST: _l("It lies too close to another shift of yours; there should be eleven hours of rest between two."),
    Rule.CAP: _l("With this shift you would go over the limit on hours. Thank you for what you already do."),
    Rule.LIFECYCLE: _l("You are on pause, or have not been taken up yet. Resume under Me, or call the duty phone."),
    Rule.CONSENT: _l("You have withdrawn your consent to be contacted. You can give it again under Me."),
    Rule.CLEARANCE: _l("This shift is with children and needs a clearance that we have not seen yet."),
    Rule.SKILL: _l("This shift needs a skill that is not on your record."),
    Rule.CREDENTIAL: _l("This shift needs a licence that is checked and valid to its end."),
    Rule.LANGUAGE: _l("This shift needs a language that is not on your record."),
    Reason.SKILL_UNCONFIRMED: _l("This shift needs a skill that nobody has confirmed for you yet."),
    Reason.COURSE_MISSING: _l("This shift needs a course that you have not completed yet; you find it under Training."),
    Reason.COURSE_LAPSED: _l("This shift needs a course of yours that will have run out by then. It can be renewed."),
    Reason.AGE_UNKNOWN: _l("This work is for adults, and we do not know your age yet. The duty phone can help."),
    Reason.MINOR: _l("This work is for people over 18."),
    SHIFT_STARTED: _l("This shift has already started."),
    UNDER_WAY: _l(
        "It is under way by the time you can come, and we do not change people in the middle of a shift. The desk sees "
        "your answer, in case it can use you all the same."
    ),
    BEFORE_YOU_CAN: _l("It is over before you can come."),
}


@dataclass(frozen=True)
class CallOutLine:
    """What every page behind a link says about its call-out."""

    id: int
    kind: CallOutKind
    title: str


@dataclass(frozen=True)
class NoSeatView:
    """What answer/no_seat.html prints, in plain values: the page is worded after the answer has been written.

    A line is the need's id, its role, when it is, and the reason where there is one.
    """

    token: str
    switch: str | None
    name: str
    call_out: CallOutLine
    title_language: str
    full: list[tuple[int, str, str]]
    refused: list[tuple[str, str, str]]


def no_seat_view(
    token: str, invitation: Invitation, full: Sequence[Need], refused: Mapping[int, str], language: str
) -> NoSeatView:
    """The contents of the page for somebody whose yes gave no seat."""
    call_out, zone = invitation.call_out, zone_of(invitation.volunteer)
    needs = {offer.need_id: offer.need for offer in invitation.offers} if refused else {}

    def window(need: Need) -> str:
        return say_window(need.starts_at, need.ends_at, zone, language)

    return NoSeatView(
        token=token,
        switch=i18n.switched_to(),
        name=masked(invitation.volunteer.preferred_name),
        call_out=CallOutLine(call_out.id, call_out.kind, call_out.title),
        title_language=language_of(call_out.title),
        full=[(need.id, need.role, window(need)) for need in full],
        refused=[
            (needs[need_id].role, window(needs[need_id]), words_of_refusal(reason))
            for need_id, reason in refused.items()
        ],
    )


def words_of_refusal(reason: str) -> str:
    """Why a seat was not given, said to the person herself."""
    return str(_TO_YOU.get(reason) or sentence_for(reason))
