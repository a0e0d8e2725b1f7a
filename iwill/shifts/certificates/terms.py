"""Words of certificates: how far one has got, why one ended, what a public check finds, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class CertificateState(StrEnum):
    """PUBLISHED has its number and can be objected to; only ISSUED is printed. The last three are ends."""

    APPLIED = "applied"
    PUBLISHED = "published"
    ISSUED = "issued"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({CertificateState.APPLIED, CertificateState.PUBLISHED})


class EndReason(StrEnum):
    """Why an application was declined, or a certificate withdrawn."""

    HOURS_OPEN = "hours_open"
    HOURS_WRONG = "hours_wrong"
    OBJECTION = "objection"
    TWICE = "twice"
    HOLDER_ASKED = "holder_asked"


TO_DECLINE = (EndReason.HOURS_OPEN, EndReason.OBJECTION, EndReason.TWICE)
TO_WITHDRAW = (EndReason.HOURS_WRONG, EndReason.OBJECTION, EndReason.TWICE, EndReason.HOLDER_ASKED)


class Standing(StrEnum):
    """What a public check says of a certificate."""

    VALID = "valid"
    IN_PUBLICITY = "in_publicity"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    NOT_ISSUED = "not_issued"


@dataclass(frozen=True)
class Number:
    """The number of a certificate without its check digit."""

    year: int
    serial: int


@dataclass(frozen=True)
class Duty:
    """A shift of a real call-out that a letter speaks of; `came_at` and `left_at` as far as somebody signed in."""

    seat_id: int
    call_out_id: int
    title: str
    role: str
    starts_at: datetime
    ends_at: datetime
    came_at: datetime | None
    left_at: datetime | None
    served: bool


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included."""

    from_day: date
    to_day: date


PERIOD_BACKWARDS = say("period_backwards", _l("The last day comes before the first."))
PERIOD_AHEAD = say("period_ahead", _l("A certificate tells of days that have been; the last day is still to come."))
NO_CONFIRMED_HOURS = say(
    "no_confirmed_hours",
    _l("No confirmed hours lie in this time yet. Hours count once somebody has confirmed them; that takes some days."),
)
APPLICATION_OPEN = say(
    "application_open", _l("Your last application is still open; there is no need for a second one.")
)
OWN_CERTIFICATE = say("own_certificate", _l("Nobody issues their own certificate."))
CERTIFICATE_SETTLED = say("certificate_settled", _l("This application has been settled already."))
NOT_ISSUED = say("not_issued", _l("Only an issued certificate can be printed."))
NOT_A_REASON = say("not_a_reason", _l("Choose a reason."))
SYNCED_AHEAD = say("synced_ahead", _l("Give the day on which it was entered there, no later than today."))
NO_DUTY = say("no_duty", _l("A letter can only tell of a shift of a real call-out that you hold or have served."))
LEGAL_NAME = say("legal_name", _l("Type the name as it stands on your document."))
NAME_DIFFERS = say(
    "name_differs", _l("This does not begin like the name we have on file. Ring us, and we put it right or print it.")
)
UNPRINTABLE = say("unprintable", _l("We cannot print one of these characters. Write it in by hand."))
