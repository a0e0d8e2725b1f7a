"""Checks of what the program does: keys, mail, the hold, the jobs, the audit trail, broken promises."""

from __future__ import annotations

from datetime import UTC, timedelta

from sqlalchemy import func, select

from iwill.accounts import audit
from iwill.accounts.models import Staff
from iwill.core import clock
from iwill.core.db import db
from iwill.core.encryption import Unreadable, unseal
from iwill.engine.checks.terms import Patient, Verdict, good, warning, wrong
from iwill.engine.invariants import broken_promises
from iwill.engine.registry import all_jobs
from iwill.engine.running import LAST_BACKUP, pulses
from iwill.messaging import hold
from iwill.messaging.models import Message
from iwill.messaging.terms import MessageState
from iwill.pool.models import ContactPoint, Volunteer
from iwill.shifts.hours import queries as hours_queries

SAMPLE = 50
A_WEEK = timedelta(days=7)
AN_HOUR = timedelta(hours=1)


def keys(_patient: Patient) -> tuple[Verdict, str]:
    """The keys open what is stored: the newest and the oldest contacts, and the addresses of staff."""
    newest = select(ContactPoint.value_sealed, ContactPoint.uid).order_by(ContactPoint.id.desc()).limit(SAMPLE)
    oldest = select(ContactPoint.value_sealed, ContactPoint.uid).order_by(ContactPoint.id).limit(SAMPLE)
    desks = select(Staff.email_sealed, Staff.uid).limit(SAMPLE)
    sealed = {uid: value for query in (newest, oldest, desks) for value, uid in db.session.execute(query)}
    closed = sum(not _opens(value, uid) for uid, value in sealed.items())
    if closed:
        return wrong(
            f"{closed} of {len(sealed)} sealed values cannot be opened: a key is missing from IWILL_DATA_KEYS. "
            "Put the old keys back behind the new one."
        )
    return good(f"The keys open what is stored ({len(sealed)} looked at).")


def mail(patient: Patient) -> tuple[Verdict, str]:
    """There is a way out for messages, and it has worked lately."""
    settings = patient.settings
    failed = _messages(MessageState.FAILED, patient.now - AN_HOUR, patient)
    sent = _messages(MessageState.SENT, patient.now - AN_HOUR, patient)
    if failed > sent:
        return wrong(
            f"In the last hour {failed} messages could not be delivered and {sent} could: see the mail server."
        )
    if settings.smtp_url:
        return good(f"Mail goes out by SMTP ({sent} in the last hour).")
    if settings.mail_sink_dir:
        return warning("Mail is written to files (IWILL_MAIL_SINK_DIR) and reaches nobody.")
    return warning("No mail server is set (IWILL_SMTP_URL): messages stay on this machine, on the page /mailbox.")


def sending_hold(_patient: Patient) -> tuple[Verdict, str]:
    """Whether sending is held, as it is after a restore."""
    if hold.is_held():
        return warning("Sending is on hold, as after a restored backup: `iwill restore --release` lifts it.")
    return good("Sending is not on hold.")


def unknown_messages(patient: Patient) -> tuple[Verdict, str]:
    """Messages that were cut off while they were being sent, and may or may not have arrived."""
    count = _messages(MessageState.UNKNOWN, patient.now - A_WEEK, patient)
    if count:
        return warning(
            f"{count} messages of the last seven days were cut off in sending and may not have arrived: call those "
            "people from the call sheet."
        )
    return good("No message of the last seven days has an unknown end.")


def jobs(_patient: Patient) -> tuple[Verdict, str]:
    """The ticker is alive and no job fails. Measured by the machine's own clock."""
    seen, moment = pulses(), clock.real_now()
    failing = [name for name, pulse in seen.items() if pulse.failure]
    if failing:
        return wrong("; ".join(f"{name} fails ({seen[name].failure})" for name in failing) + ": see the log.")
    declared = all_jobs()
    ended = {name: seen[name].finished_at for name in declared if name in seen}
    if not any(ended.values()):
        return warning("No job has run yet: start `iwill serve`.")
    late = []
    for name, declaration in declared.items():
        last = ended.get(name)
        if last is None or moment - last.astimezone(UTC) > max(3 * declaration.every, timedelta(minutes=2)):
            late.append(name)
    if len(late) == len(declared):
        return wrong("No job has run for minutes: is `iwill serve` running?")
    return wrong(f"These jobs have not run in time: {', '.join(late)}.") if late else good("All jobs run in time.")


def audit_trail(_patient: Patient) -> tuple[Verdict, str]:
    """Every seal fits."""
    report = audit.verify()
    if report.first_bad is not None:
        return wrong(f"The audit trail has been changed: the first line that no longer fits is {report.first_bad}.")
    return good(f"The audit trail fits its seals ({report.sealed} lines sealed, {report.unsealed} not yet).")


def promises(patient: Patient) -> tuple[Verdict, str]:
    """Nothing that must always hold is broken."""
    broken = broken_promises(patient.now)
    if broken:
        listed = ", ".join(f"{name} ({count})" for name, count in broken.items())
        return wrong(f"Promises that must always hold are broken: {listed}.")
    return good("Seats, leases, waves and seals are as they must be.")


def promises_as_last_counted(_patient: Patient) -> tuple[Verdict, str]:
    """What the job check-invariants found; cheap enough for a page that is asked every few seconds."""
    pulse = pulses().get("check-invariants")
    if pulse is None or pulse.finished_at is None:
        return warning("Not counted yet.")
    return wrong("See `iwill doctor`.") if pulse.counts.get("broken") else good("As they must be.")


def late_hours(patient: Patient) -> tuple[Verdict, str]:
    """Service is on file and confirmed within ten working days (民政部令第67号 art. 11)."""
    count = hours_queries.count_late(patient.now)
    if count:
        return warning(
            f"{count} served shifts have no confirmed hours in time: see the page /hours, or `iwill hours late`."
        )
    return good("Hours are confirmed in time.")


def made_up_people(patient: Patient) -> tuple[Verdict, str]:
    """No demo in production."""
    count = db.session.scalar(select(func.count()).where(Volunteer.demo)) or 0
    if count and patient.settings.production:
        return wrong(f"{count} made-up people of the demo are in a production database.")
    return good(f"{count} made-up people." if count else "No made-up people.")


def last_backup(patient: Patient) -> tuple[Verdict, str]:
    """A backup was made within a week; asked for in production alone."""
    pulse = pulses().get(LAST_BACKUP)
    last = pulse.finished_at if pulse else None
    if not patient.settings.production:
        return good("Backups are not asked for outside production.")
    if last is None or clock.real_now() - last.astimezone(UTC) > A_WEEK:
        return warning("No backup has been made for a week: `iwill backup PATH`, and keep the keys somewhere else.")
    return good(f"The last backup was made on {last:%Y-%m-%d %H:%M} UTC.")


def _opens(value: str, uid: str) -> bool:
    try:
        unseal(value, uid)
    except Unreadable:
        return False
    return True


def _messages(state: MessageState, since: object, _patient: Patient) -> int:
    query = select(func.count()).where(Message.state == state, Message.settled_at >= since)
    return db.session.scalar(query) or 0
