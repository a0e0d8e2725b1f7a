"""Who is signed in. The browser holds a random value and the table only its digest; a session ends in the table."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select, update

from iwill.accounts.models import SignedInSession, Staff
from iwill.accounts.terms import ActorKind, Role
from iwill.core.db import db
from iwill.core.policy import current, declare

ADMIN_IDLE = declare(
    "sign_in.admin_idle_minutes",
    20,
    "minutes",
    "OWASP ASVS 5.0, 7.3",
    "an administrator's session ends when idle for this long",
)
STAFF_IDLE = declare(
    "sign_in.staff_idle_minutes", 120, "minutes", "our own judgement", "a staff session ends when idle for this long"
)
STAFF_LONGEST = declare(
    "sign_in.staff_longest_hours", 12, "hours", "OWASP ASVS 5.0, 7.3", "a staff session ends after this in any case"
)
VOLUNTEER_LONGEST = declare(
    "sign_in.volunteer_longest_days", 30, "days", "our own judgement", "a volunteer signs in again after this"
)

# A page is worth a write only when the last visit noted is older than this.
TOUCH_AFTER = timedelta(minutes=1)


def start(person_kind: ActorKind, person_id: int, *, second_factor: bool, now: datetime) -> str:
    """Begin a session and return the value for the cookie; it exists nowhere else."""
    cookie = secrets.token_urlsafe(32)
    policy = current(db.session())
    if person_kind is ActorKind.VOLUNTEER:
        longest = timedelta(days=float(policy[VOLUNTEER_LONGEST]))
    else:
        longest = timedelta(hours=float(policy[STAFF_LONGEST]))
    db.session.add(
        SignedInSession(
            cookie_digest=_digest(cookie),
            person_kind=person_kind,
            person_id=person_id,
            second_factor=second_factor,
            created_at=now,
            seen_at=now,
            expires_at=now + longest,
        )
    )
    db.session.flush()
    return cookie


def find(cookie: str, now: datetime) -> SignedInSession | None:
    """The live session of a cookie's value: neither revoked, expired nor idle too long, its person still welcome."""
    session = db.session.scalar(select(SignedInSession).where(SignedInSession.cookie_digest == _digest(cookie)))
    if session is None or session.revoked_at is not None or now >= session.expires_at:
        return None
    if session.person_kind is ActorKind.STAFF:
        staff = db.session.get(Staff, session.person_id)
        if staff is None or staff.disabled_at is not None or now - session.seen_at >= _idle(staff.role):
            return None
    return session


def touch(session: SignedInSession, now: datetime) -> None:
    """Note a visit."""
    session.seen_at = now


def revoke(session: SignedInSession, now: datetime) -> None:
    """End one session."""
    session.revoked_at = session.revoked_at or now


def revoke_all(person_kind: ActorKind, person_id: int, now: datetime) -> None:
    """End every session of a person: after a new password, a new role, a new second factor, or an account closed."""
    db.session.execute(
        update(SignedInSession)
        .where(
            SignedInSession.person_kind == person_kind,
            SignedInSession.person_id == person_id,
            SignedInSession.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )


def count_live(person_kind: ActorKind, person_id: int, now: datetime) -> int:
    """In how many places a person is signed in; some of them may have been idle for too long."""
    live = select(func.count(SignedInSession.id)).where(
        SignedInSession.person_kind == person_kind,
        SignedInSession.person_id == person_id,
        SignedInSession.revoked_at.is_(None),
        SignedInSession.expires_at > now,
    )
    return db.session.scalar(live) or 0


def _idle(role: Role) -> timedelta:
    policy = current(db.session())
    return timedelta(minutes=float(policy[ADMIN_IDLE if role is Role.ADMIN else STAFF_IDLE]))


def _digest(cookie: str) -> str:
    return sha256(cookie.encode()).hexdigest()
