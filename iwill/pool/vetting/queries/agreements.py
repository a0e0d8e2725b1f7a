"""What has to be signed: the text in force in a reader's language, and what somebody has signed.

Version 1 of each text ships with the program; what the organisation publishes itself are the versions after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from sqlalchemy import func, select

from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.vetting.models import AgreementAcceptance, AgreementText
from iwill.pool.vetting.terms import AgreementKind

FIRST = 1
LANGUAGES = ("zh-Hans", "en")


@dataclass(frozen=True)
class Text:
    """What is signed: kind, version, the words in one language and their digest."""

    kind: AgreementKind
    version: int
    language: str
    body: str

    @property
    def digest(self) -> str:
        """SHA-256 of the words."""
        return sha256(self.body.encode()).hexdigest()


def text_in_force(kind: AgreementKind, language: str) -> Text:
    """The newest version, in the reader's language, else in Chinese."""
    version = db.session.scalar(select(func.max(AgreementText.version)).where(AgreementText.kind == kind))
    spoken = "en" if language.startswith("en") else "zh-Hans"
    if version is None:
        return Text(kind, FIRST, spoken, _shipped(kind, spoken))
    for wanted in (spoken, *LANGUAGES):
        row = db.session.get(AgreementText, (kind, version, wanted))
        if row is not None:
            return Text(kind, version, wanted, row.body)
    raise LookupError("a version without words was published")


def texts_in_force(language: str) -> list[Text]:
    """Everything that is signed, in order."""
    return [text_in_force(kind, language) for kind in AgreementKind]


def signed(volunteer: Volunteer) -> Sequence[AgreementAcceptance]:
    """Everything that a person has accepted, newest first."""
    query = select(AgreementAcceptance).where(AgreementAcceptance.volunteer_id == volunteer.id)
    return db.session.scalars(query.order_by(AgreementAcceptance.id.desc())).all()


def missing_agreements(volunteer: Volunteer) -> list[AgreementKind]:
    """What a person has not signed in its present version."""
    own = select(AgreementText.kind, func.max(AgreementText.version)).group_by(AgreementText.kind)
    newest: dict[AgreementKind, int] = {row[0]: row[1] for row in db.session.execute(own)}
    accepted = {(one.kind, one.version) for one in signed(volunteer)}
    return [kind for kind in AgreementKind if (kind, newest.get(kind, FIRST)) not in accepted]


@cache
def _shipped(kind: AgreementKind, language: str) -> str:
    return (files("iwill.pool.vetting") / "texts" / f"{kind.value}.{language}.txt").read_text(encoding="utf-8").strip()
