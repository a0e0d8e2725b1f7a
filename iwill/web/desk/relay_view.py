"""What stands on the page of a pasted 接龙: certain lines to tick, doubtful ones to choose for, what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from iwill.callouts.models import CallOut, Need
from iwill.callouts.queries.lookup import LIVE
from iwill.callouts.replies.matching import Matched, Person
from iwill.callouts.replies.terms import Doubt, Meaning
from iwill.callouts.services.answers import AnswerResult
from iwill.callouts.terms import AnswerAction
from iwill.core.errors import Problem, sentence_for
from iwill.pool import queries as pool_queries
from iwill.web.desk import words as desk_words

ALL = "all"
# With more shifts than this nobody numbers them in a list.
MOST_NUMBERED = 12
_DOUBTS = {
    Doubt.UNCLEAR: _l("What the line says is not clear."),
    Doubt.SEVERAL: _l("Several people have this name."),
    Doubt.RESEMBLES: _l("Nobody has exactly this name; these resemble it."),
    Doubt.TWICE: _l("Stands in the list more than once."),
}
_LEFT_OUT = {
    Doubt.ALREADY: _l("is recorded already"),
    Doubt.NOBODY: _l("nobody in service has this name"),
    Doubt.NOT_ASKED: _l("was not asked, and says no"),
}


@dataclass(frozen=True)
class Line:
    """A line as the page shows it. `value` is what a tick sends; `people` are choices of a form, and `person_id` is
    made beforehand where only what the line says is in doubt."""

    place: int
    head: str
    words: str
    person: str
    person_id: str
    says: str
    value: str
    why: str
    people: list[tuple[str, str]]


@dataclass(frozen=True)
class Recorded:
    """What became of one line: the person's name, a kind of glyph, and a sentence."""

    name: str
    kind: str
    words: str

    @staticmethod
    def of(call_out: CallOut, volunteer_id: int, action: AnswerAction, result: AnswerResult) -> Recorded:
        """An answer that was recorded, with or without a seat."""
        name = pool_queries.volunteer_by_id(volunteer_id).name
        if action is AnswerAction.NO:
            return Recorded(name, "ok", _("No: noted."))
        if result.seated:
            roles = desk_words.listed(f"{need.role} {desk_words.window(need, call_out)}" for need in result.seated)
            return Recorded(name, "ok", _("Seat taken: %(roles)s.", roles=roles))
        if result.refused:
            return Recorded(name, "problem", sentence_for(next(iter(result.refused.values()))))
        return Recorded(name, "attention", _("All seats are taken. The yes is noted."))

    @staticmethod
    def refused(volunteer_id: int, problems: Sequence[Problem]) -> Recorded:
        """Somebody for whom nothing could be recorded."""
        name = pool_queries.volunteer_by_id(volunteer_id).name
        return Recorded(name, "problem", " ".join(dict.fromkeys(problem.message for problem in problems)))


@dataclass(frozen=True)
class RelayPage:
    """What desk/relay.html prints."""

    call_out: CallOut
    live: bool
    text: str
    shift: str
    shifts: list[tuple[str, str]]
    says: list[tuple[str, str]]
    previewed: bool
    certain: list[Line]
    doubtful: list[Line]
    left_out: list[Line]
    recorded: Sequence[Recorded]


def shifts_of(call_out: CallOut, now: datetime) -> list[Need]:
    """The shifts that have not started, in the order in which a list would number them."""
    ahead = [need for need in call_out.needs if need.starts_at > now and need.dropped_at is None]
    return sorted(ahead, key=lambda need: (need.starts_at, need.id))


def relay_page(
    call_out: CallOut,
    now: datetime,
    *,
    text: str = "",
    shift: str = "",
    needs: Sequence[Need] = (),
    matched: Sequence[Matched] = (),
    recorded: Sequence[Recorded] = (),
) -> RelayPage:
    """The page before, during and after."""
    shifts = shifts_of(call_out, now)
    choices = [(str(need.id), f"{number}. {_shift(need, call_out)}") for number, need in enumerate(shifts, 1)]
    if 1 < len(shifts) <= MOST_NUMBERED:
        choices.append((ALL, _("Several: each line names its shifts by these numbers")))
    lines = [(one, _line(place, one, call_out)) for place, one in enumerate(matched)]
    by_hand = set(_DOUBTS)
    return RelayPage(
        call_out=call_out,
        live=call_out.state in LIVE and bool(shifts),
        text=text,
        shift=shift,
        shifts=choices if len(shifts) > 1 else [],
        says=[
            ("", _("(leave out)")),
            *((f"yes|{need.id}", _("yes: %(shift)s", shift=_shift(need, call_out))) for need in needs),
            ("no", _("no")),
        ],
        previewed=bool(matched),
        certain=[line for one, line in lines if one.doubt is None],
        doubtful=[line for one, line in lines if one.doubt in by_hand],
        left_out=[line for one, line in lines if one.doubt is not None and one.doubt not in by_hand],
        recorded=recorded,
    )


def _line(place: int, one: Matched, call_out: CallOut) -> Line:
    needs = ",".join(str(need.id) for need in one.needs)
    says = _("no") if one.line.meaning is Meaning.NO else desk_words.listed(_shift(n, call_out) for n in one.needs)
    if one.doubt is Doubt.CANNOT and one.reason is not None:
        why = sentence_for(one.reason)
    else:
        why = str(_DOUBTS.get(one.doubt) or _LEFT_OUT.get(one.doubt, "")) if one.doubt else ""
    return Line(
        place=place,
        head=f"{one.line.number}. {one.line.name}",
        words=one.line.words,
        person=_named(one.people[0]) if one.people else one.line.name,
        person_id=str(one.people[0].volunteer_id) if one.doubt is Doubt.UNCLEAR else "",
        says=says,
        value=f"{one.people[0].volunteer_id}|{one.line.meaning.value}|{needs}" if one.people else "",
        why=why,
        people=[("", _("(nobody)")), *((str(person.volunteer_id), _named(person)) for person in one.people)],
    )


def _named(person: Person) -> str:
    if person.invitation is None:
        return str(_("%(name)s (%(number)s), not asked yet", name=person.name, number=person.number))
    said = person.invitation.answer
    stands = desk_words.word(said) if said is not None else _("has not answered")
    return str(_("%(name)s (%(number)s): %(stands)s", name=person.name, number=person.number, stands=stands))


def _shift(need: Need, call_out: CallOut) -> str:
    return f"{need.role} · {desk_words.window(need, call_out)}"
