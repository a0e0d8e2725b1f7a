"""What rows leave beside a person: hours in words, service before, places in teams.

All of it needs the ids of people, whom an import writes in one go; so it is remembered row by row, and written last.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from iwill.accounts.terms import Actor
from iwill.pool.history.services import note_service
from iwill.pool.history.terms import Statement as History
from iwill.pool.imports.groups import Group
from iwill.pool.imports.hours.cells import Statement
from iwill.pool.imports.joining import fill_teams
from iwill.pool.imports.person import Person
from iwill.pool.imports.stating import keep_statements, settle_statements
from iwill.pool.imports.terms import TeamFilled
from iwill.pool.models import Volunteer


class Beside:
    """What the rows of one table leave, by person; people of the table itself go by -1, -2 and so on."""

    def __init__(self) -> None:
        self.statements: dict[int, list[tuple[Statement, datetime]]] = {}
        self.answered: set[int] = set()
        self.history: list[tuple[int, History]] = []
        self.groups: list[tuple[int, tuple[Group, ...]]] = []

    def note(self, person: int, said: Person, sent_at: datetime, *, hours_hold: bool, hours_known: bool) -> None:
        """Remember what a row says. Hours in words are asked about only while they hold, or while there are none."""
        if hours_hold:
            self.answered.add(person)
        if hours_hold or not hours_known:
            self.statements[person] = [(one, sent_at) for one in said.hours.statements]
        if said.history:
            self.history.append((person, said.history))
        if said.groups:
            self.groups.append((person, said.groups))

    def write(self, found: Callable[[int], Volunteer], *, source: str, by: Actor, now: datetime) -> list[TeamFilled]:
        """Write it, now that everybody whom `found` finds has an id; returns the teams that were filled."""
        settle_statements((person for person in self.answered if person > 0), now=now)
        said = [
            (found(person).id, statement, sent_at)
            for person, statements in self.statements.items()
            for statement, sent_at in statements
        ]
        keep_statements(said, source=source)
        note_service([(found(person).id, said) for person, said in self.history], source=source, now=now)
        return fill_teams([(found(person), groups) for person, groups in self.groups], by=by, now=now)
