"""Words for attendance: reasons for not coming, how it stands with a seat, and whose word counts."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from iwill.core.localtime import say_instant
from iwill.shifts.attendance.rules import minutes_apart
from iwill.shifts.attendance.terms import Excuse, Presence
from iwill.web.i18n import reader_language

REASONS: dict[Excuse, object] = {
    Excuse.HOSPITAL: _l("Called back by my hospital"),
    Excuse.POWER: _l("Power or network down"),
    Excuse.ILL: _l("I am ill"),
    Excuse.FAMILY: _l("Family"),
    Excuse.OTHER: _l("Something else"),
}
# The kind of status mark and the word for it.
PRESENCE: dict[Presence, tuple[str, object]] = {
    Presence.EXPECTED: ("open", _l("expected")),
    Presence.CONFIRMED: ("asked", _l("confirmed again")),
    Presence.UNCONFIRMED: ("attention", _l("asked again, no answer yet")),
    Presence.LATE: ("problem", _l("not here yet")),
    Presence.PRESENT: ("ok", _l("present")),
    Presence.GONE: ("ok", _l("was here")),
    Presence.EXCUSED: ("rest", _l("excused")),
    Presence.ABSENT: ("problem", _l("did not sign in")),
}


def what_stands(stands_at: datetime | None, said_at: datetime | None, zone: str) -> str | None:
    """What to tell a second device that says another time than the one that counts; None where it does not."""
    if stands_at is None or not minutes_apart(stands_at, said_at):
        return None
    when = say_instant(stands_at, zone, reader_language())
    return _(
        "%(when)s was entered before, and stands. If that is not so, say so at your hours on “My record”; "
        "somebody else decides.",
        when=when,
    )
