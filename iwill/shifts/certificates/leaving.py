"""What certificates hold of a person, and what stays when she is erased: the register, under her number alone.

No name is in it, so there is none to take away; what is open is called off (民政部令第67号 art. 17:
what was certified stays checkable).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from iwill.accounts.terms import Actor
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.shifts.certificates import queries, services
from iwill.shifts.certificates.models import Certificate
from iwill.shifts.certificates.terms import OPEN


def certificates_about(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Every application of hers, what came of it, and the hours in it."""
    return [_one(certificate) for certificate in queries.certificates_of(volunteer)]


def call_off_applications(volunteer: Volunteer, by: Actor, now: datetime) -> None:
    """End what is on its way; nothing is issued to somebody who is gone."""
    for certificate in queries.certificates_of(volunteer):
        if certificate.state in OPEN:
            services.cancel(certificate, by=by, now=now)


def _one(certificate: Certificate) -> dict[str, Any]:
    return {
        "from_day": certificate.from_day.isoformat(),
        "to_day": certificate.to_day.isoformat(),
        "state": certificate.state.value,
        "applied_at": certificate.applied_at.isoformat(),
        "number": queries.number_of(certificate) or None,
        "code": queries.code_of(certificate) or None,
        "minutes": certificate.minutes,
        "public_until": _instant(certificate.public_until),
        "issued_at": _instant(certificate.issued_at),
        "ended_at": _instant(certificate.ended_at),
        "reason": certificate.end_reason.value if certificate.end_reason else None,
        "superseded_at": _instant(certificate.superseded_at),
        "in_national_system_on": certificate.synced_on.isoformat() if certificate.synced_on else None,
        "hours": [
            {
                "day": entry.on_day.isoformat(),
                "minutes": entry.minutes,
                "content": entry.content,
                "source": entry.source.value,
                "call_out": entry.call_out_id,
            }
            for entry in certificate.entries
        ],
    }


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


leaving.SECTIONS["certificates"] = certificates_about
leaving.ON_ERASE.append(call_off_applications)
