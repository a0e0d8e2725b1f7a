"""Whom one could ask for a shift: eligible by every rule, rested, and awake at this hour. Those who know the group
come first, then those of the same call-out, then the pool in the order of asking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from iwill.callouts.facts.sentences import reasons
from iwill.callouts.models import CallOut, Invitation, InvitationNeed, Need, Seat
from iwill.callouts.queries.candidates import Candidate, fitting, policy_for, rank_candidates
from iwill.callouts.queries.places import places_of
from iwill.callouts.terms import Answer, InvitationState
from iwill.core.db import db
from iwill.messaging import rules as messaging_rules
from iwill.messaging import services as messaging_services
from iwill.messaging.terms import Channel
from iwill.pool.models import Volunteer
from iwill.pool.services import availability
from iwill.shifts.roster.models import ShiftAsk
from iwill.shifts.roster.rules import Known

# So many of the pool are looked at: whoever sleeps or has said no to this shift is passed over.
LOOKED_AT = 40
_WILLING = (Answer.YES, Answer.RESERVE, Answer.ONLY_IF_SHORT)


@dataclass(frozen=True)
class Suggestion:
    """Somebody to ask, and why. `candidate` is set for who was not asked for this call-out before."""

    volunteer: Volunteer
    reasons: Sequence[str]
    invitation: Invitation | None = None
    candidate: Candidate | None = None


def suggestions(need: Need, now: datetime, *, most: int) -> list[Suggestion]:
    """The people to ask for a shift, the best first."""
    asked_once = set(db.session.scalars(select(ShiftAsk.volunteer_id).where(ShiftAsk.need_id == need.id)))
    found = _of_the_call_out(need, now, asked_once)[:most]
    return found + _of_the_pool(need, now, asked_once, most - len(found))


def is_awake(volunteer: Volunteer, call_out: CallOut, now: datetime) -> bool:
    """Whether it is day where somebody is, or she stands by."""
    zone = messaging_services.reader_zone(volunteer.zone)
    quiet = messaging_rules.is_quiet(now, zone, policy_for(call_out))
    return not quiet or availability.standby_at(volunteer, now) is not None


def knowing(need: Need, now: datetime) -> Mapping[int, Known]:
    """How well people know the group of a shift, or, where there are no groups, its role, by id."""
    theirs = Need.role == need.role if need.team_group is None else Need.team_group == need.team_group
    query = (
        select(Seat.volunteer_id, Need.ends_at)
        .join(Need, Need.id == Seat.need_id)
        .where(Need.call_out_id == need.call_out_id, theirs, Need.id != need.id, Seat.released_at.is_(None))
    )
    ends: dict[int, list[datetime]] = defaultdict(list)
    for person, ends_at in db.session.execute(query):
        ends[person].append(ends_at)
    return {
        person: Known(sum(one <= now for one in theirs), sum(one > now for one in theirs))
        for person, theirs in ends.items()
    }


def _of_the_call_out(need: Need, now: datetime, passed_over: Collection[int]) -> list[Suggestion]:
    """Those who said yes to this call-out, or would come to it, and fit this shift too."""
    offered = select(InvitationNeed.invitation_id).where(InvitationNeed.need_id == need.id)
    query = (
        select(Invitation)
        .options(joinedload(Invitation.volunteer))
        .where(
            Invitation.call_out_id == need.call_out_id,
            Invitation.state == InvitationState.ANSWERED,
            Invitation.answer.in_(_WILLING),
            Invitation.channel != Channel.MANUAL,
        )
        .order_by(Invitation.answered_at, Invitation.id)
    )
    willing = {one.volunteer_id: one for one in db.session.scalars(query) if one.volunteer_id not in passed_over}
    able = fits_among(need, list(willing), now)
    knows, was_offered = knowing(need, now), set(db.session.scalars(offered))
    people = [
        one for one in willing.values() if one.volunteer_id in able and is_awake(one.volunteer, one.call_out, now)
    ]
    people.sort(key=lambda one: knows.get(one.volunteer_id, Known()).order)
    return [
        Suggestion(
            one.volunteer,
            _why_of_the_call_out(knows.get(one.volunteer_id, Known()), need, offered=one.id in was_offered),
            invitation=one,
        )
        for one in people
    ]


def fits_among(need: Need, among: Sequence[int], now: datetime) -> set[int]:
    """Which of these people are eligible for a shift at this moment, substitutes among them."""
    policy, able = policy_for(need.call_out), set[int]()
    for instead in (None, *need.substitutes):
        left = [one for one in among if one not in able]
        able |= set(fitting(need, need.call_out, policy, now, among=left, substitute=instead)) if left else set()
    return able


def _of_the_pool(need: Need, now: datetime, passed_over: Collection[int], most: int) -> list[Suggestion]:
    """Those who were not asked for this call-out, in the order of asking."""
    if most <= 0:
        return []
    policy, found = policy_for(need.call_out), list[Suggestion]()
    for instead in (None, *need.substitutes):
        seen = {one.volunteer.id for one in found} | set(passed_over)
        ranked = [
            one
            for one in rank_candidates(need, need.call_out, policy, now, limit=LOOKED_AT, substitute=instead)
            if one.volunteer_id not in seen
        ]
        ids = [one.volunteer_id for one in ranked]
        people = {one.id: one for one in db.session.scalars(select(Volunteer).where(Volunteer.id.in_(ids)))}
        places = places_of(ranked, people, policy, now)
        found += [
            Suggestion(people[one.volunteer_id], reasons(places[one.volunteer_id], now), candidate=one)
            for one in ranked
            if is_awake(people[one.volunteer_id], need.call_out, now)
        ]
        if len(found) >= most:
            break
    return found[:most]


def _why_of_the_call_out(known: Known, need: Need, *, offered: bool) -> list[str]:
    said = []
    if known.served:
        served = known.served
        said.append(
            ngettext("Has served this group %(num)s time.", "Has served this group %(num)s times.", served)
            if need.team_group is not None
            else ngettext("Has served in this role %(num)s time.", "Has served in this role %(num)s times.", served)
        )
    if known.ahead:
        said.append(ngettext("Has %(num)s shift ahead here.", "Has %(num)s shifts ahead here.", known.ahead))
    if not said:
        said.append(_("Said yes to this call-out, and has not served here yet."))
    if offered:
        said.append(_("Was offered this shift among others."))
    return said
