"""People who sign in: added, disabled, given another role, a password or a fresh start."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from iwill.accounts import audit
from iwill.accounts.models import Staff
from iwill.accounts.services import passwords, sessions
from iwill.accounts.terms import EMAIL_KNOWN, LAST_ADMIN, NOT_YOURSELF, UNKNOWN_STAFF, Actor, ActorKind, Role
from iwill.core.db import db, new_uid
from iwill.core.encryption import blind_index, seal, unseal
from iwill.core.errors import Invalid, Missing, Problem, Refused, sentence_for


def add_staff(email: str, role: Role, *, name: str, by: Actor, now: datetime) -> Staff:
    """Open an account without a password; refuses an address that is no address, or has an account."""
    email = normal_email(email)
    if find_staff(email) is not None:
        raise Refused(EMAIL_KNOWN)
    uid = new_uid()
    staff = Staff(
        uid=uid,
        email_sealed=seal(email, uid),
        email_index=blind_index("staff-email", email),
        name=(name.strip() or email.partition("@")[0])[:100],
        role=role,
        created_at=now,
    )
    db.session.add(staff)
    db.session.flush()
    audit.record(by, "staff.added", f"staff:{staff.id}", now=now, role=role.value)
    return staff


def find_staff(email: str) -> Staff | None:
    """The account of an address, in any case; also a disabled one."""
    index = blind_index("staff-email", email.strip().casefold())
    return db.session.scalar(select(Staff).where(Staff.email_index == index))


def staff_named(email: str) -> Staff:
    """The open account of an address; refuses an address without one, so that no deed is signed by nobody."""
    staff = find_staff(email)
    if staff is None or staff.disabled_at is not None:
        raise Invalid([Problem("--by", UNKNOWN_STAFF, sentence_for(UNKNOWN_STAFF))], code=UNKNOWN_STAFF)
    return staff


def staff_by_id(staff_id: int) -> Staff:
    """The account with this id; Missing where there is none."""
    staff = db.session.get(Staff, staff_id) if staff_id < 2**31 else None
    if staff is None:
        raise Missing
    return staff


def all_staff() -> list[Staff]:
    """Every account, open ones first, in the order they were opened."""
    return list(db.session.scalars(select(Staff).order_by(Staff.disabled_at.is_not(None), Staff.id)))


def staff_in(*roles: Role) -> list[Staff]:
    """The open accounts in any of these roles, in the order they were opened."""
    open_ones = select(Staff).where(Staff.role.in_(roles), Staff.disabled_at.is_(None))
    return list(db.session.scalars(open_ones.order_by(Staff.id)))


def staff_email(staff: Staff) -> str:
    """The address in clear."""
    return unseal(staff.email_sealed, staff.uid)


def actor_for(staff: Staff) -> Actor:
    """Who answers for what this member of staff does."""
    return Actor(ActorKind.STAFF, staff.id, staff.role)


def set_password(staff: Staff, password: str, *, now: datetime) -> None:
    """Give a password; a weak one is refused. Every session of the account ends."""
    set_password_hash(staff, passwords.hash_password(password), now=now)


def set_password_hash(staff: Staff, password_hash: str, *, now: datetime) -> None:
    """The same with a hash that was computed before the transaction began."""
    staff.password_hash = password_hash
    staff.failed_sign_ins, staff.locked_until = 0, None
    sessions.revoke_all(ActorKind.STAFF, staff.id, now)
    audit.record(actor_for(staff), "staff.password_set", f"staff:{staff.id}", now=now)


def change_role(staff: Staff, role: Role, *, by: Actor, now: datetime) -> None:
    """Give another role; nobody changes their own, and one administrator stays. Every session of the account ends."""
    _require_another(staff, by)
    if staff.role is Role.ADMIN and role is not Role.ADMIN:
        _require_other_admin(staff)
    audit.record(by, "staff.role_changed", f"staff:{staff.id}", now=now, before=staff.role.value, after=role.value)
    staff.role = role
    sessions.revoke_all(ActorKind.STAFF, staff.id, now)


def disable(staff: Staff, *, by: Actor, now: datetime) -> None:
    """Close an account: no sign-in, no session, and its lines in the trail stay."""
    _require_another(staff, by)
    if staff.role is Role.ADMIN:
        _require_other_admin(staff)
    if staff.disabled_at is None:
        staff.disabled_at = now
        sessions.revoke_all(ActorKind.STAFF, staff.id, now)
        audit.record(by, "staff.disabled", f"staff:{staff.id}", now=now)


def enable(staff: Staff, *, by: Actor, now: datetime) -> None:
    """Open a closed account again, with its old role; it needs a new password."""
    _require_another(staff, by)
    if staff.disabled_at is not None:
        staff.disabled_at, staff.password_hash = None, None
        audit.record(by, "staff.enabled", f"staff:{staff.id}", now=now)


def note_link_made(staff: Staff, *, by: Actor, now: datetime) -> None:
    """A line in the trail that somebody made a link with which this account's password can be set."""
    audit.record(by, "staff.link_made", f"staff:{staff.id}", now=now)


def normal_email(email: str) -> str:
    """An address as it is kept: trimmed, lower case; refuses what cannot be one."""
    email = email.strip().casefold()
    local, _, domain = email.partition("@")
    plain = all(character.isprintable() and not character.isspace() for character in email)
    if not (local and "." in domain.strip(".") and "@" not in domain and plain and len(email) <= 254):
        raise Invalid([Problem("email", "invalid", "this is not an e-mail address")])
    return email


def _require_another(staff: Staff, by: Actor) -> None:
    if by.kind is ActorKind.STAFF and by.id == staff.id:
        raise Refused(NOT_YOURSELF)


def _require_other_admin(staff: Staff) -> None:
    others = select(func.count()).where(Staff.role == Role.ADMIN, Staff.disabled_at.is_(None), Staff.id != staff.id)
    if not db.session.scalar(others):
        raise Refused(LAST_ADMIN)
