"""Mails about a certificate: that it can be printed, that it cannot be had, that it does not hold any more; and to
whoever is in charge, how many wait."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from iwill.accounts.services.staff import staff_in
from iwill.accounts.terms import Role
from iwill.messaging import services as messaging
from iwill.messaging.terms import Lane, Purpose
from iwill.shifts.certificates import queries
from iwill.shifts.certificates.models import Certificate
from iwill.shifts.hours.rules import in_hours

# After a week the page says it as well as a mail would.
SENT_WITHIN = timedelta(days=7)


def tell(certificate: Certificate, news: str, *, now: datetime) -> None:
    """Queue one piece of news, once: issued, declined, withdrawn or superseded."""
    words = {
        "certificate": str(certificate.id),
        "number": queries.number_of(certificate),
        "from_day": certificate.from_day.isoformat(),
        "to_day": certificate.to_day.isoformat(),
        "hours": in_hours(certificate.minutes or 0),
        "reason": certificate.end_reason.value if certificate.end_reason else "",
    }
    messaging.queue_to_volunteer(
        certificate.volunteer,
        Purpose.CERTIFICATE,
        cause=f"certificate:{certificate.id}",
        dedupe_key=f"certificate:{certificate.id}:{news}",
        brief=None,
        facts={"news": news, "words": words},
        lane=Lane.ROUTINE,
        passes_quiet_hours=False,
        now=now,
        expires_at=now + SENT_WITHIN,
    )


def tell_of_waiting(waiting: int, day: date, *, now: datetime) -> int:
    """Tell whoever is in charge of certificates how many applications wait, once a day; returns how many people that
    are. Nobody is named."""
    people = staff_in(Role.STAFF) or staff_in(Role.ADMIN)
    for staff in people:
        messaging.queue_to_staff(
            staff,
            Purpose.DUTY,
            cause=waiting_on(day),
            dedupe_key=f"{waiting_on(day)}:{staff.id}",
            facts={"news": "certificates_waiting", "words": {"waiting": str(waiting)}, "moments": {}},
            now=now,
            expires_at=now + timedelta(hours=12),
            lane=Lane.ROUTINE,
        )
    return len(people)


def waiting_on(day: date) -> str:
    """The name under which the messages of a day are found."""
    return f"certificates_waiting:{day.isoformat()}"
