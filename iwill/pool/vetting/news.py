"""What there is to tell somebody about her own vetting: nothing while the next word is ours. Pure."""

from __future__ import annotations

from enum import StrEnum

from iwill.pool.vetting.terms import CaseState, Outcome, Stage


class News(StrEnum):
    """Why somebody is written to. TALK_BOOKED and TALK_OFF are about a time, the others about where she stands."""

    MORE_WANTED = "more_wanted"
    TALK_TO_BOOK = "talk_to_book"
    TO_SIGN = "to_sign"
    REFUSED = "refused"
    THROUGH = "through"
    TALK_BOOKED = "talk_booked"
    TALK_OFF = "talk_off"


# Lines of a case that a reviewer wrote there; what follows from a move made elsewhere is told by whoever made it.
_DECIDED_HERE = (Outcome.PASS, Outcome.ASK, Outcome.REFUSE, Outcome.REOPENED)


def news_of(state: CaseState, stage: Stage, newest: Outcome) -> News | None:
    """What the newest line of a case means for the person: something is hers to do, or the case is over."""
    if newest not in _DECIDED_HERE:
        return None
    if state is CaseState.ASKED:
        return News.TO_SIGN if stage is Stage.AGREEMENT else News.MORE_WANTED
    if state is CaseState.WAITING and stage is Stage.INTERVIEW:
        return News.TALK_TO_BOOK
    return {CaseState.REFUSED: News.REFUSED, CaseState.PASSED: News.THROUGH}.get(state)
