"""What a message is about, as a reader says it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from iwill.messaging.terms import Purpose

_ABOUT: dict[Purpose, object] = {
    Purpose.JOURNEY: _l("A check-in or an invitation"),
    Purpose.NOTICE: _l("Something of one's own that runs out"),
    Purpose.GAP: _l("A question about what is missing"),
    Purpose.IMPACT: _l("What a shift was good for"),
    Purpose.THANKS: _l("Thanks"),
    Purpose.TASK: _l("A small task"),
    Purpose.TRAINING: _l("A course"),
}


def about(purpose: Purpose) -> str:
    """A purpose in words; its code where nobody ever sees it."""
    return str(_ABOUT.get(purpose, purpose.value))
