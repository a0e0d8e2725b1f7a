"""People from 14 to 17: on file with a guardian's recorded consent, for the back office alone.

They cannot sign up by themselves; a member of staff who has heard the guardian writes down who, how and when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.civil import civil_day
from iwill.core.db import db, new_uid
from iwill.core.encryption import seal, unseal
from iwill.core.errors import Invalid, Problem, Refused
from iwill.pool.imports.dates import Birth, age_on
from iwill.pool.models import Volunteer
from iwill.pool.rules import ADULT_AGE, is_minor
from iwill.pool.services import contacts, people
from iwill.pool.services.consent import append_consent
from iwill.pool.sign_up.models import GuardianConsent
from iwill.pool.sign_up.rules import age_group
from iwill.pool.sign_up.terms import NOT_YOUNG, AgeGroup, GuardianWay
from iwill.pool.terms import ERASED, Adulthood, ConsentPurpose, ConsentState, ContactKind, Lifecycle
from iwill.pool.vetting.services import open_case

SOURCE = "guardian"


@dataclass(frozen=True)
class Guardian:
    """Who agreed, how they can be reached, by which way they said it, and on which day."""

    name: str
    contact: str
    way: GuardianWay
    given_on: date


def record_guardian(volunteer: Volunteer, guardian: Guardian, *, by: Actor, now: datetime) -> GuardianConsent:
    """Write down a guardian's consent. Refused to anybody who is not surely under 18; what is missing is named."""
    if volunteer.erased_at:
        raise Refused(ERASED)
    if not is_minor(volunteer.adult_from, civil_day(now)):
        raise Refused(NOT_YOUNG)
    problems = [
        Problem(place, "required", _("Say who agreed, and how they can be reached."))
        for place, words in (("guardian_name", guardian.name), ("guardian_contact", guardian.contact))
        if not words
    ]
    if guardian.given_on > civil_day(now):
        problems.append(Problem("given_on", "invalid", _("This day is still to come.")))
    if problems:
        raise Invalid(problems)
    uid = new_uid()
    line = GuardianConsent(
        uid=uid,
        volunteer_id=volunteer.id,
        name_sealed=seal(guardian.name, uid),
        contact_sealed=seal(guardian.contact, uid),
        way=guardian.way,
        given_on=guardian.given_on,
        recorded_by=by.label,
        recorded_at=now,
    )
    db.session.add(line)
    volunteer.guardian_agreed = True
    db.session.flush()
    audit.record(by, "guardian.agreed", f"volunteer:{volunteer.id}", now=now, way=guardian.way.value)
    return line


def add_young_person(
    name: str, birth: Birth, email: str, phone: str, guardian: Guardian, *, language: str, by: Actor, now: datetime
) -> Volunteer:
    """Put somebody of 14 to 17 on file, with the guardian's consent for keeping and contacting. Refused at any other
    age: a child is not kept, and an adult speaks for herself."""
    if age_group(birth, civil_day(now)) is not AgeGroup.YOUNG:
        raise Refused(NOT_YOUNG)
    volunteer = people.add_volunteer(name, now=now, language=language)
    volunteer.adulthood, volunteer.adult_from = Adulthood.DECLARED, age_on(birth, ADULT_AGE)
    for kind, value in ((ContactKind.EMAIL, email), (ContactKind.PHONE, phone)):
        if value:
            contacts.add_contact(volunteer, kind, value)
    record_guardian(volunteer, guardian, by=by, now=now)
    for purpose in (ConsentPurpose.PROCESS, ConsentPurpose.CONTACT):
        append_consent(volunteer, purpose, ConsentState.GIVEN, source=SOURCE, now=now)
    volunteer.lifecycle = Lifecycle.VERIFYING
    open_case(volunteer, by=by, now=now)
    return volunteer


def guardians_of(volunteer: Volunteer) -> list[tuple[GuardianConsent, str, str]]:
    """Each recorded consent, the guardian's name and how they can be reached."""
    query = select(GuardianConsent).where(GuardianConsent.volunteer_id == volunteer.id).order_by(GuardianConsent.id)
    return [
        (line, unseal(line.name_sealed, line.uid), unseal(line.contact_sealed, line.uid))
        for line in db.session.scalars(query)
    ]
