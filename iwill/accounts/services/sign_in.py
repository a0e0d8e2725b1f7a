"""An attempt to sign in. Whatever was wrong with it, the answer is the same and takes as long.

It goes in three parts, because a hash is slow and must not be computed while anything is locked: count the attempt,
compare the password with no transaction open, settle the outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import config
from iwill.accounts import audit
from iwill.accounts.models import SignedInSession, Staff
from iwill.accounts.services import passwords, rates, second_factor, sessions
from iwill.accounts.services.staff import actor_for, find_staff
from iwill.accounts.terms import ActorKind
from iwill.core.db import db
from iwill.core.policy import current, declare

FAILURES = declare(
    "sign_in.failures", 5, "failures in a row", "OWASP ASVS 5.0, 6.3", "an account is locked for a while after this"
)
LOCKED_FOR = declare("sign_in.locked_minutes", 15, "minutes", "OWASP ASVS 5.0, 6.3", "how long an account stays locked")
TRIES_AT_ADDRESS = declare(
    "sign_in.tries_per_address", 10, "tries in 15 minutes", "our own judgement", "tries to sign in with one address"
)
TRIES_FROM_NETWORK = declare(
    "sign_in.tries_per_network", 60, "tries in 15 minutes", "our own judgement", "tries to sign in from one network"
)
LINKS_TO_ADDRESS = declare(
    "sign_in.links_per_address", 4, "links in an hour", "our own judgement", "links asked for with one address"
)
TRY_WINDOW, LINK_WINDOW = timedelta(minutes=15), timedelta(hours=1)


@dataclass(frozen=True)
class Comparison:
    """What comparing a password came to. `staff_id` is 0 where the address has no account."""

    staff_id: int
    fits: bool
    compared_with: str | None
    renewed_hash: str | None


def may_try(email: str, network: str, *, now: datetime) -> bool:
    """Count one more try with this address and from this network; False when there were too many of either."""
    policy = current(db.session())
    at_address = rates.allow(
        rates.bucket("try", email), limit=int(policy[TRIES_AT_ADDRESS]), window=TRY_WINDOW, now=now
    )
    from_network = rates.allow(
        rates.bucket("try-from", network), limit=int(policy[TRIES_FROM_NETWORK]), window=TRY_WINDOW, now=now
    )
    return at_address and from_network


def may_ask_for_link(email: str, network: str, *, now: datetime) -> bool:
    """Count one more wish for a link; False when there were too many for this address or from this network."""
    policy = current(db.session())
    to_address = rates.allow(
        rates.bucket("link", email), limit=int(policy[LINKS_TO_ADDRESS]), window=LINK_WINDOW, now=now
    )
    from_network = rates.allow(
        rates.bucket("link-from", network), limit=int(policy[TRIES_FROM_NETWORK]), window=TRY_WINDOW, now=now
    )
    return to_address and from_network


def compare(email: str, password: str) -> Comparison:
    """Compare a password with the account's, if there is an account; without one it takes as long. Writes nothing."""
    staff = find_staff(email)
    present = staff.password_hash if staff is not None and staff.disabled_at is None else None
    staff_id = staff.id if staff is not None else 0
    # Whoever waits for a hash holds no connection meanwhile.
    db.session.rollback()
    fits = passwords.matches(present, password)
    renewed = passwords.renewed(password) if fits and present and passwords.is_outdated(present) else None
    return Comparison(staff_id, fits, present, renewed)


def settle(comparison: Comparison, settings: config.Settings, *, now: datetime) -> str | None:
    """A new session's cookie, or None. Failures are counted and lock the account for a while, also for the right
    password. Where a second step is still to come, the session is good for that step alone."""
    staff = db.session.get(Staff, comparison.staff_id, with_for_update=True, populate_existing=True)
    if staff is None or staff.disabled_at is not None or _is_locked(staff, now):
        return None
    if not comparison.fits or comparison.compared_with != staff.password_hash:
        _count_failure(staff, now)
        return None
    staff.password_hash = comparison.renewed_hash or staff.password_hash
    if not second_factor.is_compulsory(staff, settings):
        _complete(staff, now)
    return sessions.start(ActorKind.STAFF, staff.id, second_factor=False, now=now)


def confirm(comparison: Comparison, *, now: datetime) -> bool:
    """Whether somebody who is signed in gave their own password; failures count and lock as at the sign-in."""
    staff = db.session.get(Staff, comparison.staff_id, with_for_update=True, populate_existing=True)
    if staff is None or _is_locked(staff, now):
        return False
    if not comparison.fits or comparison.compared_with != staff.password_hash:
        _count_failure(staff, now)
        return False
    return True


def accept_code(session: SignedInSession, code: str, *, now: datetime) -> str | None:
    """The second step: the cookie of a complete session in the place of the half one; None for a code that is wrong,
    old or used. Failures count like those of a password, and lock."""
    staff = db.session.get(Staff, session.person_id, with_for_update=True, populate_existing=True)
    if staff is None or _is_locked(staff, now):
        return None
    if not second_factor.accept(staff, code, now=now):
        _count_failure(staff, now)
        if _is_locked(staff, now):
            sessions.revoke(session, now)
        return None
    sessions.revoke(session, now)
    _complete(staff, now)
    return sessions.start(ActorKind.STAFF, staff.id, second_factor=True, now=now)


def enrol(session: SignedInSession, secret: str, code: str, *, now: datetime) -> str | None:
    """Set the second step up; the cookie of a complete session, every other one ends. None where the code is wrong, or
    where a second step stands already and this session has not taken it: a password alone never replaces a phone."""
    staff = db.session.get(Staff, session.person_id, with_for_update=True, populate_existing=True)
    if staff is None or (staff.totp_sealed and not session.second_factor):
        return None
    if not second_factor.enrol(staff, secret, code, now=now):
        return None
    _complete(staff, now)
    return sessions.start(ActorKind.STAFF, staff.id, second_factor=True, now=now)


def _is_locked(staff: Staff, now: datetime) -> bool:
    return staff.locked_until is not None and now < staff.locked_until


def _count_failure(staff: Staff, now: datetime) -> None:
    policy = current(db.session())
    staff.failed_sign_ins += 1
    if staff.failed_sign_ins >= int(policy[FAILURES]):
        staff.failed_sign_ins = 0
        staff.locked_until = now + timedelta(minutes=float(policy[LOCKED_FOR]))
        audit.record(actor_for(staff), "staff.locked", f"staff:{staff.id}", now=now)
    db.session.flush()


def _complete(staff: Staff, now: datetime) -> None:
    staff.failed_sign_ins, staff.locked_until = 0, None
    audit.record(actor_for(staff), "staff.signed_in", f"staff:{staff.id}", now=now)
