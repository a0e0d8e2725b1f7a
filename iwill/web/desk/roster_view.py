"""Who has which shift, as a page and as text for a chat group; and the words with personal links to copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import flask_babel
from flask import current_app
from flask_babel import gettext as _

import config
from iwill.callouts import queries as callout_queries
from iwill.callouts.facts import queries as fact_queries
from iwill.callouts.facts.models import ShiftFact
from iwill.callouts.facts.terms import FactKind, FactState
from iwill.callouts.models import CallOut, Invitation, Need, Seat
from iwill.callouts.opening import NotOpen
from iwill.callouts.queries import RosterLine
from iwill.callouts.rests import queries as rest_queries
from iwill.callouts.rests.rules import day_of
from iwill.callouts.services import announcing
from iwill.callouts.terms import CallOutState, InvitationState
from iwill.core.localtime import say_day
from iwill.messaging import services as messaging_services
from iwill.messaging import wording
from iwill.pool.services.contacts import contact_value
from iwill.web import i18n
from iwill.web.desk import words as desk_words
from iwill.web.desk.fact_words import KINDS, STATES
from iwill.web.on_shift.attendance_view import SeatLine, seat_lines

LINKS_A_PAGE = 30


@dataclass(frozen=True)
class PersonLine:
    """Somebody on a shift; `number` only where the page was asked to show it. `here` is how it stands with signing in.
    `seat_id` where something can be noted: the shift has started and is no practice. `fact` is what was noted.
    `rests_until` is the day up to which she rests; that it was her own choice, or why not, is told to nobody here."""

    line: RosterLine
    number: str | None
    shown: bool
    seat_id: int | None = None
    fact: ShiftFact | None = None
    here: SeatLine | None = None
    rests_until: str = ""


@dataclass(frozen=True)
class ShiftBlock:
    """A shift with those who have a seat and those who stand in reserve."""

    need: Need
    when: str
    starts: str
    missing: int
    held: list[PersonLine]
    reserve: list[PersonLine]
    alone: bool
    not_open: NotOpen | None


@dataclass(frozen=True)
class RosterPage:
    """What desk/roster.html prints; `text` is the whole roster to copy, names and times alone."""

    call_out: CallOut
    shifts: list[ShiftBlock]
    text: str
    people: int
    kinds: Mapping[FactKind, tuple[str, object]]
    states: Mapping[FactState, object]


@dataclass(frozen=True)
class LinkLine:
    """One person and what to send them."""

    invitation: Invitation
    name: str
    status: tuple[str, str]
    channel: str
    text: str
    language: str


@dataclass(frozen=True)
class LinksPage:
    """What desk/links.html prints."""

    call_out: CallOut
    lines: list[LinkLine]
    everybody: bool
    first: bool
    next_after: int | None


def roster_page(call_out: CallOut, now: datetime, *, shown: int | None = None) -> RosterPage:
    """The roster by shift, the soonest first; with the number of one person where `shown` names them."""
    by_need: dict[int, list[RosterLine]] = {}
    for line in callout_queries.roster(call_out):
        by_need.setdefault(line.need.id, []).append(line)
    shifts = []
    alone = desk_words.alone_at_night(call_out, lambda need: need.taken)
    closed = callout_queries.needs_not_open(call_out, now)
    seats, noted = fact_queries.seats_on(call_out), fact_queries.facts_on(call_out)
    present = seat_lines(call_out, now)
    resting = rest_queries.resting_of(call_out, now)
    for need in sorted(call_out.needs, key=lambda one: (one.starts_at, one.position)):
        lines = [
            _resting(_noted(_person(line, shown), seats, noted, present, now), resting)
            for line in by_need.get(need.id, [])
        ]
        shifts.append(
            ShiftBlock(
                need=need,
                when=desk_words.window(need, call_out),
                starts=desk_words.starts_in([need], now),
                missing=max(0, need.seats - need.taken),
                held=[one for one in lines if one.line.state == "held"],
                reserve=[one for one in lines if one.line.state != "held"],
                alone=need.id in alone,
                not_open=closed.get(need.id),
            )
        )
    people = {one.line.volunteer.id for shift in shifts for one in shift.held}
    return RosterPage(call_out, shifts, _as_text(call_out, shifts), len(people), KINDS, STATES)


def _person(line: RosterLine, shown: int | None) -> PersonLine:
    if line.volunteer.id != shown:
        return PersonLine(line, None, False)
    number = callout_queries.number_to_ring(line.volunteer)
    return PersonLine(line, contact_value(number) if number else None, True)


def _noted(
    one: PersonLine,
    seats: Mapping[tuple[int, int], Seat],
    noted: Mapping[int, ShiftFact],
    present: Mapping[int, SeatLine],
    now: datetime,
) -> PersonLine:
    """The same with how it stands and what was noted about the seat, or with the seat about which something can be."""
    need = one.line.need
    seat = seats.get((need.id, one.line.volunteer.id)) if one.line.state == "held" else None
    if seat is None or seat.drill:
        return one
    one = replace(one, here=present.get(seat.id))
    return one if need.starts_at > now else replace(one, seat_id=seat.id, fact=noted.get(seat.id))


def _resting(one: PersonLine, resting: Mapping[int, datetime]) -> PersonLine:
    """The same with the day up to which she rests, on her own calendar."""
    until = resting.get(one.line.volunteer.id)
    if until is None:
        return one
    day = day_of(until, messaging_services.reader_zone(one.line.volunteer.zone))
    return replace(one, rests_until=say_day(day, i18n.reader_language()))


def _as_text(call_out: CallOut, shifts: Sequence[ShiftBlock]) -> str:
    """Role, time and preferred names: what a chat group may see."""
    lines = [f"{desk_words.marker(call_out.kind)}{call_out.title}"]
    for shift in shifts:
        if not shift.held and not shift.missing:
            continue
        held = [one.line.volunteer.preferred_name for one in shift.held]
        names = desk_words.listed(held, most=len(held)) or _("nobody yet")
        if shift.missing:
            names = _("%(names)s (%(missing)s)", names=names, missing=desk_words.missing(shift.missing))
        lines.append(_("%(role)s, %(when)s: %(names)s", role=shift.need.role, when=shift.when, names=names))
    return "\n".join(lines)


def links_page(call_out: CallOut, invitation_ids: Sequence[int], *, everybody: bool, after: int) -> LinksPage:
    """The words for each of these people; one id more than a page says that there is another."""
    shown = [callout_queries.invitation_by_id(one) for one in invitation_ids[:LINKS_A_PAGE]]
    return LinksPage(
        call_out=call_out,
        lines=[_link_line(call_out, invitation) for invitation in shown],
        everybody=everybody,
        first=not after,
        next_after=shown[-1].id if len(invitation_ids) > LINKS_A_PAGE else None,
    )


def _link_line(call_out: CallOut, invitation: Invitation) -> LinkLine:
    volunteer = invitation.volunteer
    return LinkLine(
        invitation=invitation,
        name=volunteer.preferred_name,
        status=_how_it_stands(invitation),
        channel=desk_words.word(invitation.channel),
        text=words_by_hand(call_out, invitation),
        language=wording.closest_language(volunteer.language),
    )


def words_by_hand(call_out: CallOut, invitation: Invitation) -> str:
    """What to copy into a chat with this person: the question with their link, or, once it is over, the thanks."""
    settings: config.Settings = current_app.extensions["iwill_settings"]
    volunteer = invitation.volunteer
    if call_out.state is CallOutState.ENDED:
        with flask_babel.force_locale(wording.closest_language(volunteer.language).replace("-", "_")):
            return _(
                "%(name)s, call-out number %(number)s of %(org)s has been stood down. There is nothing left to do. "
                "Thank you.",
                name=volunteer.preferred_name,
                number=call_out.id,
                org=settings.org_name,
            )
    return wording.chat_wording(
        announcing.brief_facts(call_out),
        {"link_id": invitation.link_id, "needs": [offer.need_id for offer in invitation.offers]},
        name=volunteer.preferred_name,
        language=volunteer.language,
        zone=messaging_services.reader_zone(volunteer.zone),
        settings=settings,
    )


def _how_it_stands(invitation: Invitation) -> tuple[str, str]:
    if invitation.state is InvitationState.STOOD_DOWN:
        return "rest", _("thanked")
    if invitation.answer is None:
        return "asked", _("not answered")
    return "ok" if invitation.answer == "yes" else "info", desk_words.word(invitation.answer)
