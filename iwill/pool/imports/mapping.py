"""What columns mean where a person says it: checked against the file, and remembered for files with the same headings.

A choice names a heading and what its column says: a field, hours of weekdays or of weekends, or "-" to leave it alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.pool.imports.columns import ONCE, WEEKDAYS, WEEKENDS, folded_heading
from iwill.pool.imports.contacts import read_addresses, read_phones
from iwill.pool.imports.hours.cells import read_cell
from iwill.pool.imports.models import ColumnChoice
from iwill.pool.imports.person import read_consent
from iwill.pool.imports.rejects import REASON_HEADING, ROW_HEADING
from iwill.pool.imports.terms import FIELD_TWICE, UNKNOWN_FIELD, UNKNOWN_HEADING, Field, Sheet
from iwill.pool.terms import ConsentState

LEAVE_ALONE = "-"
HOURS_OF: Mapping[str, tuple[int, ...]] = {"hours_weekdays": WEEKDAYS, "hours_weekends": WEEKENDS}
CHOICES: tuple[str, ...] = (*(field.value for field in Field), *HOURS_OF, LEAVE_ALONE)

_LOOKED_AT, _MOST = 200, 0.7
_DAY = re.compile(r"((?:19|20)\d\d)[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[ T].*)?")


def given(words: Iterable[str], headings: Sequence[str]) -> dict[str, str]:
    """Choices written as "heading=field". Refuses a heading that the file does not have, and an unknown field."""
    by_fold = {folded_heading(heading): heading for heading in headings}
    choices: dict[str, str] = {}
    problems = []
    for said in words:
        heading, _equals, field = said.rpartition("=")
        known = heading if heading in headings else by_fold.get(folded_heading(heading))
        if known is None:
            problems.append(Problem(heading or said, UNKNOWN_HEADING, sentence_for(UNKNOWN_HEADING)))
        elif field.strip() not in CHOICES:
            problems.append(Problem(known, UNKNOWN_FIELD, sentence_for(UNKNOWN_FIELD)))
        else:
            choices[known] = field.strip()
    if problems:
        raise Invalid(problems, problems[0].code, problems[0].message)
    return checked(choices)


def checked(choices: Mapping[str, str]) -> dict[str, str]:
    """The choices, where they can hold together. Refuses two columns for what a person has once."""
    chosen: dict[str, str] = {}
    for heading, field in choices.items():
        if field in {once.value for once in ONCE} and field in chosen:
            message = sentence_for(FIELD_TWICE)
            raise Invalid(
                [Problem(place, FIELD_TWICE, message) for place in (chosen[field], heading)], FIELD_TWICE, message
            )
        chosen.setdefault(field, heading)
    return dict(choices)


def remembered(headings: Sequence[str]) -> dict[str, str]:
    """What was chosen last for a file with these headings; nothing where nobody chose."""
    row = db.session.get(ColumnChoice, _digest(headings))
    return {heading: field for heading, field in row.choices.items() if heading in headings} if row else {}


def remember(headings: Sequence[str], choices: Mapping[str, str], *, by: Actor, now: datetime) -> None:
    """Keep the choices for the next file with these headings, in the place of earlier ones."""
    digest = _digest(headings)
    row = db.session.get(ColumnChoice, digest)
    if row is None:
        if not choices:
            return
        row = ColumnChoice(headings_digest=digest)
        db.session.add(row)
    row.choices, row.chosen_by, row.chosen_at = dict(choices), by.label, now
    db.session.flush()


def could_be(sheet: Sheet, place: int) -> Field | None:
    """What a column looks like by its cells, for a person to decide; None where they show nothing clear."""
    cells = [row.cells[place].strip() for row in sheet.rows[:_LOOKED_AT]]
    filled = [cell for cell in cells if cell]
    if not filled:
        return None
    for field, looks_like in _LOOKS:
        if sum(1 for cell in filled if looks_like(cell)) >= _MOST * len(filled):
            return field
    return None


def _is_birth(cell: str) -> bool:
    """Whether a date lies where dates of birth do, and not where forms are sent."""
    found = _DAY.fullmatch(cell)
    return found is not None and int(found[1]) < 2013


_LOOKS: tuple[tuple[Field, Callable[[str], bool]], ...] = (
    (Field.EMAIL, lambda cell: bool(read_addresses([cell]).values)),
    (Field.PHONE, lambda cell: bool(read_phones([cell]).values)),
    (Field.CONSENT, lambda cell: read_consent(cell)[0] is not ConsentState.NOT_ASKED),
    (Field.HOURS, lambda cell: bool(read_cell(cell))),
    (Field.BIRTH, _is_birth),
)


def _digest(headings: Sequence[str]) -> str:
    """The same for every file of a form, also for the one in which its rejected rows went back."""
    own = [folded_heading(heading) for heading in headings if heading not in (ROW_HEADING, REASON_HEADING)]
    return sha256("\x1f".join(own).encode()).hexdigest()
