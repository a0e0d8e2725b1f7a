"""Use cases of certificates: 申请, 受理, 公示, 开具 (民发〔2015〕149号), and what can happen afterwards.

It costs nothing (志愿服务条例 art. 19), and nobody takes a step with their own. Each refuses with a code of terms.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.dialects import postgresql, sqlite

from iwill.accounts import audit
from iwill.accounts.terms import SYSTEM, Actor, ActorKind
from iwill.callouts.services import seats
from iwill.core import policy as policies
from iwill.core.civil import civil_day
from iwill.core.db import db, is_sqlite, new_uid
from iwill.core.encryption import seal
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.pool.models import Volunteer
from iwill.shifts.certificates import queries, telling
from iwill.shifts.certificates.models import Certificate, CertificateEntry, CertificateSerial
from iwill.shifts.certificates.rules import (
    CODE_LENGTH,
    CODE_LETTERS,
    PUBLICITY_DAYS,
    public_until,
    refusal_to_settle,
    still_holds,
    wrong_period,
)
from iwill.shifts.certificates.terms import (
    APPLICATION_OPEN,
    CERTIFICATE_SETTLED,
    NO_CONFIRMED_HOURS,
    NOT_A_REASON,
    NOT_ISSUED,
    OPEN,
    SYNCED_AHEAD,
    TO_DECLINE,
    TO_WITHDRAW,
    CertificateState,
    EndReason,
    Period,
)
from iwill.shifts.hours import queries as hours_queries
from iwill.shifts.hours.terms import NAMED_PERSON, ConfirmedEntry


def apply(volunteer: Volunteer, period: Period, *, by: Actor, now: datetime) -> Certificate:
    """Ask for a certificate of the hours between two days. Refused where none is confirmed there, or where the last
    application is still open."""
    wrong = wrong_period(period, civil_day(now))
    if wrong is not None:
        raise Invalid([Problem(wrong[0], wrong[1], sentence_for(wrong[1]))])
    # Two presses at once wait for each other here, and the second finds the application of the first.
    seats.lock_person(volunteer.id)
    if queries.has_open_application(volunteer):
        raise Refused(APPLICATION_OPEN)
    _confirmed(volunteer.id, period)
    certificate = Certificate(
        uid=new_uid(),
        volunteer_id=volunteer.id,
        from_day=period.from_day,
        to_day=period.to_day,
        applied_at=now,
        applied_by=f"volunteer:{volunteer.id}",
    )
    db.session.add(certificate)
    db.session.flush()
    audit.record(by, "certificate.applied", f"certificate:{certificate.id}", now=now)
    return certificate


def cancel(certificate: Certificate, *, by: Actor, now: datetime) -> None:
    """Take an application back. Refused once it is issued or over."""
    _hold(certificate)
    if certificate.state not in OPEN:
        raise Refused(CERTIFICATE_SETTLED)
    _end(certificate, CertificateState.CANCELLED, None, by=by, now=now)


def accept(certificate: Certificate, *, by: Actor, now: datetime) -> None:
    """Take an application on as its handler: the hours are fixed, the number is given, publicity begins; without days
    of publicity it is issued at once."""
    _settle(certificate, CertificateState.PUBLISHED, by)
    period = Period(certificate.from_day, certificate.to_day)
    entries = _confirmed(certificate.volunteer_id, period)
    days = int(policies.current(db.session())[PUBLICITY_DAYS])
    year = civil_day(now).year
    certificate.year, certificate.serial = year, _next_serial(year)
    certificate.code_sealed = seal(_new_code(), certificate.uid)
    certificate.entries = [_as_it_is(entry) for entry in entries]
    certificate.minutes = sum(entry.minutes for entry in entries)
    certificate.accepted_at, certificate.accepted_by = now, by.label
    certificate.public_until = public_until(now, days)
    certificate.state = CertificateState.PUBLISHED
    db.session.flush()
    audit.record(by, "certificate.accepted", f"certificate:{certificate.id}", now=now, days=days)
    if days == 0:
        issue(certificate, now=now)


def issue(certificate: Certificate, *, now: datetime) -> bool:
    """Issue what has been in publicity long enough; False where it is too early. Where hours in it do not count any
    more it is declined instead, and the person is asked to apply anew: what was shown is not what would be issued."""
    _hold(certificate)
    if certificate.state is not CertificateState.PUBLISHED or now < (certificate.public_until or now):
        return False
    current = hours_queries.confirmed_entries(certificate.volunteer_id, certificate.from_day, certificate.to_day)
    snapshot = [(entry.hours_entry_id, entry.minutes) for entry in certificate.entries]
    if not still_holds(snapshot, [(entry.id, entry.minutes) for entry in current]):
        _end(certificate, CertificateState.DECLINED, EndReason.HOURS_OPEN, by=SYSTEM, now=now)
        telling.tell(certificate, "declined", now=now)
        return False
    certificate.state, certificate.issued_at = CertificateState.ISSUED, now
    db.session.flush()
    audit.record(SYSTEM, "certificate.issued", f"certificate:{certificate.id}", now=now)
    telling.tell(certificate, "issued", now=now)
    return True


def decline(certificate: Certificate, reason: str, *, by: Actor, now: datetime) -> None:
    """Say no to an application, also after an objection during publicity; its number is void."""
    _settle(certificate, CertificateState.DECLINED, by)
    _end(certificate, CertificateState.DECLINED, _reason(reason, TO_DECLINE), by=by, now=now)
    telling.tell(certificate, "declined", now=now)


def withdraw(certificate: Certificate, reason: str, *, by: Actor, now: datetime) -> None:
    """Take an issued certificate back; a public check says so, when and why."""
    _settle(certificate, CertificateState.WITHDRAWN, by)
    _end(certificate, CertificateState.WITHDRAWN, _reason(reason, TO_WITHDRAW), by=by, now=now)
    telling.tell(certificate, "withdrawn", now=now)


def note_synced(certificate: Certificate, on: date, *, by: Actor, now: datetime) -> None:
    """Note on which day its hours were entered in the national system; until then it says that they are not."""
    _hold(certificate)
    if certificate.state is not CertificateState.ISSUED:
        raise Refused(CERTIFICATE_SETTLED)
    if on > civil_day(now):
        raise Invalid([Problem("synced_on", SYNCED_AHEAD, sentence_for(SYNCED_AHEAD))])
    certificate.synced_on, certificate.synced_by = on, by.label
    db.session.flush()
    audit.record(by, "certificate.synced", f"certificate:{certificate.id}", now=now)


def note_superseded(certificate_id: int, *, now: datetime) -> bool:
    """Note, once, that hours in it were corrected after it was issued, and tell its holder."""
    certificate = queries.certificate_by_id(certificate_id)
    _hold(certificate)
    if certificate.state is not CertificateState.ISSUED or certificate.superseded_at is not None:
        return False
    certificate.superseded_at = now
    db.session.flush()
    audit.record(SYSTEM, "certificate.superseded", f"certificate:{certificate.id}", now=now)
    telling.tell(certificate, "superseded", now=now)
    return True


def note_printed(certificate: Certificate, *, by: Actor, now: datetime) -> None:
    """Leave a line that it is printed; what was typed for that is in no line. Refused where it is not issued."""
    if certificate.state is not CertificateState.ISSUED:
        raise Refused(NOT_ISSUED)
    audit.record(by, "certificate.printed", f"certificate:{certificate.id}", now=now)


def _hold(certificate: Certificate) -> None:
    """Hold the person, as everything does that changes her hours, and read the certificate anew."""
    db.session.flush()
    seats.lock_person(certificate.volunteer_id)
    db.session.refresh(certificate)


def _settle(certificate: Certificate, wanted: CertificateState, by: Actor) -> None:
    _hold(certificate)
    if by.kind is not ActorKind.STAFF:
        raise Refused(NAMED_PERSON)
    herself = hours_queries.volunteers_of(by)
    refusal = refusal_to_settle(certificate.state, wanted=wanted, holder=certificate.volunteer_id, herself=herself)
    if refusal is not None:
        raise Refused(refusal)


def _confirmed(volunteer_id: int, period: Period) -> Sequence[ConfirmedEntry]:
    entries = hours_queries.confirmed_entries(volunteer_id, period.from_day, period.to_day)
    if not entries:
        raise Refused(NO_CONFIRMED_HOURS)
    return entries


def _end(
    certificate: Certificate, state: CertificateState, reason: EndReason | None, *, by: Actor, now: datetime
) -> None:
    certificate.state, certificate.end_reason = state, reason
    certificate.ended_at, certificate.ended_by = now, by.label
    db.session.flush()
    details = {"reason": reason.value} if reason else {}
    audit.record(by, f"certificate.{state.value}", f"certificate:{certificate.id}", now=now, **details)


def _reason(words: str, lawful: Sequence[EndReason]) -> EndReason:
    if words not in lawful:
        raise Invalid([Problem("reason", NOT_A_REASON, sentence_for(NOT_A_REASON))])
    return EndReason(words)


def _new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def _next_serial(year: int) -> int:
    """The next number of a year, in one statement: two handlers at once get two."""
    insert = sqlite.insert if is_sqlite(db.session()) else postgresql.insert
    first = insert(CertificateSerial).values(year=year, last=1)
    counted = first.on_conflict_do_update(index_elements=["year"], set_={"last": CertificateSerial.last + 1})
    return int(db.session.execute(counted.returning(CertificateSerial.last)).scalar_one())


def _as_it_is(entry: ConfirmedEntry) -> CertificateEntry:
    return CertificateEntry(
        hours_entry_id=entry.id,
        on_day=entry.on_day,
        started_at=entry.started_at,
        ended_at=entry.ended_at,
        minutes=entry.minutes,
        content=entry.content,
        role=entry.role,
        source=entry.source,
        call_out_id=entry.call_out_id,
    )
