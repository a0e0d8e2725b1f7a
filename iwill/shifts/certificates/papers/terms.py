"""Who stands on a paper, and what is asked of a name before it is printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from flask_babel import gettext as _

from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.shifts.certificates.terms import LEGAL_NAME, NAME_DIFFERS, UNPRINTABLE

LONGEST_NAME, LONGEST_NUMBER = 60, 40


class DocumentKind(StrEnum):
    """What somebody shows to say who they are; NONE leaves the number off the paper."""

    NONE = "none"
    RESIDENT = "resident"
    PASSPORT = "passport"
    HMT_PERMIT = "hmt_permit"
    OTHER = "other"


@dataclass(frozen=True)
class Holder:
    """Whom a paper names, as it was typed for this print. Nothing of it shows where the object itself is printed."""

    name: str = field(repr=False)
    document: DocumentKind = field(default=DocumentKind.NONE, repr=False)
    number: str = field(default="", repr=False)


@dataclass(frozen=True)
class Issuer:
    """Who vouches for a paper: the organisation, the person who handled it, where to ask, and the zone of its times."""

    organisation: str
    handler: str
    contact: str
    zone: str


def holder_from(
    name: str, document: str, number: str, *, missing: Callable[[str], Sequence[str]], fits: Callable[[str], bool]
) -> Holder:
    """Read what was typed. Refused at its field: no name, a character that the font lacks (`missing`), and a name that
    does not go with the one on file (`fits`)."""
    name, number = " ".join(name.split()), " ".join(number.split())
    if not name or len(name) > LONGEST_NAME:
        raise Invalid([Problem("legal_name", LEGAL_NAME, sentence_for(LEGAL_NAME))])
    if not fits(name):
        raise Invalid([Problem("legal_name", NAME_DIFFERS, sentence_for(NAME_DIFFERS))])
    kind = DocumentKind(document) if document in set(DocumentKind) else DocumentKind.NONE
    number = number[:LONGEST_NUMBER] if kind is not DocumentKind.NONE else ""
    problems = []
    for path, words in (("legal_name", name), ("document_number", number)):
        letters = missing(words)
        if letters:
            rare = " ".join(letters)
            said = _("We cannot print %(letters)s. Leave a space there and write it in by hand.", letters=rare)
            problems.append(Problem(path, UNPRINTABLE, said))
    if problems:
        raise Invalid(problems)
    return Holder(name, kind if number else DocumentKind.NONE, number)
