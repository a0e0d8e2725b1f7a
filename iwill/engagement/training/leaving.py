"""What training holds about a person: places, links and invitations, all of it gone when she is erased.

The courses that she completed are a record by law (志愿服务条例 art. 19) and stay under her number alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select

from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.engagement.training.models import CourseLink, TrainingPlace
from iwill.engagement.training.services.places import give_back
from iwill.engagement.training.terms import COMING
from iwill.pool.merging.changes import FORGOTTEN
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving


def training_about(volunteer: Volunteer) -> dict[str, Any]:
    """Every session she signed up for, and every course she was invited to or took alone."""
    places = select(TrainingPlace).where(TrainingPlace.volunteer_id == volunteer.id).order_by(TrainingPlace.id)
    links = select(CourseLink).where(CourseLink.volunteer_id == volunteer.id).order_by(CourseLink.id)
    return {
        "places": [
            {
                "course": place.session.course.code,
                "starts_at": place.session.starts_at.isoformat(),
                "state": place.state.value,
                "joined_at": place.joined_at.isoformat(),
                "settled_at": _at(place.settled_at),
            }
            for place in db.session.scalars(places)
        ],
        "courses": [
            {
                "course": link.course.code,
                "invited_at": _at(link.invited_at),
                "declined_at": _at(link.declined_at),
                "finished_on": link.finished_on.isoformat() if link.finished_on else None,
            }
            for link in db.session.scalars(links)
        ],
    }


def forget_training(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """Her places go to whoever waits; then every place and link is deleted."""
    places = select(TrainingPlace).where(TrainingPlace.volunteer_id == volunteer.id, TrainingPlace.state.in_(COMING))
    for place in db.session.scalars(places).all():
        if place.session.starts_at > now:
            give_back(place, by=by, now=now)
    for table in (TrainingPlace, CourseLink):
        db.session.execute(
            delete(table).where(table.volunteer_id == volunteer.id).execution_options(synchronize_session=False)
        )


def _at(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


leaving.SECTIONS["training_places"] = training_about
leaving.ON_ERASE.append(forget_training)
FORGOTTEN.update(table.__tablename__ for table in (TrainingPlace, CourseLink))
