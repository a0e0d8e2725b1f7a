"""What certificates let go of: applications that came to nothing. Whatever was given a number stays in the register."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.purging import delete_some, purge
from iwill.shifts.certificates.models import Certificate

APPLICATIONS_KEPT = declare(
    "purge.certificate_applications_days",
    365,
    "days",
    "个人信息保护法 art. 19: what came to nothing serves no purpose",
    "applications for a certificate that were declined or taken back without a number are deleted after this long",
)


@purge("certificate_applications", keep=APPLICATIONS_KEPT)
def certificate_applications(before: datetime) -> int:
    """Applications without a number that ended before the instant."""
    over = select(Certificate.id).where(Certificate.serial.is_(None), Certificate.ended_at < before)
    return delete_some(db.session(), Certificate, over, Certificate.id)
