"""What rows leave beside a person: hours in words, service before, places in teams, and the note of what happened.

All of it is about people who are on file; so it is remembered row by row, and written after them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.lists import one_of
from iwill.pool.activity import services as activity
from iwill.pool.activity.terms import Kind, Path
from iwill.pool.history.services import note_service
from iwill.pool.history.terms import Statement as History
from iwill.pool.imports.groups import Group
from iwill.pool.imports.hours.cells import Statement
from iwill.pool.imports.joining import fill_teams
from iwill.pool.imports.person import Person
from iwill.pool.imports.stating import keep_statements, settle_statements
from iwill.pool.imports.terms import TeamFilled
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle

_CHUNK = 500


class Beside:
    """What the rows of one table leave, by the ids of people."""

    def __init__(self) -> None:
        self.statements: dict[int, list[tuple[Statement, datetime]]] = {}
        self.answered: set[int] = set()
        self.history: list[tuple[int, History]] = []
        self.groups: list[tuple[int, tuple[Group, ...]]] = []
        self.came: list[int] = []
        self.said_hours: dict[int, None] = {}

    def note(
        self, person: int, said: Person, sent_at: datetime, *, new: bool, hours_hold: bool, hours_known: bool
    ) -> None:
        """Remember what a row says. Hours in words are asked about only while they hold, or while there are none."""
        if new:
            self.came.append(person)
        if hours_hold:
            self.said_hours[person] = None
        if hours_hold and not new:
            self.answered.add(person)
        if hours_hold or not hours_known:
            self.statements[person] = [(one, sent_at) for one in said.hours.statements]
        if said.history:
            self.history.append((person, said.history))
        if said.groups:
            self.groups.append((person, said.groups))

    def write(self, *, source: str, now: datetime) -> None:
        """Write what is about people by their ids; places in teams wait for the end of the file."""
        settle_statements(self.answered, now=now)
        said = [(person, one, sent_at) for person, all_said in self.statements.items() for one, sent_at in all_said]
        keep_statements(said, source=source)
        note_service(self.history, source=source, now=now)
        self.answered, self.statements, self.history = set(), {}, []
        self._note_what_happened(now)

    def _note_what_happened(self, now: datetime) -> None:
        """Who came in, and at once on pause or gone again, and who has said when she can help."""
        activity.note_joined(self.came, Path.IMPORTED, now=now)
        away = select(Volunteer.id, Volunteer.lifecycle).where(
            one_of(Volunteer.id, "people"), Volunteer.lifecycle.in_((Lifecycle.PAUSED, Lifecycle.LEFT))
        )
        for person, stands in db.session.execute(away, {"people": self.came}).all() if self.came else ():
            activity.note_moves([person], stands, now=now)
        activity.note_for_many(Kind.AVAILABLE, ((one, None) for one in self.said_hours), now=now)
        self.came, self.said_hours = [], {}

    def fill_teams(self, *, by: Actor, now: datetime) -> list[TeamFilled]:
        """Take people into the teams that their rows name; returns the teams that were filled."""
        return fill_teams(self._grouped(), by=by, now=now)

    def _grouped(self) -> Iterator[tuple[Volunteer, tuple[Group, ...]]]:
        """People with the groups that their rows name, a few hundred in memory at a time."""
        for start in range(0, len(self.groups), _CHUNK):
            some = self.groups[start : start + _CHUNK]
            query = select(Volunteer).where(Volunteer.id.in_({person for person, _groups in some}))
            people = {volunteer.id: volunteer for volunteer in db.session.scalars(query)}
            yield from ((people[person], groups) for person, groups in some)
