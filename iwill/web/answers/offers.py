"""The list of shifts on the page behind a personal link: in full where there are few, else by role and day, in pages.

The page stays within 14 KB and so within one round trip of a slow line, whatever the call-out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from iwill.callouts.models import Need
from iwill.callouts.queries import OfferLine
from iwill.core.localtime import say_day

# FRAME is what stands around the list; a row in full, a heading and a cell of the short list cost about so many bytes
# beside the words in them.
ROOM = 13_950
FRAME = 5_600
FEW = 8
# Where the list is short, the ways to be asked less stand below it.
ASKED_LESS = 1_000
ROW_BYTES = 330
HEADING_BYTES = 34
CELL_BYTES = 64
LONGEST_ROLE = 60


@dataclass(frozen=True)
class Cell:
    """One shift in a group: its id and the hours alone, because role and day stand above it."""

    need_id: int
    hours: str
    full: bool


@dataclass(frozen=True)
class RoleGroup:
    """The shifts of one role, by local day."""

    role: str
    days: list[tuple[str, list[Cell]]]


def room_beside(title: str, wording: str) -> int:
    """How many bytes the list may take beside the call-out's own words."""
    return ROOM - FRAME - len(title.encode()) - len(wording.encode())


def in_full(offers: Sequence[OfferLine], room: int) -> bool:
    """Whether the offers are few and short enough to be written out, a row each."""
    rows = sum(ROW_BYTES + len(short_role(one.need).encode()) for one in offers)
    return len(offers) <= FEW and rows + ASKED_LESS <= room


def short_role(need: Need) -> str:
    """The name of a role, cut where it is very long."""
    return need.role if len(need.role) <= LONGEST_ROLE else need.role[: LONGEST_ROLE - 1] + "…"


def fitting(offers: Sequence[OfferLine], zone: str, room: int) -> list[OfferLine]:
    """As many of the offers as fit into `room` bytes of a list grouped by role and day; at least one."""
    place = ZoneInfo(zone)
    headings: set[object] = set()
    shown: list[OfferLine] = []
    for offer in offers:
        role = short_role(offer.need)
        cost = CELL_BYTES
        if role not in headings:
            cost += HEADING_BYTES + len(role.encode())
        day = (role, offer.need.starts_at.astimezone(place).date())
        if day not in headings:
            cost += HEADING_BYTES
        if shown and cost > room:
            break
        room -= cost
        headings |= {role, day}
        shown.append(offer)
    return shown


def in_groups(offers: Sequence[OfferLine], zone: str, language: str) -> list[RoleGroup]:
    """The offers under their roles and local days, hours alone in each cell."""
    place = ZoneInfo(zone)
    roles: dict[str, dict[date, list[Cell]]] = {}
    for offer in offers:
        starts, ends = offer.need.starts_at.astimezone(place), offer.need.ends_at.astimezone(place)
        cell = Cell(offer.need.id, f"{_short(starts)}–{_short(ends)}", offer.open_seats <= 0)
        roles.setdefault(short_role(offer.need), {}).setdefault(starts.date(), []).append(cell)
    return [
        RoleGroup(role, [(say_day(day, language), cells) for day, cells in days.items()])
        for role, days in roles.items()
    ]


def _short(local: datetime) -> str:
    return f"{local:%H}" if local.minute == 0 else f"{local:%H:%M}"
