"""What a person sets for herself: language, time zone, a pause, consents."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import gettext as _
from sqlalchemy import exists, select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused
from iwill.pool.models import ImportTrace, Volunteer
from iwill.pool.services.consent import record_consent, standing_consents
from iwill.pool.services.vetting import move_person
from iwill.pool.terms import UNLAWFUL_MOVE, ConsentPurpose, ConsentState, Lifecycle

LANGUAGES = ("zh-Hans", "en")
LONGEST_PAUSE = timedelta(days=730)


def set_zone(volunteer: Volunteer, zone: str) -> None:
    """Say where the person's clock hangs; weekly hours keep their wall-clock times. Refuses an unknown zone."""
    if zone not in available_timezones():
        raise Invalid([Problem("zone", "invalid", _("Choose a time zone from the list."))])
    volunteer.zone = zone
    db.session.flush()


def set_language(volunteer: Volunteer, language: str) -> None:
    """The language of messages and pages from now on. Refuses one that there is no wording in."""
    if language not in LANGUAGES:
        raise Invalid([Problem("language", "invalid", _("Choose a language from the list."))])
    volunteer.language = language
    db.session.flush()


def pause(volunteer: Volunteer, *, until: date | None = None, by: Actor, now: datetime) -> None:
    """Ask no more until the person resumes, or until a day on her own calendar on which she is asked again; seats
    already held stay.

    Harmless where it is a pause already: a day named then replaces the one before. Refuses a day that is not to come.
    """
    today = own_day(volunteer, now)
    if until is not None and not today < until <= today + LONGEST_PAUSE:
        raise Invalid([Problem("until", "invalid", _("Choose a day from tomorrow on, within two years."))])
    if volunteer.lifecycle is not Lifecycle.PAUSED:
        move_person(volunteer, Lifecycle.PAUSED, by=by, now=now)
        volunteer.paused_until = until
    elif until is not None:
        volunteer.paused_until = until
    db.session.flush()


def resume(volunteer: Volunteer, *, by: Actor, now: datetime) -> None:
    """Back from a pause or a long silence. Refused without consent, and to somebody who has not been active before."""
    if volunteer.lifecycle is Lifecycle.ACTIVE:
        return
    if volunteer.lifecycle not in (Lifecycle.PAUSED, Lifecycle.DORMANT):
        raise Refused(UNLAWFUL_MOVE)
    move_person(volunteer, Lifecycle.ACTIVE, by=by, now=now)


def own_day(volunteer: Volunteer, now: datetime) -> date:
    """The date on this person's wall; on the organisation's where nobody knows where she lives."""
    return now.astimezone(ZoneInfo(volunteer.zone)).date() if volunteer.zone else civil_day(now)


def pauses_that_end(now: datetime) -> list[int]:
    """Who has paused up to a day that has come where she lives and is to be asked again, by id.

    Only pauses that began in active service: one that a file's word began ends where somebody looks at it.
    """
    from_a_file = (
        exists()
        .where(
            ImportTrace.volunteer_id == Volunteer.id,
            ImportTrace.paused_from.is_not(None),
            ImportTrace.paused_from != Lifecycle.ACTIVE,
        )
        .correlate(Volunteer)
    )
    # No place on earth is more than a day ahead of another.
    query = select(Volunteer).where(
        Volunteer.lifecycle == Lifecycle.PAUSED,
        Volunteer.paused_until <= civil_day(now) + timedelta(days=1),
        ~from_a_file,
    )
    rested = db.session.scalars(query.order_by(Volunteer.id))
    return [one.id for one in rested if one.paused_until is not None and one.paused_until <= own_day(one, now)]


def answer_consent(volunteer: Volunteer, purpose: ConsentPurpose, given: bool, *, by: Actor, now: datetime) -> None:
    """Give or withdraw one consent; withdrawing is as easy as giving. What stands already is left as it is."""
    standing = standing_consents(volunteer).get(purpose)
    if (standing is not None and standing.state is ConsentState.GIVEN) == given:
        return
    state = ConsentState.GIVEN if given else ConsentState.WITHDRAWN
    record_consent(volunteer, purpose, state, source="self", now=now)
    audit.record(by, f"consent.{state.value}", f"volunteer:{volunteer.id}", now=now, purpose=purpose.value)
