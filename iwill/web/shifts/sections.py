"""What stands on the page of a shift besides its own: each part of shifts adds one section.

A section is the name of its fragment, `templates/shift/_<name>.html`, and a function that says what stands in it, or
None where it has nothing to say. In the fragment that is called `section`; `view` and the macros `a` and `s` are at
hand as on the whole page. Forms post to an address of the part's own below that of the page (`view.address`), which
leads back to it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from iwill.callouts.models import Seat
from iwill.shifts.attendance.models import Attendance
from iwill.web.certificates.letter_section import letter_section
from iwill.web.shifts.after_view import after_section
from iwill.web.shifts.danger_view import danger_section
from iwill.web.shifts.handover_view import handover_section
from iwill.web.shifts.hours_view import hours_section
from iwill.web.shifts.notes_view import notes_section
from iwill.web.shifts.support_view import support_section
from iwill.web.shifts.swap_view import swap_section

SectionOf = Callable[[Seat, Attendance | None, datetime], object | None]

# In the order in which they stand on the page.
SECTIONS: tuple[tuple[str, SectionOf], ...] = (
    ("after", after_section),
    ("support", support_section),
    ("danger", danger_section),
    ("handover", handover_section),
    ("notes", notes_section),
    ("swap", swap_section),
    ("hours", hours_section),
    ("letter", letter_section),
)


def sections_of(seat: Seat, attendance: Attendance | None, now: datetime) -> list[tuple[str, object]]:
    """The sections that have something to say about a seat at this moment, in order, by name."""
    found = ((name, say(seat, attendance, now)) for name, say in SECTIONS)
    return [(name, section) for name, section in found if section is not None]
