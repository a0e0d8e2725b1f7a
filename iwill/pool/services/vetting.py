"""People are vetted: moved along, credentials decided, skills confirmed.

One person or a thousand, a page or a command: the same rules refuse. A move never verifies a licence.

The pool does not know the parts to its right. Who keeps a case for each person registers here what to hear and hold:

    ON_MOVED.append(note_moves)                # (volunteer ids, from, to, by, now) -> None
    ON_CREDENTIALS_DECIDED.append(note_them)   # ([(credential id, volunteer id)], state, by, now) -> None
    HOLDING_BACK.append(refused)               # (from, to, one volunteer id or None for all) -> {volunteer id: reason}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core import policy
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused
from iwill.pool.activity import services as activity
from iwill.pool.models import Credential, Volunteer, VolunteerSkill
from iwill.pool.rules import SHORT_WAY, recheck_day, recheck_policy, refusal_to_move, refusal_to_verify
from iwill.pool.services.availability import cancel_standby
from iwill.pool.services.tally import Tally, in_batches, tally
from iwill.pool.terms import (
    ALREADY_VERIFIED,
    ERASED,
    NOT_HELD,
    NOT_VERIFIABLE,
    CredentialState,
    Lifecycle,
    Objection,
    VerifyMethod,
)
from iwill.pool.vocabulary import vocabulary

ON_MOVED: list[Callable[[Sequence[int], Lifecycle, Lifecycle, Actor, datetime], None]] = []
ON_CREDENTIALS_DECIDED: list[Callable[[Sequence[tuple[int, int]], CredentialState, Actor, datetime], None]] = []
HOLDING_BACK: list[Callable[[Lifecycle, Lifecycle, int | None], Mapping[int, str]]] = []


def move_person(volunteer: Volunteer, target: Lifecycle, *, by: Actor, now: datetime, followed: bool = True) -> None:
    """Move one person a lawful step. Refused without consent or to a minor at `active`, off the lawful path, and where
    she is held back. Without `followed` nobody is told, because the caller is who would be."""
    _lock(volunteer)
    present = volunteer.lifecycle
    if reason := _refusal_to_move(volunteer, target, short_way=_short_way(), on=civil_day(now)):
        raise Refused(reason)
    if reason := _held_back(present, target, volunteer.id).get(volunteer.id):
        raise Refused(reason)
    _move(volunteer, target, by=by, now=now)
    _tell_of_moves([volunteer.id], present, target, by=by, now=now, followed=followed)


def move_people(present: Lifecycle, target: Lifecycle, *, skill: str | None = None, by: Actor, now: datetime) -> Tally:
    """Move everybody in a state, or those of them with a skill (a code, a name or a synonym; a parent takes its
    children in). Who may not move is skipped and counted by reason."""
    query = select(Volunteer).where(Volunteer.lifecycle == present, Volunteer.erased_at.is_(None))
    if skill is not None:
        held = vocabulary().satisfied_by("skill", _code("skill", skill, "where"))
        query = query.where(
            select(VolunteerSkill.skill)
            .where(VolunteerSkill.volunteer_id == Volunteer.id, VolunteerSkill.skill.in_(held))
            .exists()
        )
    short_way, on = _short_way(), civil_day(now)
    held_back, moved = _held_back(present, target, None), list[int]()

    def attempt(volunteer: Volunteer) -> str | None:
        reason = _refusal_to_move(volunteer, target, short_way=short_way, on=on) or held_back.get(volunteer.id)
        if reason is None:
            _move(volunteer, target, by=by, now=now)
            moved.append(volunteer.id)
        return reason

    done = tally(in_batches(query, Volunteer.id), attempt)
    _tell_of_moves(moved, present, target, by=by, now=now)
    return done


def verify_credential(credential: Credential, *, method: VerifyMethod, by: Actor, now: datetime) -> None:
    """Count a credential as genuine from now on. Refused where it has expired or is not waiting for a decision."""
    _lock(credential)
    if reason := _refusal_to_verify(credential, civil_day(now)):
        raise Refused(reason)
    _verify(credential, method, policy.current(db.session()), by=by, now=now)
    _tell_of_credentials([(credential.id, credential.volunteer_id)], CredentialState.VERIFIED, by=by, now=now)


def verify_credentials(kind: str | None, *, by: Actor, now: datetime) -> Tally:
    """Verify every waiting credential of a kind (its code or name; not of the kinds below it), or of all with None."""
    query = select(Credential).where(Credential.state == CredentialState.SUBMITTED)
    if kind is not None:
        query = query.where(Credential.kind.in_(_codes("credential", kind, "credentials")))
    on, policies, verified = civil_day(now), policy.current(db.session()), list[tuple[int, int]]()

    def attempt(credential: Credential) -> str | None:
        reason = _refusal_to_verify(credential, on)
        if reason is None:
            _verify(credential, VerifyMethod.BULK, policies, by=by, now=now)
            verified.append((credential.id, credential.volunteer_id))
        return reason

    done = tally(in_batches(query, Credential.id), attempt)
    _tell_of_credentials(verified, CredentialState.VERIFIED, by=by, now=now)
    return done


def ask_for_more(credential: Credential, objection: Objection, *, by: Actor, now: datetime) -> None:
    """Leave a credential waiting and note what its holder should send. Refused once it has been decided."""
    _lock(credential)
    if credential.state is not CredentialState.SUBMITTED:
        raise Refused(ALREADY_VERIFIED if credential.state is CredentialState.VERIFIED else NOT_VERIFIABLE)
    credential.reason, credential.asked_at = objection.value, now
    _note("credential.asked", credential, by=by, now=now, reason=objection.value)


def reject_credential(credential: Credential, objection: Objection, *, by: Actor, now: datetime) -> None:
    """Turn a credential down; one that was verified is revoked. Refused where that has been done already."""
    _lock(credential)
    if credential.state not in (CredentialState.SUBMITTED, CredentialState.VERIFIED):
        raise Refused(NOT_VERIFIABLE)
    was_verified = credential.state is CredentialState.VERIFIED
    credential.state = CredentialState.REVOKED if was_verified else CredentialState.REJECTED
    credential.reason, credential.asked_at = objection.value, None
    _note(f"credential.{credential.state.value}", credential, by=by, now=now, reason=objection.value)
    _tell_of_credentials([(credential.id, credential.volunteer_id)], credential.state, by=by, now=now)


def confirm_skill(volunteer: Volunteer, skill: str, *, by: Actor, now: datetime) -> None:
    """Vouch for a claimed skill. Refused where the person does not claim it; confirming twice changes nothing."""
    held = db.session.get(VolunteerSkill, (volunteer.id, skill))
    if held is None:
        raise Refused(NOT_HELD)
    if held.confirmed_at is None:
        _confirm(held, by=by, now=now)


def confirm_skills(skill: str, *, by: Actor, now: datetime) -> Tally:
    """Vouch for a skill (its code or name) of everybody who claims it."""
    claimed = (
        select(VolunteerSkill).where(VolunteerSkill.skill == code, VolunteerSkill.confirmed_at.is_(None))
        for code in sorted(_codes("skill", skill, "skills"))
    )

    def attempt(held: VolunteerSkill) -> str | None:
        _confirm(held, by=by, now=now)
        return None

    return tally((row for query in claimed for row in in_batches(query, VolunteerSkill.volunteer_id)), attempt)


def _lock(row: Volunteer | Credential) -> None:
    """Hold the row until the transaction ends, as it stands now: two people who decide at once decide in turn."""
    db.session.flush()
    db.session.refresh(row, with_for_update=True)


def _refusal_to_move(volunteer: Volunteer, target: Lifecycle, *, short_way: bool, on: date) -> str | None:
    if volunteer.erased_at:
        return ERASED
    return refusal_to_move(
        volunteer.lifecycle,
        target,
        may_process=volunteer.may_process,
        may_contact=volunteer.may_contact,
        adult_from=volunteer.adult_from,
        guardian_agreed=volunteer.guardian_agreed,
        on=on,
        short_way=short_way,
    )


def _refusal_to_verify(credential: Credential, on: date) -> str | None:
    return refusal_to_verify(
        credential.state, credential.valid_until, expired_by_word=credential.expired_by_word, on=on
    )


def _move(volunteer: Volunteer, target: Lifecycle, *, by: Actor, now: datetime) -> None:
    present, volunteer.lifecycle = volunteer.lifecycle, target
    volunteer.paused_until = None
    if target is Lifecycle.LEFT:
        cancel_standby(volunteer, now=now)
    moved = {"from": present.value, "to": target.value}
    audit.record(by, "volunteer.moved", f"volunteer:{volunteer.id}", now=now, **moved)


def _verify(
    credential: Credential, method: VerifyMethod, policies: Mapping[str, policy.Value], *, by: Actor, now: datetime
) -> None:
    days = int(policies[recheck_policy(credential.kind)])
    credential.state, credential.method = CredentialState.VERIFIED, method.value
    credential.verified_by, credential.verified_at = by.label, now
    credential.recheck_on = recheck_day(credential.valid_until, verified_on=civil_day(now), days=days)
    credential.reason = credential.asked_at = None
    _note("credential.verified", credential, by=by, now=now, method=method.value)


def _confirm(held: VolunteerSkill, *, by: Actor, now: datetime) -> None:
    held.confirmed_at, held.confirmed_by = now, by.label
    audit.record(by, "skill.confirmed", f"volunteer:{held.volunteer_id}", now=now, skill=held.skill)


def _note(action: str, credential: Credential, *, by: Actor, now: datetime, **details: str) -> None:
    subject = f"volunteer:{credential.volunteer_id}"
    audit.record(by, action, subject, now=now, credential=credential.id, kind=credential.kind, **details)


def _held_back(present: Lifecycle, target: Lifecycle, volunteer_id: int | None) -> Mapping[int, str]:
    found: dict[int, str] = {}
    for holding in HOLDING_BACK:
        found.update(holding(present, target, volunteer_id))
    return found


def _tell_of_moves(
    ids: Sequence[int], present: Lifecycle, target: Lifecycle, *, by: Actor, now: datetime, followed: bool = True
) -> None:
    db.session.flush()
    activity.note_moves(ids, target, now=now)
    for follow in ON_MOVED if followed else ():
        follow(ids, present, target, by, now)


def _tell_of_credentials(pairs: Sequence[tuple[int, int]], state: CredentialState, *, by: Actor, now: datetime) -> None:
    db.session.flush()
    for follow in ON_CREDENTIALS_DECIDED:
        follow(pairs, state, by, now)


def _short_way() -> bool:
    return bool(policy.current(db.session())[SHORT_WAY])


def _code(kind: str, name: str, path: str) -> str:
    code = vocabulary().find(kind, name, retired=True)
    if code is None:
        raise Invalid([Problem(path, f"unknown_{kind}", f"the vocabulary has no {kind} called {name!r}")])
    return code


def _codes(kind: str, name: str, path: str) -> frozenset[str]:
    """The code behind a name, with those that were merged into it."""
    return vocabulary().same_as(kind, _code(kind, name, path))
