"""Words of asking anew: how somebody is asked, and what came of it."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class Way(StrEnum):
    """MAIL: one message with a personal link. BY_HAND: there is no address, somebody may ring. NOT_ASKED: has left the
    pool by their own word, so nobody asks, and the time runs all the same."""

    MAIL = "mail"
    BY_HAND = "by_hand"
    NOT_ASKED = "not_asked"


class Reply(StrEnum):
    """What came back. SILENCE stands once the time was over."""

    YES = "yes"
    NO = "no"
    SILENCE = "silence"


ALREADY_ANSWERED = say("already_answered", _l("This has been answered already."))
