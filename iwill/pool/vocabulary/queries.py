"""How many people hold what the vocabulary names."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from iwill.core.db import db
from iwill.pool.models import Credential, VolunteerLanguage, VolunteerSkill
from iwill.pool.vocabulary.current import vocabulary

_HELD = {
    "skill": VolunteerSkill.skill,
    "credential": Credential.kind,
    "language": VolunteerLanguage.language,
}


def holders(kind: str) -> Counter[str]:
    """How often each entry of a kind is held, what was filed under merged codes counted with what took them in."""
    column, words = _HELD[kind], vocabulary()
    counts: Counter[str] = Counter()
    for code, number in db.session.execute(select(column, func.count()).group_by(column)):
        counts[words.resolve(kind, code)] += number
    return counts
