"""Builders: say what matters to the test and nothing else; the rest is believable and valid.

All of them flush and none commits, so a test that goes through HTTP afterwards wraps them in `with transaction():`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from iwill.accounts.models import Staff
from iwill.accounts.terms import SYSTEM, Actor, ActorKind, Role
from iwill.core import clock
from iwill.core.db import db
from iwill.core.policy import PolicySetting
from iwill.pool.hours import Stretch, block
from iwill.pool.models import Volunteer
from iwill.pool.services import availability, consent, contacts, people
from iwill.pool.terms import Adulthood, ConsentPurpose, ConsentState, ContactKind, CredentialState, Lifecycle

_numbers = count(1)

ALWAYS: list[Stretch] = [Stretch(weekday, 0, 1440) for weekday in range(7)]
EVENINGS: list[Stretch] = [stretch for weekday in range(7) for stretch in block(weekday, 18 * 60, 23 * 60)]


def an_actor(role: Role = Role.ORGANIZER, *, id: int = 1) -> Actor:
    """Somebody of staff who acts, without a row."""
    return Actor(ActorKind.STAFF, id, role)


def a_staff(role: Role = Role.ORGANIZER, *, email: str | None = None, name: str = "值班员") -> Staff:
    """A member of staff on file."""
    from iwill.accounts.services import staff as staff_services  # noqa: PLC0415  (accounts is needed here alone)

    email = email or f"staff{next(_numbers)}@iwill.example"
    return staff_services.add_staff(email, role, name=name, by=SYSTEM, now=clock.now())


def a_volunteer(
    name: str | None = None,
    *,
    email: str | None = "",
    phone: str | None = None,
    skills: Sequence[str] = ("listening",),
    confirmed: bool = True,
    credentials: Iterable[str] = (),
    valid_until: date | None = None,
    verified: bool = True,
    languages: Sequence[str] = ("zh",),
    hours: Iterable[Stretch] | None = ALWAYS,
    zone: str | None = "Asia/Shanghai",
    language: str = "zh-Hans",
    lifecycle: Lifecycle = Lifecycle.ACTIVE,
    consents: Iterable[ConsentPurpose] = (ConsentPurpose.PROCESS, ConsentPurpose.CONTACT),
    adulthood: Adulthood = Adulthood.DECLARED,
    adult_from: date | None = date(2010, 1, 1),
    demo: bool = False,
    now: datetime | None = None,
) -> Volunteer:
    """Somebody active, adult, with consent, a skill, an e-mail address and time.

    `email` "" makes one up and None leaves it away; `hours` None means never set.
    """
    now = now or clock.now()
    number = next(_numbers)
    volunteer = people.add_volunteer(
        name or f"志愿者{number}", now=now, zone=zone, language=language, lifecycle=lifecycle, demo=demo
    )
    volunteer.adulthood, volunteer.adult_from = adulthood, adult_from
    for purpose in consents:
        consent.record_consent(volunteer, purpose, ConsentState.GIVEN, source="test", now=now)
    volunteer.lifecycle = lifecycle
    if email is not None:
        contacts.add_contact(volunteer, ContactKind.EMAIL, email or f"v{number}@pool.example")
    if phone is not None:
        contacts.add_contact(volunteer, ContactKind.PHONE, phone)
    for skill in skills:
        people.add_skill(volunteer, skill, source="test")
    for held in volunteer.skills:
        held.confirmed_at = now if confirmed else None
        held.confirmed_by = "staff:1" if confirmed else None
    for code in credentials:
        credential = people.add_credential(volunteer, code, now=now, valid_until=valid_until)
        if verified:
            credential.state, credential.verified_by, credential.verified_at = CredentialState.VERIFIED, "staff:1", now
    for spoken in languages:
        people.add_language(volunteer, spoken)
    if hours is not None:
        availability.set_weekly_hours(volunteer, hours, now=now)
    db.session.flush()
    return volunteer


def ask_widely(chance: float = 0.9999) -> None:
    """From now on a wave asks until this chance to fill is reached, so nearly everybody at once: for tests about what
    comes after a wave."""
    chances = {f"wave.chance_{name}": chance for name in ("first", "early", "late", "last")}
    for name, value in (chances | {"wave.worth_of_full": 1e9}).items():
        db.session.merge(PolicySetting(name=name, value=value, changed_at=clock.now(), changed_by="test"))
    db.session.flush()


def a_need(**changes: Any) -> dict[str, Any]:
    """One need of a request payload: two listeners for two hours, beginning five hours from now."""
    starts_at = clock.now() + timedelta(hours=5)
    need: dict[str, Any] = {
        "role": "心理支持接线员",
        "skills": ["listening"],
        "seats": 2,
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
    }
    return need | changes


def a_request_payload(*, needs: Sequence[dict[str, Any]] | None = None, **changes: Any) -> dict[str, Any]:
    """A request as a partner would send it: real, one need, an hour to respond."""
    payload: dict[str, Any] = {
        "title": "夜间心理支持热线增援",
        "kind": "real",
        "level": "II",
        "timezone": "Asia/Shanghai",
        "requester": {
            "organisation": "海淀区应急管理局",
            "contact_name": "周敏",
            "phone": "+8613800000000",
            "email": "zhou@partner.example",
        },
        "authority": "区应急指挥部值班令第七号",
        "summary": "暴雨后热线来电量为平日的四倍。",
        "risks": "来电者可能正处于急性应激状态。",
        "respond_by": (clock.now() + timedelta(hours=1)).astimezone(UTC).isoformat(),
        "needs": list(needs) if needs is not None else [a_need()],
    }
    return payload | changes
