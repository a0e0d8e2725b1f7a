"""What a button does: one use case in one transaction, by whoever is signed in, at one instant.

    act(lambda by, now: vetting.move_person(person, target, by=by, now=now))

A refusal undoes everything and is shown as a page that says what is in the way (web/mistakes). A form that would rather
show itself again, with each problem at its field, uses `attempt`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from iwill.accounts.terms import Actor
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import IwillError, Problem
from iwill.web.guard import current_actor

Result = TypeVar("Result")
UseCase = Callable[[Actor, datetime], Result]


@dataclass(frozen=True)
class Attempt(Generic[Result]):
    """How an action ended: with a result, or with the refusal that undid it."""

    result: Result | None
    refusal: IwillError | None

    @property
    def problems(self) -> Sequence[Problem]:
        """What a page lists: the places named, or the refusal itself where it names none."""
        if self.refusal is None:
            return ()
        return self.refusal.details or (Problem("$", self.refusal.code, self.refusal.message),)


def act(use_case: UseCase[Result], *, by: Actor | None = None) -> Result:
    """Do it in one transaction. `by` names the actor where nobody is signed in, as on a page opened by link."""
    actor, now = by or current_actor(), clock.now()
    with transaction():
        return use_case(actor, now)


def attempt(use_case: UseCase[Result], *, by: Actor | None = None) -> Attempt[Result]:
    """Do it in one transaction, or say why not; after a refusal nothing is changed."""
    try:
        return Attempt(act(use_case, by=by), None)
    except IwillError as refusal:
        return Attempt(None, refusal)
