"""What stands on the page behind a personal link, worked out for its reader: zone, language, groups, past answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from iwill.callouts import queries as callout_queries
from iwill.callouts.models import AnswerRecord, Invitation, Need
from iwill.callouts.opening import NotOpen
from iwill.callouts.queries import Called, OfferLine, Standing
from iwill.callouts.queries.objections import first_objection
from iwill.callouts.sensitive import subjects_in
from iwill.callouts.services.answer_marks import last_action
from iwill.callouts.terms import BEFORE_YOU_CAN, UNDER_WAY, AnswerAction
from iwill.core.localtime import say_day, say_hours, say_instant, zone_name
from iwill.pool.services import availability
from iwill.pool.vocabulary import vocabulary
from iwill.web.answers.link_view import LinkView
from iwill.web.answers.no_seat import words_of_refusal
from iwill.web.answers.offers import RoleGroup, fitting, in_full, in_groups, room_beside
from iwill.web.answers.understood import kinds_in_words, paused_until, understood
from iwill.web.me.today import zone_of


@dataclass(frozen=True)
class NotTaken:
    """A shift said yes to without a seat: full, or refused for a reason."""

    need: Need
    refusal: str | None
    full: bool


@dataclass(frozen=True)
class AnswerView(LinkView):
    """How the invitation stands, besides. `offers` have not started; `groups` hold them where they are many."""

    standing: Standing
    offers: list[OfferLine]
    groups: list[RoleGroup]
    first: int
    more_from: int | None
    why: str
    later_choices: list[tuple[str, str]]
    not_taken: list[NotTaken]
    last: AnswerRecord | None

    @property
    def understood(self) -> list[str]:
        """What was understood of a yes with conditions."""
        return understood(self.last, self.zone, self.language)

    @property
    def paused_until(self) -> str:
        """Up to which day nothing is asked."""
        return paused_until(self.last, self.language)

    @property
    def kinds(self) -> list[str]:
        """What kinds of work this call-out is for its reader, as one would say it."""
        needs = [offer.need for offer in self.standing.offers]
        callout_queries.read_whole(needs)
        return kinds_in_words(needs, self.language)

    @property
    def in_a_week(self) -> str:
        """The day a week from today, for a pause."""
        return (self.now.astimezone(ZoneInfo(self.zone)).date() + timedelta(days=7)).isoformat()

    @property
    def called(self) -> Called | None:
        """How often people in reserve have been called of late."""
        return callout_queries.lately_called(self.call_out.kind)

    @property
    def hard_to_meet(self) -> list[str]:
        """What one may meet in the shifts on the page, in sentences of our own."""
        subjects = subjects_in(offer.need.sensitive for offer in self.standing.offers if not offer.held)
        return [one.zh if self.language.startswith("zh") else one.en for one in subjects]

    @property
    def any_open(self) -> bool:
        """Whether a shift can still be taken."""
        return any(offer.open_seats > 0 and not offer.held for offer in self.offers)

    @property
    def any_full(self) -> bool:
        """Whether a shift on the page is full."""
        return any(offer.open_seats <= 0 for offer in self.offers)

    def not_open(self, need: Need) -> NotOpen | None:
        """Why a shift is not open yet, where it is not."""
        return next((offer.not_open for offer in self.standing.offers if offer.need.id == need.id), None)

    def starts_in(self, need: Need) -> str:
        """How long until a shift starts, where that is soon enough to matter."""
        if need.starts_at <= self.now:
            return _("It has started.")
        minutes = int((need.starts_at - self.now).total_seconds() // 60)
        if minutes < 120:
            return ngettext("starts in %(num)s minute", "starts in %(num)s minutes", minutes)
        if minutes < 48 * 60:
            return ngettext("starts in %(num)s hour", "starts in %(num)s hours", minutes // 60)
        return ngettext("starts in %(num)s day", "starts in %(num)s days", minutes // (24 * 60))

    def short_window(self, need: Need) -> str:
        """The same without the zone, for a list that has named it once."""
        day = say_day(need.starts_at.astimezone(ZoneInfo(self.zone)).date(), self.language)
        return f"{day} {say_hours(need.starts_at, need.ends_at, self.zone, self.language)}"

    @property
    def undo_until(self) -> str | None:
        """Until what time today an answer can be undone; None where there is nothing to undo."""
        until = self.standing.undo_until
        return f"{until.astimezone(ZoneInfo(self.zone)):%H:%M}" if until else None

    @property
    def clock(self) -> str:
        """What the time on the reader's wall is called."""
        return zone_name(self.zone, self.language, self.now)


def view_of(token: str, invitation: Invitation, language: str, now: datetime, *, first: int = 0) -> AnswerView:
    """The page's contents for whoever holds the link."""
    standing = callout_queries.standing(invitation, now)
    zone = zone_of(invitation.volunteer)
    offers = sorted(
        (offer for offer in standing.offers if not offer.started),
        key=lambda one: (one.need.starts_at, one.need.position),
    )
    call_out = invitation.call_out
    room = room_beside(call_out.title, call_out.wording)
    grouped = not in_full(offers, room)
    last = last_action(invitation) if invitation.answered_at else None
    shown = fitting(offers[first:], zone, room) if grouped else offers
    return AnswerView(
        token=token,
        invitation=invitation,
        zone=zone,
        language=language,
        now=now,
        standing=standing,
        offers=shown,
        groups=in_groups([offer for offer in shown if not offer.held], zone, language) if grouped else [],
        first=first,
        more_from=first + len(shown) if grouped and len(offers) > first + len(shown) else None,
        why=_why(invitation, language),
        later_choices=later_choices(invitation.call_out.respond_by, zone, language, now),
        not_taken=_not_taken(invitation, standing, last, now),
        last=last,
    )


def later_choices(respond_by: datetime, zone: str, language: str, now: datetime) -> list[tuple[str, str]]:
    """When to come back: half an hour, two hours, or the last moment to answer, as far as there is time."""
    moments = [(now + timedelta(minutes=30), _("in 30 minutes")), (now + timedelta(hours=2), _("in 2 hours"))]
    choices = [(_rfc3339(moment), words) for moment, words in moments if moment < respond_by]
    if respond_by > now:
        last = _("no reminder; I answer by %(when)s", when=say_instant(respond_by, zone, language))
        choices.append((_rfc3339(respond_by), last))
    return choices


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")


def _why(invitation: Invitation, language: str) -> str:
    """Why this person was asked, in a sentence, from what the need wants and how the person said they are free."""
    skills = dict.fromkeys(skill for offer in invitation.offers for skill in offer.need.skills)
    names = ("、" if language == "zh-Hans" else ", ").join(
        vocabulary().label("skill", skill, language) for skill in list(skills)[:3]
    )
    if (invitation.place or {}).get("on_rota"):
        return _("You have what it takes (%(skills)s), and it was your turn on the rota of your team.", skills=names)
    if availability.standby_at(invitation.volunteer, invitation.asked_at):
        return _("You have what it takes (%(skills)s) and were on standby.", skills=names)
    return _("You have what it takes (%(skills)s) and marked this time as possible.", skills=names)


def _not_taken(invitation: Invitation, standing: Standing, last: AnswerRecord | None, now: datetime) -> list[NotTaken]:
    """Shifts that the last yes named and that gave no seat, too early for her, full, or refused by a rule; none where
    she has as many as she wants.

    Worked out anew from the last answer, so that the address of the page carries nothing.
    """
    if last is None or last.action is not AnswerAction.YES or not standing.seats:
        return []
    if invitation.at_most is not None and len(standing.seats) >= invitation.at_most:
        return []
    named, earliest = set(last.need_ids), (last.meaning or {}).get("from")
    found = []
    for offer in standing.offers:
        if offer.need.id not in named or offer.held or offer.started:
            continue
        full = offer.open_seats <= 0
        reason = None if full else first_objection(invitation.volunteer_id, offer.need, invitation.call_out, now)
        if earliest and offer.need.starts_at < datetime.fromisoformat(earliest):
            under_way = offer.need.ends_at > datetime.fromisoformat(earliest)
            reason, full = UNDER_WAY if under_way else BEFORE_YOU_CAN, False
        found.append(NotTaken(offer.need, words_of_refusal(reason) if reason else None, full))
    return [one for one in found if one.full or one.refusal]
