"""Rows of the pool: the volunteer and what is known of them.

Phone, e-mail, credential numbers and notes are sealed under the uid of their own row; contacts are found by blind
index.
"""

from __future__ import annotations

from iwill.pool.models.abilities import Credential, Training, VolunteerLanguage, VolunteerSkill
from iwill.pool.models.files import ImportBatch, ImportRow, ImportTrace
from iwill.pool.models.people import NEVER, Volunteer, hours_quarter
from iwill.pool.models.reach import ContactPoint, NameKey
from iwill.pool.models.times import AvailabilityException, Standby, WeeklyHours
from iwill.pool.models.words import Consent, Note

__all__ = [
    "NEVER",
    "AvailabilityException",
    "Consent",
    "ContactPoint",
    "Credential",
    "ImportBatch",
    "ImportRow",
    "ImportTrace",
    "NameKey",
    "Note",
    "Standby",
    "Training",
    "Volunteer",
    "VolunteerLanguage",
    "VolunteerSkill",
    "WeeklyHours",
    "hours_quarter",
]
