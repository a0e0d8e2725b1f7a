"""From the application to the paper, and what can happen to it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from iwill.accounts.terms import SYSTEM, Actor, ActorKind, Role
from iwill.core.db import db
from iwill.core.errors import Invalid, IwillError, Refused
from iwill.core.purging import PURGES
from iwill.messaging.models import Message
from iwill.pool.merging import services as merging
from iwill.pool.services import leaving
from iwill.shifts.certificates import queries, services
from iwill.shifts.certificates.jobs import issue_certificates, tell_of_applications
from iwill.shifts.certificates.models import Certificate
from iwill.shifts.certificates.rules import read_number
from iwill.shifts.certificates.terms import CertificateState, Period, Standing
from iwill.shifts.hours import queries as hours_queries
from iwill.shifts.hours import services as hours
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.terms import ContestReason, HoursDecision, HoursReason
from tests.builders import a_staff, a_volunteer, an_actor
from tests.conftest import NOW
from tests.shifts.certificates.conftest import CONFIRMS, publicity, serve

YEAR = Period(date(2026, 1, 1), date(2026, 11, 21))
HANDLER = an_actor(Role.STAFF, id=103)
pytestmark = pytest.mark.usefixtures("ctx")


def herself(volunteer_id: int) -> Actor:
    return Actor(ActorKind.VOLUNTEER, volunteer_id)


def applied(*days: str) -> Certificate:
    volunteer = a_volunteer("王小伟")
    for day in days or ("2026-11-10",):
        serve(volunteer, day)
    return services.apply(volunteer, YEAR, by=herself(volunteer.id), now=NOW)


def issued(*days: str) -> Certificate:
    publicity(0)
    certificate = applied(*days)
    services.accept(certificate, by=HANDLER, now=NOW)
    return certificate


def certificate_hours(certificate: Certificate) -> HoursEntry:
    return hours_queries.entries_of(certificate.volunteer_id)[0]


def refusal_of(use_case: Callable[[], object]) -> str:
    with pytest.raises(IwillError) as refused:
        use_case()
    details = refused.value.details
    return details[0].code if details else refused.value.code


def news_to(volunteer_id: int) -> list[str]:
    rows = db.session.scalars(select(Message).where(Message.recipient_id == volunteer_id).order_by(Message.id))
    return [row.facts["news"] for row in rows if row.purpose.value == "certificate"]


def test_only_confirmed_hours_count() -> None:
    volunteer = a_volunteer()
    serve(volunteer, confirmed=False)
    assert (
        refusal_of(lambda: services.apply(volunteer, YEAR, by=herself(volunteer.id), now=NOW)) == "no_confirmed_hours"
    )


def test_hours_outside_the_period_do_not_count() -> None:
    volunteer = a_volunteer()
    serve(volunteer, "2026-11-10")
    early = Period(date(2026, 1, 1), date(2026, 11, 9))
    assert refusal_of(lambda: services.apply(volunteer, early, by=herself(volunteer.id), now=NOW)) == (
        "no_confirmed_hours"
    )


def test_a_second_application_waits_for_the_first() -> None:
    certificate = applied()
    holder = certificate.volunteer
    assert refusal_of(lambda: services.apply(holder, YEAR, by=herself(holder.id), now=NOW)) == "application_open"
    services.cancel(certificate, by=herself(holder.id), now=NOW)
    services.apply(holder, YEAR, by=herself(holder.id), now=NOW)


def test_it_is_shown_for_a_week_and_then_issued_by_itself() -> None:
    certificate = applied("2026-11-10", "2026-11-12")
    services.accept(certificate, by=HANDLER, now=NOW)
    assert certificate.state is CertificateState.PUBLISHED
    assert certificate.minutes == 240
    assert queries.standing_of(certificate) is Standing.IN_PUBLICITY
    db.session.commit()
    assert issue_certificates(NOW + timedelta(days=6, hours=23))["issued"] == 0
    assert issue_certificates(NOW + timedelta(days=7))["issued"] == 1
    assert issue_certificates(NOW + timedelta(days=8))["issued"] == 0
    assert queries.standing_of(queries.certificate_by_id(certificate.id)) is Standing.VALID
    assert news_to(certificate.volunteer_id) == ["issued"]


def test_without_days_of_publicity_it_is_issued_at_once() -> None:
    assert issued().state is CertificateState.ISSUED


def test_every_certificate_has_a_number_and_a_code_of_its_own() -> None:
    first, second = issued(), issued()
    assert [queries.number_of(one)[:10] for one in (first, second)] == ["2026-00001", "2026-00002"]
    assert queries.code_of(first) != queries.code_of(second)
    assert len(queries.code_of(first)) * 5 >= 96
    number, slip = read_number(queries.number_of(second))
    assert number is not None
    assert not slip
    assert queries.certificate_numbered(number) is second
    assert queries.code_fits(second, queries.code_of(second).lower())
    assert not queries.code_fits(second, queries.code_of(first))
    assert not queries.code_fits(second, "")


def test_nobody_issues_their_own() -> None:
    volunteer = a_volunteer(email="lin@iwill.example")
    serve(volunteer)
    certificate = services.apply(volunteer, YEAR, by=herself(volunteer.id), now=NOW)
    staff = a_staff(Role.STAFF, email="lin@iwill.example")
    own = Actor(ActorKind.STAFF, staff.id, Role.STAFF)
    assert refusal_of(lambda: services.accept(certificate, by=own, now=NOW)) == "own_certificate"
    assert refusal_of(lambda: services.accept(certificate, by=herself(volunteer.id), now=NOW)) == "named_person"
    assert refusal_of(lambda: services.accept(certificate, by=SYSTEM, now=NOW)) == "named_person"


def test_hours_corrected_during_publicity_are_not_issued() -> None:
    certificate = applied()
    entry = certificate_hours(certificate)
    services.accept(certificate, by=HANDLER, now=NOW)
    hours.take_out(entry, reason=HoursReason.SLIP, by=an_actor(Role.STAFF, id=104), now=NOW)
    assert services.issue(certificate, now=NOW + timedelta(days=7)) is False
    assert certificate.state is CertificateState.DECLINED
    assert queries.standing_of(certificate) is Standing.NOT_ISSUED
    assert news_to(certificate.volunteer_id) == ["declined"]


def test_hours_corrected_afterwards_supersede_it_and_its_holder_is_told_once() -> None:
    certificate = issued()
    entry = certificate_hours(certificate)
    start, end = entry.started_at, entry.started_at + timedelta(hours=1)
    hours.correct(entry, start, end, reason=HoursReason.SLIP, by=an_actor(Role.STAFF, id=104), now=NOW)
    assert queries.standing_of(certificate) is Standing.SUPERSEDED
    assert [one.minutes for one in certificate.entries] == [120]
    db.session.commit()
    assert [issue_certificates(NOW)["superseded"] for _ in range(2)] == [1, 0]
    assert news_to(certificate.volunteer_id) == ["issued", "superseded"]


def test_what_is_only_contested_does_not_supersede_it() -> None:
    certificate = issued()
    entry = certificate_hours(certificate)
    claimed = (entry.started_at, entry.ended_at + timedelta(hours=1))
    hours.contest(entry, ContestReason.TOO_SHORT, claimed=claimed, by=herself(entry.volunteer_id), now=NOW)
    assert queries.standing_of(certificate) is Standing.VALID
    judge = an_actor(Role.STAFF, id=105)
    hours.decide(entry, HoursDecision.STANDS, reason=HoursReason.SIGNED_IN, by=judge, now=NOW)
    assert queries.standing_of(certificate) is Standing.VALID


def test_it_is_withdrawn_with_a_reason_that_is_one_of_ours() -> None:
    certificate = issued()
    assert refusal_of(lambda: services.withdraw(certificate, "he lied", by=HANDLER, now=NOW)) == "not_a_reason"
    services.withdraw(certificate, "hours_wrong", by=HANDLER, now=NOW)
    assert queries.standing_of(certificate) is Standing.WITHDRAWN
    assert refusal_of(lambda: services.withdraw(certificate, "twice", by=HANDLER, now=NOW)) == "certificate_settled"


def test_that_its_hours_are_in_the_national_system_is_noted_with_its_day() -> None:
    certificate = issued()
    with pytest.raises(Invalid):
        services.note_synced(certificate, date(2026, 11, 22), by=HANDLER, now=NOW)
    services.note_synced(certificate, date(2026, 11, 20), by=HANDLER, now=NOW)
    assert certificate.synced_on == date(2026, 11, 20)


def test_an_objection_ends_publicity_and_its_number_is_void() -> None:
    certificate = applied()
    services.accept(certificate, by=HANDLER, now=NOW)
    services.decline(certificate, "objection", by=HANDLER, now=NOW)
    assert queries.standing_of(certificate) is Standing.NOT_ISSUED
    with pytest.raises(Refused):
        services.accept(certificate, by=HANDLER, now=NOW)


def test_an_export_shows_everything_and_an_erasure_leaves_the_register() -> None:
    done = issued()
    holder = done.volunteer
    publicity(7)
    under_way = services.apply(holder, YEAR, by=herself(holder.id), now=NOW)
    told = leaving.export_person(holder)["certificates"]
    assert [one["state"] for one in told] == ["applied", "issued"]
    assert told[1]["hours"][0]["minutes"] == 120
    leaving.erase_person(holder, by=CONFIRMS, now=NOW)
    assert under_way.state is CertificateState.CANCELLED
    assert queries.standing_of(done) is Standing.VALID
    assert done.volunteer.name == ""


def test_certificates_follow_a_merge() -> None:
    certificate = issued()
    other, kept = certificate.volunteer, a_volunteer("王小伟")
    merging.merge(kept, other, {}, by=HANDLER, now=NOW)
    db.session.refresh(certificate)
    assert certificate.volunteer_id == kept.id
    assert queries.standing_of(certificate) is Standing.VALID


def test_what_came_to_nothing_is_forgotten_and_the_register_is_not() -> None:
    kept, gone = issued(), applied()
    services.cancel(gone, by=SYSTEM, now=NOW)
    services.withdraw(kept, "holder_asked", by=HANDLER, now=NOW)
    assert PURGES["certificate_applications"].forget(NOW + timedelta(days=1)) == 1
    assert list(db.session.scalars(select(Certificate.id))) == [kept.id]


def test_whoever_is_in_charge_hears_once_a_working_day_how_many_applications_wait() -> None:
    a_staff(Role.STAFF)
    a_staff(Role.ORGANIZER)
    applied()
    db.session.commit()
    heard = []
    for moment in ("22T10:00", "23T08:50", "23T09:00", "23T15:00", "24T09:10"):
        heard.append(tell_of_applications(datetime.fromisoformat(f"2026-11-{moment}+08:00"))["told"])
    # Not on a Sunday, and not before the morning's work begins.
    assert heard == [0, 0, 1, 0, 1]
    told = db.session.scalars(select(Message).where(Message.purpose == "duty")).all()
    assert [one.facts["words"] for one in told] == [{"waiting": "1"}] * 2
    services.accept(db.session.scalars(select(Certificate)).one(), by=HANDLER, now=NOW)
    db.session.commit()
    assert tell_of_applications(datetime.fromisoformat("2026-11-25T09:00+08:00")) == {"told": 0}
