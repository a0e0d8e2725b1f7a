"""Service before is noted as it was said, and vouched for by a named person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import insert, select

from iwill.accounts import audit
from iwill.accounts.terms import Actor, ActorKind
from iwill.core.db import db, new_uid
from iwill.core.encryption import seal
from iwill.core.errors import Invalid, Problem, Refused
from iwill.pool.history.models import SELF_REPORTED, ServiceHistory
from iwill.pool.history.rules import MOST_MINUTES
from iwill.pool.history.terms import EVIDENCED_ALREADY, NOT_A_PERSON, Statement

LONGEST_EVIDENCE = 500
_CHUNK = 500


def note_service(said: Iterable[tuple[int, Statement]], *, source: str, now: datetime) -> int:
    """Keep statements about people, by their ids, as self-reported history; what is on file already is not kept twice.

    Returns how many are new.
    """
    listed = list(said)
    known: dict[int, set[object]] = defaultdict(set)
    people = sorted({person for person, _said in listed})
    for start in range(0, len(people), _CHUNK):
        query = select(ServiceHistory).where(ServiceHistory.volunteer_id.in_(people[start : start + _CHUNK]))
        for row in db.session.scalars(query):
            known[row.volunteer_id].add((row.minutes, row.about, row.last_served))
    rows = []
    for person, statement in listed:
        if statement.content in known[person]:
            continue
        known[person].add(statement.content)
        uid = new_uid()
        rows.append(
            {
                "uid": uid,
                "volunteer_id": person,
                "kind": SELF_REPORTED,
                "minutes": statement.minutes,
                "about": statement.about,
                "last_served": statement.last_served,
                "words_sealed": seal(statement.words, uid),
                "source": source,
                "reported_at": now,
            }
        )
    if rows:
        db.session.execute(insert(ServiceHistory), rows)
    return len(rows)


def evidence_service(statement: ServiceHistory, minutes: int, evidence: str, *, by: Actor, now: datetime) -> None:
    """Vouch for service before: how much the evidence shows, and what the evidence is. From then on it may count.

    Refused to anybody who is not a member of staff by name, a second time, and without an amount or words.
    """
    if by.kind is not ActorKind.STAFF:
        raise Refused(NOT_A_PERSON)
    db.session.refresh(statement, with_for_update=True)
    if statement.evidenced_by is not None:
        raise Refused(EVIDENCED_ALREADY)
    problems = []
    if not 0 < minutes <= MOST_MINUTES:
        problems.append(Problem("hours", "invalid", _("Give the hours that the evidence shows, such as 12.5.")))
    if not evidence.strip() or len(evidence) > LONGEST_EVIDENCE:
        problems.append(Problem("evidence", "required", _("Say in at most 500 characters what you have seen.")))
    if problems:
        raise Invalid(problems)

    statement.minutes, statement.about = minutes, False
    statement.evidence_sealed = seal(evidence.strip(), statement.uid)
    statement.evidenced_by, statement.evidenced_at = by.label, now
    db.session.flush()

    subject = f"volunteer:{statement.volunteer_id}"
    audit.record(by, "service.evidenced", subject, now=now, statement=statement.id, minutes=minutes)
