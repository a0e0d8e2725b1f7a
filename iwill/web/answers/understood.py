"""What was understood of an answer that said more than yes or no, in words for the person who gave it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from iwill.callouts.models import AnswerRecord, Need
from iwill.callouts.terms import AnswerAction, Work
from iwill.callouts.unwanted.services import kinds_of
from iwill.core.localtime import say_day, say_instant
from iwill.pool.vocabulary import vocabulary
from iwill.web.desk import words as desk_words


def understood(last: AnswerRecord | None, zone: str, language: str) -> list[str]:
    """A sentence for each condition of the last yes; none where it was a plain one."""
    if last is None or last.action is not AnswerAction.YES or not last.meaning:
        return []
    sentences = []
    if "at_most" in last.meaning:
        sentences.append(_at_most(int(last.meaning["at_most"]), len(last.need_ids)))
    if "from" in last.meaning:
        moment = say_instant(datetime.fromisoformat(last.meaning["from"]), zone, language)
        sentences.append(_("You can come from %(when)s.", when=moment))
    return sentences


def paused_until(last: AnswerRecord | None, language: str) -> str:
    """The day that was named for the end of a pause."""
    day: dict[str, Any] = (last.meaning if last else None) or {}
    return say_day(date.fromisoformat(day["pause_until"]), language) if "pause_until" in day else ""


def kinds_in_words(needs: Sequence[Need], language: str) -> list[str]:
    """What kinds of work these needs are, as one would say it."""
    return [kind_in_words(work, skill, language) for work, skill in kinds_of(needs)]


def kind_in_words(work: Work, skill: str, language: str) -> str:
    """One kind of work, such as "listening, with people in crisis"."""
    named = {"skill": vocabulary().label("skill", skill, language), "work": desk_words.word(work)}
    return _("%(skill)s (%(work)s)", **named)


def _at_most(most: int, ticked: int) -> str:
    return ngettext(
        "You said at most %(num)s shift of the %(ticked)s you named. We chose what hangs together best.",
        "You said at most %(num)s shifts of the %(ticked)s you named. We chose days that hang together best.",
        most,
        ticked=ticked,
    )
