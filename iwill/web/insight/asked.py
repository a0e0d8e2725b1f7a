"""What is asked of a board, all of it in the address, so that a link shows somebody else the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from iwill.insight.queries.cells import Among
from iwill.insight.rules import month_of
from iwill.pool.activity.terms import Path


@dataclass(frozen=True)
class Asked:
    """The fields of the form; blank where a question was left open. `since` and `until` are months such as 2026-06."""

    path: str = ""
    crisis: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def read(cls, chosen: Mapping[str, str]) -> Asked:
        """From an address; what names nothing is taken as left open."""
        path, crisis = chosen.get("path", ""), chosen.get("crisis", "")
        return cls(
            path=path if path in list(Path) else "",
            crisis=crisis if crisis.isascii() and crisis.isdigit() and len(crisis) < 10 else "",
            since=chosen.get("since", "") if _month(chosen.get("since", "")) is not None else "",
            until=chosen.get("until", "") if _month(chosen.get("until", "")) is not None else "",
        )

    def among(self) -> Among:
        """The same as a board takes it."""
        return Among(
            Path(self.path) if self.path else None,
            int(self.crisis) if self.crisis else None,
            _month(self.since),
            _month(self.until),
        )

    def query(self, **more: object) -> str:
        """The address after the question mark, with whatever else belongs to it."""
        values = {**vars(self), **{name: str(value) for name, value in more.items()}}
        return urlencode({name: value for name, value in values.items() if value != ""})

    def named(self) -> str:
        """What narrows it, for the name of a file."""
        return "-".join(value for value in vars(self).values() if value)


def number(words: str, most: int) -> int | None:
    """A whole number from 0 up to `most`; None of anything else."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 7 and int(words) <= most else None


def _month(words: str) -> int | None:
    try:
        return month_of(date.fromisoformat(f"{words}-01"))
    except ValueError:
        return None
