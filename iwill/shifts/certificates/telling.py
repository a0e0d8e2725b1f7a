"""Mails about a certificate: that it can be printed, that it cannot be had, that it does not hold any more."""

from __future__ import annotations

from datetime import datetime, timedelta

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
