"""What stands on the call sheet: the person in hand, what to say in their language, who called whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import flask_babel
from flask import current_app
from flask_babel import gettext as _

import config
from iwill.callouts import queries as callout_queries
from iwill.callouts.ladder import queries as ladder
from iwill.callouts.models import CallOut, Invitation, Need
from iwill.callouts.queries.calls import CallLine, ClaimLine
from iwill.callouts.terms import CallOutKind, Rung
from iwill.core.localtime import say_window
from iwill.messaging import services as messaging_services
from iwill.messaging.wording import closest_language
from iwill.pool.services.contacts import contact_value
from iwill.web.desk import words as desk_words
from iwill.web.i18n import NAMES

SHIFTS_SAID = 4


@dataclass(frozen=True)
class InHand:
    """The person to ring now. `needs` are those that still have a seat, with their time on the caller's page."""

    invitation: Invitation
    name: str
    number: str
    number_said: str
    language: str
    language_name: str
    script: list[str]
    needs: list[tuple[Need, str]]
    before: list[tuple[str, str, str]]
    tried: list[str]
    until: str

    @property
    def options(self) -> list[tuple[str, str]]:
        """The shifts as choices of a form."""
        return [(str(need.id), f"{need.role} · {when}") for need, when in self.needs]


@dataclass(frozen=True)
class CallPage:
    """What desk/calls.html prints."""

    call_out: CallOut
    in_hand: InHand | None
    left: int
    waiting: Mapping[str, int]
    ringing: list[tuple[str, str]]
    made: list[tuple[str, str, str, str]]


def call_page(call_out: CallOut, caller: int, now: datetime) -> CallPage:
    """The sheet as this caller sees it. Numbers are read only for the person in hand."""
    claims: Sequence[ClaimLine] = callout_queries.calls_in_hand(call_out, now)
    made = callout_queries.calls_made(call_out)
    return CallPage(
        call_out=call_out,
        in_hand=_in_hand(call_out, caller, now),
        left=callout_queries.sheet_size(call_out),
        waiting={rung.value: people for rung, people in ladder.rungs_of(call_out).items()},
        ringing=[
            (line.caller.name, line.invitation.volunteer.preferred_name) for line in claims if line.caller.id != caller
        ],
        made=[_made(line, call_out) for line in made],
    )


def _in_hand(call_out: CallOut, caller: int, now: datetime) -> InHand | None:
    invitation = callout_queries.call_in_hand(call_out, caller, now)
    number = callout_queries.number_to_ring(invitation.volunteer) if invitation else None
    if invitation is None or number is None or invitation.caller_until is None:
        return None
    needs = [offer.need for offer in invitation.offers if offer.need.starts_at > now]
    open_now = [need for need in needs if need.taken + need.offered < need.seats]
    language = closest_language(invitation.volunteer.language)
    return InHand(
        invitation=invitation,
        name=invitation.volunteer.preferred_name,
        number=contact_value(number),
        number_said=desk_words.number(contact_value(number)),
        language=language,
        language_name=NAMES[language],
        script=script(call_out, invitation, open_now, language),
        needs=[(need, desk_words.window(need, call_out)) for need in open_now],
        tried=_tried(invitation, call_out),
        before=[_made(line, call_out)[:3] for line in callout_queries.calls_made(call_out, invitation=invitation)],
        until=desk_words.clock_time(invitation.caller_until, call_out.timezone, seconds=False),
    )


def script(call_out: CallOut, invitation: Invitation, needs: Sequence[Need], language: str) -> list[str]:
    """What to say, in the person's language and on their clock: who asks, what, when, and how to check it."""
    settings: config.Settings = current_app.extensions["iwill_settings"]
    zone = messaging_services.reader_zone(invitation.volunteer.zone)
    with flask_babel.force_locale(language.replace("-", "_")):
        lines = [
            _(
                "Hello, is this %(name)s? I am calling for %(org)s, about call-out number %(number)s.",
                name=invitation.volunteer.preferred_name,
                org=settings.org_name,
                number=call_out.id,
            )
        ]
        if call_out.kind is CallOutKind.DRILL:
            lines.append(_("This is a drill. Nobody has to work; I only ask whether you could."))
        for need in needs[:SHIFTS_SAID]:
            when = say_window(need.starts_at, need.ends_at, zone, language)
            lines.append(_("We are looking for %(role)s, %(when)s.", role=need.role, when=when))
        if call_out.kind is CallOutKind.REAL:
            lines.append(call_out.wording)
        lines.append(_("Could you come? Yes or no, both help us."))
        if settings.duty_phone:
            lines.append(
                _("To check that this is genuine, ring %(phone)s or look at our site.", phone=settings.duty_phone)
            )
        lines.append(_("We never ask for money, passwords or ID numbers."))
    return lines


def _tried(invitation: Invitation, call_out: CallOut) -> list[str]:
    """What the ladder has brought so far, in sentences."""
    said = []
    arrived = ladder.text_arrived(invitation)
    if arrived is not None:
        said.append(
            _("A text went out as well, and was not answered.")
            if arrived
            else _("A text went out as well, and did not arrive.")
        )
    if invitation.rung is Rung.CALL and invitation.rung_at is not None:
        since = desk_words.clock_time(invitation.rung_at, call_out.timezone, seconds=False)
        said.append(_("Their turn on the ladder since %(time)s.", time=since))
    return said


def _made(line: CallLine, call_out: CallOut) -> tuple[str, str, str, str]:
    """When, who called, what came of it, whom."""
    return (
        desk_words.clock_time(line.record.at, call_out.timezone, seconds=False),
        line.caller.name,
        desk_words.word(line.record.outcome),
        line.volunteer.preferred_name,
    )
