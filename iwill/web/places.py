"""The bars at the top: where each entry leads, and who sees it.

Staff have a first line for the whole house; the pages of the pool, and those that keep it ready, have a second one of
their own below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from iwill.accounts.terms import Permission


@dataclass(frozen=True)
class Place:
    """An entry of a bar: where it leads, its word, what a role must be allowed to see it, and what else belongs to
    it."""

    path: str
    word: object
    permission: Permission
    also: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Whether a page stands under this entry."""
        return any(path == root or path.startswith(f"{root}/") for root in (self.path, *self.also))


POOL_PLACES = (
    Place("/people", _l("People"), Permission.READ_POOL),
    Place("/vetting", _l("Vetting"), Permission.EDIT_POOL),
    Place("/verification", _l("Credentials"), Permission.EDIT_POOL),
    Place("/teams", _l("Teams"), Permission.READ_POOL),
    Place("/people/duplicates", _l("On file twice?"), Permission.EDIT_POOL, also=("/people/merges",)),
    Place("/people/gaps", _l("What is missing"), Permission.EDIT_POOL),
    Place("/people/permission", _l("Ask for permission"), Permission.EDIT_POOL),
    Place("/people/sheets", _l("Sheets"), Permission.EDIT_POOL),
    Place("/vocabulary/skill", _l("Vocabulary"), Permission.READ_POOL, also=("/vocabulary",)),
    Place("/complaints", _l("Complaints"), Permission.EDIT_POOL),
    Place("/certificates", _l("Certificates"), Permission.EDIT_POOL),
    Place("/people/young", _l("Somebody from 14 to 17"), Permission.EDIT_POOL),
)
READY_PLACES = (
    Place("/insight", _l("Boards"), Permission.READ_POOL),
    Place("/journeys", _l("Journeys"), Permission.READ_POOL),
    Place("/outreach", _l("To reach by hand"), Permission.EDIT_POOL),
    Place("/training", _l("Training"), Permission.READ_POOL),
    Place("/tasks", _l("Small tasks"), Permission.READ_POOL),
    Place("/recognition", _l("Thanks"), Permission.RUN_CALLOUTS),
    Place("/belonging", _l("Belonging and worth"), Permission.READ_POOL),
)
STAFF_PLACES = (
    Place(
        "/desk",
        _l("Duty desk"),
        Permission.RUN_CALLOUTS,
        also=("/callouts", "/replies", "/support", "/roster", "/danger", "/hand-overs", "/hours"),
    ),
    Place("/requests", _l("Requests"), Permission.RUN_CALLOUTS),
    Place("/people", _l("Volunteers"), Permission.READ_POOL, also=("/teams", "/vocabulary")),
    Place("/verification", _l("Verification"), Permission.EDIT_POOL, also=("/vetting", "/complaints", "/certificates")),
    Place("/insight", _l("Readiness"), Permission.READ_POOL, also=tuple(place.path for place in READY_PLACES)),
    Place("/care", _l("Care"), Permission.READ_NOTES),
    Place("/import", _l("Import"), Permission.IMPORT),
    Place("/accounts", _l("Accounts"), Permission.ADMINISTER, also=("/policies", "/care/overview")),
)
VOLUNTEER_PLACES = (
    ("/me", _l("Today")),
    ("/me/availability", _l("Times")),
    ("/me/record", _l("Record")),
    ("/me/me", _l("Me")),
)


@dataclass(frozen=True)
class SecondLine:
    """The second line that a page stands under, and its entry there."""

    word: object
    places: Sequence[Place]
    here: Place


def second_line(path: str) -> SecondLine | None:
    """The second line for a page, with the closest entry; None for a page that needs none."""
    for word, places in ((_l("Pool"), POOL_PLACES), (_l("Readiness"), READY_PLACES)):
        holding = [place for place in places if place.holds(path)]
        if holding:
            return SecondLine(word, places, max(holding, key=lambda place: len(place.path)))
    return None
