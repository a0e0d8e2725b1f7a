"""Who may sit beside whom: seats kept for veterans and for first-timers, and first times only where it is safe. Pure.

Hotlines let newcomers shadow before they work alone (江汉 2020: the second batch first sat in the groups of the first),
and the main difficulty of a second wave was friction between veterans and newcomers (石家庄 2021). A need that keeps no
seats of either kind is as free as ever.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from iwill.callouts.terms import Work
from iwill.core.errors import say
from iwill.core.policy import declare

NEWCOMERS_PER_VETERAN = declare(
    "team.newcomers_per_veteran",
    2,
    "people",
    "our own judgement, after the shadowing of 2020",
    "first-timers that one seated veteran may have beside them in crisis work and with children",
)

KEPT_FOR_VETERANS = say("kept_for_veterans", _l("The seats that are left are kept for people who have served before."))
KEPT_FOR_NEWCOMERS = say("kept_for_newcomers", _l("The seats that are left are kept for a first time, for now."))
NEEDS_COMPANY = say(
    "needs_company", _l("For a first time somebody experienced has to be there, and nobody has a seat yet.")
)


@dataclass(frozen=True)
class Company:
    """The seats of one need and who is on them. `newcomers_kept` says whether buddy seats are still kept: they are
    until the deadline of the call-out; those of veterans are kept as long as it takes."""

    maximum: int
    taken: int
    offered: int
    veterans: int
    veterans_taken: int
    buddy_seats: int
    newcomers_taken: int
    newcomers_kept: bool
    work: Work
    children: bool
    newcomers_per_veteran: int

    @property
    def keeps_seats(self) -> bool:
        """Whether it matters here who has served before."""
        return bool(self.veterans or self.buddy_seats)

    @property
    def beside_newcomers(self) -> int | None:
        """How many first-timers there may be, or None where the work is safe for any number of them."""
        if self.work is not Work.CRISIS and not self.children:
            return None
        return self.buddy_seats + self.newcomers_per_veteran * self.veterans_taken

    def room_for(self, *, veteran: bool) -> int:
        """How many seats somebody may take who has served before, or who has not."""
        kept_buddies = max(0, self.buddy_seats - self.newcomers_taken) if self.newcomers_kept else 0
        kept = kept_buddies if veteran else max(0, self.veterans - self.veterans_taken)
        return self.maximum - self.taken - self.offered - kept


def refusal(company: Company, *, veteran: bool) -> str | None:
    """Why there is no seat here for this person although one is open, or None."""
    if not company.keeps_seats:
        return None
    if company.room_for(veteran=veteran) <= 0:
        return KEPT_FOR_NEWCOMERS if veteran else KEPT_FOR_VETERANS
    limit = company.beside_newcomers
    if not veteran and limit is not None and company.newcomers_taken >= limit:
        return NEEDS_COMPANY
    return None
