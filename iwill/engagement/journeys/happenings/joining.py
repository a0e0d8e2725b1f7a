"""The way into the pool and out of it: applied, a step that takes long, active at last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import String, cast, func, literal, select

from iwill.accounts.models import AuditEntry
from iwill.core.db import db
from iwill.engagement.journeys.events import Happened, happens
from iwill.pool.models import Volunteer
from iwill.pool.terms import Lifecycle
from iwill.pool.vetting import queries
from iwill.pool.vetting.models import VettingCase
from iwill.pool.vetting.terms import OPEN, OURS, CaseState, Stage


@happens("applied", _l("Somebody applied"), passing=True)
def applied(since: datetime, until: datetime) -> Iterable[Happened]:
    """A case was opened and is still open."""
    query = select(VettingCase.id, VettingCase.volunteer_id, VettingCase.opened_at).where(
        VettingCase.opened_at > since, VettingCase.opened_at <= until, VettingCase.state.in_(OPEN)
    )
    for case_id, volunteer_id, at in db.session.execute(query):
        yield Happened(volunteer_id, f"case:{case_id}", at)


@happens("stage_waits_for_us", _l("A step of the application waits for us"), passing=True)
def waiting_for_us(since: datetime, until: datetime) -> Iterable[Happened]:
    """Since when somebody waits at her stage, with how many before her and how many days it usually takes: measured,
    and no promise."""
    place = func.row_number().over(partition_by=VettingCase.stage, order_by=(VettingCase.stage_since, VettingCase.id))
    line = (
        select(
            VettingCase.id, VettingCase.volunteer_id, VettingCase.stage, VettingCase.stage_since, place.label("place")
        )
        .join(Volunteer, Volunteer.id == VettingCase.volunteer_id)
        .where(VettingCase.state.in_(OURS), Volunteer.may_process)
        .subquery()
    )
    query = select(line).where(line.c.stage_since > since, line.c.stage_since <= until)
    usual: dict[tuple[Stage, int], int] = {}
    for row in db.session.execute(query):
        ahead, stage = row.place - 1, Stage(row.stage)
        if (stage, ahead) not in usual:
            usual[stage, ahead] = queries.usual_days_at(stage, ahead, until)
        words = {"stage": stage.value, "ahead": ahead, "days": usual[stage, ahead]}
        yield Happened(row.volunteer_id, f"{row.id}:{stage}:{row.stage_since:%Y%m%d%H%M}", row.stage_since, words)


@happens("stage_waits_for_them", _l("A step of the application waits for the applicant"), passing=True)
def waiting_for_them(since: datetime, until: datetime) -> Iterable[Happened]:
    """Since when the next word of an application is the person's own."""
    query = select(VettingCase.id, VettingCase.volunteer_id, VettingCase.stage, VettingCase.stage_since).where(
        VettingCase.state == CaseState.ASKED, VettingCase.stage_since > since, VettingCase.stage_since <= until
    )
    for case_id, volunteer_id, stage, at in db.session.execute(query):
        yield Happened(volunteer_id, f"{case_id}:{stage}:{at:%Y%m%d%H%M}", at, {"stage": stage.value})


@happens("became_active", _l("Somebody became active"))
def became_active(since: datetime, until: datetime) -> Iterable[Happened]:
    """The last step of an application is behind somebody: from now on she is asked."""
    query = select(VettingCase.id, VettingCase.volunteer_id, VettingCase.ended_at).where(
        VettingCase.ended_at > since, VettingCase.ended_at <= until, VettingCase.state == CaseState.PASSED
    )
    for case_id, volunteer_id, at in db.session.execute(query):
        assert at is not None
        yield Happened(volunteer_id, f"case:{case_id}", at)


@happens("left", _l("Somebody left the pool"))
def left(since: datetime, until: datetime) -> Iterable[Happened]:
    """Whoever moved to having left and is still on file; who wished to be erased is told nothing any more."""
    moved = (
        select(AuditEntry.id, Volunteer.id.label("volunteer_id"), AuditEntry.at)
        .select_from(Volunteer)
        .join(AuditEntry, AuditEntry.subject == literal("volunteer:") + cast(Volunteer.id, String))
        .where(
            Volunteer.lifecycle == Lifecycle.LEFT,
            Volunteer.erased_at.is_(None),
            Volunteer.merged_into_id.is_(None),
            AuditEntry.action == "volunteer.moved",
            AuditEntry.details["to"].as_string() == Lifecycle.LEFT.value,
            AuditEntry.at > since,
            AuditEntry.at <= until,
        )
    )
    for entry_id, volunteer_id, at in db.session.execute(moved):
        yield Happened(volunteer_id, f"move:{entry_id}", at)
