"""A person's skills as words: each once, at its best level, with who vouches for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from iwill.accounts.terms import ActorKind
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.rules import skill_level
from iwill.pool.services import skills as skill_services
from iwill.pool.terms import SkillLevel
from iwill.pool.vocabulary import vocabulary
from iwill.web.pool.person_parts import skill_name, staff_names
from iwill.web.pool.words import say_day, say_moment, word

MARKS = {
    SkillLevel.CLAIMED: "open",
    SkillLevel.STATED: "info",
    SkillLevel.CONFIRMED: "ok",
    SkillLevel.PRACTISED: "ok",
}


def skills(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Her skills in the order of their codes. Of two that were merged the better known one is shown."""
    words = vocabulary()
    claims, ranks = words.claims(), list(SkillLevel)
    vouching = _names_behind({held.confirmed_by for held in volunteer.skills if held.confirmed_by})
    best: dict[str, tuple[int, dict[str, Any]]] = {}
    for held in sorted(volunteer.skills, key=lambda one: one.skill):
        level = skill_level(
            is_claim=held.skill in claims,
            confirmed=held.confirmed_at is not None,
            practised_on=held.practised_on,
        )
        line = {
            "code": held.skill,
            "name": skill_name(held.skill),
            "status": (MARKS[level], word(level)),
            "confirmed_at": say_moment(held.confirmed_at),
            "confirmed_by": vouching.get(held.confirmed_by or "", ""),
            "practised_on": say_day(held.practised_on),
            "waits": level is SkillLevel.CLAIMED,
        }
        stands = words.resolve("skill", held.skill)
        if stands not in best or best[stands][0] < ranks.index(level):
            best[stands] = ranks.index(level), line
    return [line for _rank, line in best.values()]


def supervisors(volunteer: Volunteer) -> list[tuple[str, str]]:
    """Those who can vouch for a skill of hers, whoever enters it first."""
    others = [(str(one.id), one.name) for one in skill_services.supervisors() if one.id != volunteer.id]
    return [("", _("I do, myself")), *others]


def _names_behind(labels: Iterable[str]) -> dict[str, str]:
    """The names behind labels of actors: of staff, and of supervisors in the pool."""
    own = {label: int(label.split(":")[1]) for label in labels if label.startswith(f"{ActorKind.VOLUNTEER.value}:")}
    found = db.session.scalars(select(Volunteer).where(Volunteer.id.in_(own.values())))
    named = {person.id: person.name for person in found}
    return staff_names(labels) | {label: named[person] for label, person in own.items() if named.get(person)}
