"""The queue of vetting and one case, worked out for the page; numbers of credentials are opened on the case alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from iwill.accounts.terms import Actor
from iwill.core import policy
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.encryption import unseal
from iwill.core.errors import Problem
from iwill.pool.models import Volunteer
from iwill.pool.terms import NoteKind
from iwill.pool.vetting import queries, rules
from iwill.pool.vetting.models import VettingCase
from iwill.pool.vetting.terms import ASKING, OPEN, REASON_TEXT, REFUSING, CaseState, Stage
from iwill.web.i18n import reader_language
from iwill.web.pool import vetting_parts as parts
from iwill.web.pool.person_parts import name_of
from iwill.web.pool.vetting_words import (
    SECOND_LOOKS,
    reason_word,
    stage_word,
    state_status,
    waited,
)
from iwill.web.pool.words import say_day, say_moment

PAGE = 20
# Of the two side lists the longest due; those done make room for the next.
SHOWN = 15


@dataclass(frozen=True)
class QueuePage:
    """What staff/vetting.html prints."""

    counts: list[dict[str, Any]]
    without_consent: int
    stage: str
    stage_name: str
    rows: list[dict[str, Any]]
    asked: list[dict[str, Any]]
    next_url: str | None
    in_hand: VettingCase | None
    second_looks: list[dict[str, Any]]
    again: list[dict[str, Any]]


@dataclass(frozen=True)
class CasePage:
    """What staff/case.html prints. `held_by_another` names nobody: who it is stands in the audit trail."""

    case: VettingCase
    volunteer: Volunteer
    stage_name: str
    status: tuple[str, str]
    step: int
    steps: int
    professions: list[dict[str, Any]]
    checks: list[tuple[str, str]]
    courses: list[tuple[str, bool]]
    documents: list[dict[str, Any]]
    credentials: list[dict[str, Any]]
    own_words: list[str]
    agreements: list[dict[str, Any]]
    interview: str
    history: list[dict[str, str]]
    ask_reasons: list[tuple[str, str]]
    refuse_reasons: list[tuple[str, str]]
    stages: list[tuple[str, str]]
    open: bool
    mine: bool
    held_by_another: bool
    first_was_me: bool
    waiting: int
    waited: str
    problems: Sequence[Problem] = ()
    ticked: Sequence[str] = ()


def queue_page(stage: Stage, after: int | None, by: Actor, now: datetime) -> QueuePage:
    """The numbers of every stage, and who waits at one of them."""
    cases = queries.queue(stage, after=after, size=PAGE + 1)
    rows, more = cases[:PAGE], len(cases) > PAGE
    return QueuePage(
        counts=[_count(count, now) for count in queries.stage_counts()],
        without_consent=queries.without_consent(),
        stage=stage.value,
        stage_name=stage_word(stage),
        rows=[_row(case, now) for case in rows],
        asked=[_row(case, now) for case in queries.queue(stage, state=CaseState.ASKED, size=PAGE)],
        next_url=f"/vetting?stage={stage.value}&after={rows[-1].id}" if more else None,
        in_hand=queries.case_in_hand(by.id, now),
        second_looks=[
            {
                "id": look.id,
                "case_id": look.case_id,
                "name": volunteer.name,
                "why": str(SECOND_LOOKS[look.why]),
                "waited": waited(look.since, now),
            }
            for look, volunteer in queries.open_second_looks(SHOWN)
        ],
        again=[
            {
                "id": one.id,
                "name": volunteer.name,
                "what": name_of("credential", one.kind),
                "due": say_day(one.recheck_on),
            }
            for one, volunteer in queries.credentials_to_see_again(civil_day(now), SHOWN)
        ],
    )


def case_page(
    case: VettingCase, by: Actor, now: datetime, *, problems: Sequence[Problem] = (), ticked: Sequence[str] = ()
) -> CasePage:
    """Everything that a reviewer looks at: papers beside the checklist, and what was decided before."""
    volunteer, policies = case.volunteer, policy.current(db.session())
    professions, steps = queries.requirements_for(volunteer), queries.plan_of(volunteer, policies)
    held = case.held_until is not None and case.held_until > now
    booking = queries.booking_of(case)
    return CasePage(
        case=case,
        volunteer=volunteer,
        stage_name=stage_word(case.stage),
        status=state_status(case.state),
        step=rules.step_of(steps, case.stage),
        steps=len(steps),
        professions=[
            {"word": str(one.word), "validity": str(one.validity), "register": parts.address(policies, one.register)}
            for one in professions
        ],
        checks=[(check.code, str(check.sentence)) for check in rules.checklist(professions, case.stage)],
        courses=[
            (one.title(reader_language()), held) for one, held in queries.stage_courses(volunteer, civil_day(now))
        ],
        documents=[parts.document(document) for document in queries.documents_of(case)],
        credentials=[parts.credential(one, policies, now) for one in volunteer.credentials],
        own_words=[
            unseal(note.body_sealed, note.uid)
            for note in volunteer.notes
            if note.kind in (NoteKind.CREDENTIAL, NoteKind.ABILITY, NoteKind.WISH)
        ],
        agreements=parts.agreements(volunteer),
        interview=f"{say_moment(booking.slot.starts_at)} · {booking.slot.place}" if booking else "",
        history=parts.history(case),
        ask_reasons=[("", _("choose")), *((one.value, str(REASON_TEXT[one])) for one in ASKING[case.stage])],
        refuse_reasons=[("", _("choose")), *((one.value, str(REASON_TEXT[one])) for one in REFUSING[case.stage])],
        stages=[(stage.value, stage_word(stage)) for stage in steps],
        open=case.state in OPEN,
        mine=held and case.held_by == by.id,
        held_by_another=held and case.held_by != by.id,
        first_was_me=case.state is CaseState.SECOND and case.first_reviewer == by.label,
        waiting=next(count.waiting + count.second for count in queries.stage_counts() if count.stage is case.stage),
        waited=waited(case.stage_since, now),
        problems=problems,
        ticked=ticked,
    )


def _count(count: queries.StageCount, now: datetime) -> dict[str, Any]:
    waiting = count.waiting + count.second
    per_day = int(policy.current(db.session())[rules.CAPACITY[count.stage]])
    return {
        "stage": count.stage.value,
        "name": stage_word(count.stage),
        "waiting": waiting,
        "second": count.second,
        "asked": count.asked,
        "oldest": waited(count.oldest, now),
        "per_day": per_day,
        "days": -(-waiting // max(per_day, 1)),
        "usual": queries.usual_days_at(count.stage, waiting, now),
    }


def _row(case: VettingCase, now: datetime) -> dict[str, Any]:
    held = case.held_until is not None and case.held_until > now
    return {
        "id": case.id,
        "name": case.volunteer.name,
        "number": case.volunteer.number,
        "status": state_status(case.state),
        "waited": waited(case.stage_since, now),
        "held": held,
        "reason": reason_word(case.reason),
    }
