"""What a newcomer has answered so far, carried from page to page in the signed cookie, sealed.

Nothing of it is on file before the address is proved, so there is no row to forget; going back finds every answer; and
nothing personal stands in an address. After two hours, or once it is used, it is gone.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta

from flask import session as browser_session

from iwill.core import clock
from iwill.core.encryption import Unreadable, seal, unseal
from iwill.pool.sign_up.terms import Answers

GOOD_FOR = timedelta(hours=2)
_PLACE, _RECORD = "join", "sign-up answers"


@dataclass(frozen=True)
class Carried:
    """The answers, the address and birth as they were typed, the link whose code was mailed, and the steps behind."""

    answers: Answers = field(default_factory=Answers)
    email: str = ""
    birth: str = ""
    link_id: str = ""
    done: tuple[str, ...] = ()


def load() -> Carried:
    """What was answered; nothing where it is too old, was damaged, or was never begun."""
    try:
        told = json.loads(unseal(browser_session.get(_PLACE, ""), _RECORD))
        if clock.now() > datetime.fromisoformat(told.pop("until")):
            return Carried()
        answers = told.pop("answers")
        answers["causes"], answers["skills"] = tuple(answers["causes"]), tuple(answers["skills"])
        answers["adult_from"] = date.fromisoformat(answers["adult_from"]) if answers["adult_from"] else None
        return Carried(Answers(**answers), done=tuple(told.pop("done")), **told)
    except (Unreadable, ValueError, KeyError, TypeError):
        return Carried()


def keep(carried: Carried) -> None:
    """Carry it on."""
    told = asdict(carried) | {"until": (clock.now() + GOOD_FOR).isoformat()}
    browser_session[_PLACE] = seal(json.dumps(told, ensure_ascii=False, default=str), _RECORD)


def drop() -> None:
    """Forget it."""
    browser_session.pop(_PLACE, None)
