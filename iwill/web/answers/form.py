"""What was pressed on the page behind a personal link, read from its form; what cannot be read is said at its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from iwill.callouts.models import Invitation
from iwill.callouts.sensitive import AGREEMENT_MISSING
from iwill.callouts.terms import NEED_REQUIRED, PAUSE_NEEDS_A_DAY, UNKNOWN_NEED, AnswerAction
from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.web.me.today import zone_of

ANY = "any"
Form = MultiDict[str, str]


@dataclass(frozen=True)
class Pressed:
    """An answer as it was meant: what, which needs, and what goes with a yes, a later, or a pause."""

    action: AnswerAction
    need_ids: list[int]
    later_until: datetime | None = None
    at_most: int | None = None
    from_moment: datetime | None = None
    only_if_short: bool = False
    until: date | None = None


def read_form(form: Form, invitation: Invitation) -> Pressed:
    """What was pressed. Refuses what cannot be read (Invalid, each problem at its field)."""
    problems: list[Problem] = []
    only_if_short = bool(form.get("only_if_short"))
    action = _action(form, only_if_short, problems)
    need_ids, whichever = _needs(form, invitation, problems)
    zone = zone_of(invitation.volunteer)
    later_until = at_most = from_moment = until = None
    match action:
        case AnswerAction.LATER:
            later_until = _moment(form, "later_until", zone, problems)
        case AnswerAction.YES:
            at_most = _at_most(form, problems) or (1 if whichever else None)
            from_moment = _moment(form, "from", zone, problems)
            if not only_if_short:
                _check_agreement(form, invitation, need_ids, problems)
        case AnswerAction.PAUSE:
            until = _day(form, problems)
    if problems or action is None:
        raise Invalid(problems)
    return Pressed(action, need_ids, later_until, at_most, from_moment, only_if_short, until)


def _action(form: Form, only_if_short: bool, problems: list[Problem]) -> AnswerAction | None:
    """The button; the one that says "only if you are short" is a yes with a condition."""
    try:
        return AnswerAction(form.get("answer") or (AnswerAction.YES if only_if_short else ""))
    except ValueError:
        problems.append(Problem("answer", "invalid", _("Choose one of the answers.")))
        return None


def _needs(form: Form, invitation: Invitation, problems: list[Problem]) -> tuple[list[int], bool]:
    """The shifts that were ticked, and whether it is all the same which of those offered it will be."""
    named = form.getlist("need")
    whichever = ANY in named
    if whichever:
        return [offer.need_id for offer in invitation.offers], True
    if not all(need.isdecimal() and len(need) < 10 for need in named):
        problems.append(Problem("need", UNKNOWN_NEED, sentence_for(UNKNOWN_NEED)))
        return [], False
    if "choose" in form and not named:
        # A form with a list to tick from: nothing ticked must not be read as everything.
        problems.append(Problem("need", NEED_REQUIRED, sentence_for(NEED_REQUIRED)))
    return [int(need) for need in named], False


def _check_agreement(form: Form, invitation: Invitation, need_ids: list[int], problems: list[Problem]) -> None:
    """A yes to work that is hard to bear counts once its reader says that they know what they may meet."""
    meant = [offer.need for offer in invitation.offers if not need_ids or offer.need_id in need_ids]
    if any(need.sensitive for need in meant) and form.get("agree") != "on":
        problems.append(Problem("agree", AGREEMENT_MISSING, sentence_for(AGREEMENT_MISSING)))


def _at_most(form: Form, problems: list[Problem]) -> int | None:
    words = form.get("at_most", "").strip()
    if not words:
        return None
    if not words.isdecimal() or not 0 < int(words[:5]) < 10_000:
        problems.append(Problem("at_most", "invalid", _("Say at most how many, one or more.")))
        return None
    return int(words[:5])


def _moment(form: Form, field: str, zone: str, problems: list[Problem]) -> datetime | None:
    words = form.get(field, "").strip()
    moment = read_moment(words, zone) if words else None
    if words and moment is None:
        problems.append(Problem(field, "invalid", _("Give a time such as 2026-12-05T18:30.")))
    return moment


def _day(form: Form, problems: list[Problem]) -> date | None:
    words = form.get("pause_until", "").strip()
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        problems.append(Problem("pause_until", "invalid", sentence_for(PAUSE_NEEDS_A_DAY)))
        return None


def read_moment(words: str, zone: str) -> datetime | None:
    """An instant from RFC 3339, or from YYYY-MM-DDTHH:MM on the reader's clock; None where it is neither."""
    try:
        # A plus sign that a form did not encode arrives as a space.
        moment = datetime.fromisoformat(words.replace(" ", "+") if "T" in words else words)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(zone))
        return moment.astimezone(ZoneInfo("UTC")) if "T" in words else None
    except (ValueError, OverflowError):
        return None
