"""Words for attendance: reasons for not coming, and how it stands with a seat."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from iwill.shifts.attendance.terms import Excuse, Presence

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
