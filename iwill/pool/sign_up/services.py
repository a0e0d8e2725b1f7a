"""Signing up: an address waits for its proof, and with the proof and the consent to be kept a person comes in."""

from __future__ import annotations

import hmac
import json
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from iwill.accounts import audit
from iwill.accounts.terms import Actor, ActorKind
from iwill.core import policy
from iwill.core.db import db, new_uid
from iwill.core.encryption import blind_index, seal, unseal
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.core.tokens import LinkPurpose, code_for, new_link_id, read_token
from iwill.pool import queries as pool_queries
from iwill.pool.activity.terms import Path
from iwill.pool.hours import Stretch
from iwill.pool.models import Volunteer
from iwill.pool.services import availability, contacts, people
from iwill.pool.services.consent import append_consent
from iwill.pool.sign_up.models import SignUp
from iwill.pool.sign_up.rules import CODE_MINUTES, CODE_TRIES
from iwill.pool.sign_up.terms import ALREADY_IN, BEGINNING_TEXT, CAUSE_TEXT, Answers, Beginning, Cause
from iwill.pool.terms import (
    KEEPING_NEEDED,
    Adulthood,
    ConsentPurpose,
    ConsentState,
    ContactKind,
    ContactState,
    Lifecycle,
    NoteKind,
)
from iwill.pool.vetting.services import open_case

SOURCE = "sign-up"


def begin(address: str | None, answers: Answers, *, now: datetime) -> SignUp:
    """Let an address wait for its proof. Without an address (it is on file, or a robot gave it) the row is as empty as
    it is useless: it only makes both ways look and take alike."""
    uid = new_uid()
    row = SignUp(
        uid=uid,
        link_id=new_link_id(),
        language=answers.language,
        created_at=now,
        expires_at=now + timedelta(minutes=int(_policies()[CODE_MINUTES])),
    )
    if address is not None:
        row.address_sealed = seal(address, uid)
        row.address_index = _index(address)
        row.answers_sealed = seal(json.dumps(asdict(answers), default=str), uid)
    db.session.add(row)
    db.session.flush()
    return row


def by_token(token: str, *, now: datetime) -> SignUp | None:
    """The sign-up behind the link of a mail, if it still waits. Looking uses nothing up."""
    link_id = read_token(LinkPurpose.SIGN_UP, token)
    row = db.session.scalar(select(SignUp).where(SignUp.link_id == link_id)) if link_id else None
    return row if row is not None and row.answers_sealed is not None and now < row.expires_at else None


def try_code(link_id: str, code: str, *, now: datetime) -> SignUp | None:
    """The sign-up, if this is its code; each wrong one is counted. To be committed whatever follows.

    Too many wrong ones, a lapsed or finished sign-up, and one that no code fits all say the same: None.
    """
    row = db.session.scalar(select(SignUp).where(SignUp.link_id == link_id).with_for_update())
    if row is None or now >= row.expires_at or row.tries >= int(_policies()[CODE_TRIES]):
        return None
    fits = hmac.compare_digest(code_for(LinkPurpose.SIGN_UP, link_id), code)
    if fits and row.answers_sealed is not None:
        return row
    row.tries += 1
    db.session.flush()
    return None


def answers_of(row: SignUp) -> Answers:
    """What was answered on the way."""
    assert row.answers_sealed is not None
    told = json.loads(unseal(row.answers_sealed, row.uid))
    told["causes"], told["skills"] = tuple(told["causes"]), tuple(told["skills"])
    told["adult_from"] = date.fromisoformat(told["adult_from"]) if told["adult_from"] else None
    return Answers(**told)


def finish(
    sign_up_id: int, given: Collection[ConsentPurpose], *, week: Iterable[Stretch] | None, now: datetime
) -> Volunteer:
    """Take the person in with a proved address, the consents given, and a case in the queue of vetting.

    Refused at its place without the consent to be kept; refused where the address has come on file meanwhile, as by a
    second press. All that is claimed stays a claim.
    """
    row = db.session.scalar(select(SignUp).where(SignUp.id == sign_up_id).with_for_update())
    if row is None or row.address_sealed is None:
        raise Refused(ALREADY_IN)
    if ConsentPurpose.PROCESS not in given:
        raise Invalid([Problem("process", KEEPING_NEEDED, sentence_for(KEEPING_NEEDED))])
    address, answers = unseal(row.address_sealed, row.uid), answers_of(row)
    if pool_queries.people_with_contact(ContactKind.EMAIL, address):
        raise Refused(ALREADY_IN)

    volunteer = people.add_volunteer(
        answers.name,
        now=now,
        preferred_name=answers.preferred_name or None,
        language=answers.language,
        zone=answers.zone or None,
        path=Path.SIGNED_UP,
    )
    contacts.add_contact(volunteer, ContactKind.EMAIL, address)
    contacts.mark_contact(volunteer.contacts[0], ContactState.VERIFIED, now=now)
    if answers.phone:
        contacts.add_contact(volunteer, ContactKind.PHONE, answers.phone)
    if answers.adult_from is not None:
        volunteer.adulthood, volunteer.adult_from = Adulthood.DECLARED, answers.adult_from
    _describe(volunteer, answers, week, now=now)
    for purpose in ConsentPurpose:
        state = ConsentState.GIVEN if purpose in given else ConsentState.REFUSED
        append_consent(volunteer, purpose, state, source=SOURCE, now=now)
    if volunteer.may_contact:
        # As with consent in a file: this is where they come in, and no decision of anybody's.
        volunteer.lifecycle = Lifecycle.VERIFYING
    db.session.execute(delete(SignUp).where(SignUp.address_index == row.address_index))
    db.session.flush()

    by = Actor(ActorKind.VOLUNTEER, volunteer.id)
    audit.record(by, "volunteer.signed_up", f"volunteer:{volunteer.id}", now=now)
    open_case(volunteer, by=by, now=now)
    return volunteer


def drop_unfinished(address: str) -> None:
    """Forget the sign-ups that wait for this address to be proved."""
    db.session.execute(delete(SignUp).where(SignUp.address_index == _index(address)))


def _describe(volunteer: Volunteer, answers: Answers, week: Iterable[Stretch] | None, *, now: datetime) -> None:
    for skill in answers.skills:
        people.add_skill(volunteer, skill, source=SOURCE)
    if answers.language.startswith("zh"):
        people.add_language(volunteer, "zh", assumed=True)
    if answers.licence:
        people.add_credential(volunteer, answers.licence, now=now, number=answers.licence_number or None)
    causes = [str(CAUSE_TEXT[Cause(code)]) for code in answers.causes]
    if causes:
        people.add_note(volunteer, NoteKind.CAUSE, "┋".join(causes), source=SOURCE, now=now)
    if answers.beginning:
        wish = str(BEGINNING_TEXT[Beginning(answers.beginning)])
        people.add_note(volunteer, NoteKind.WISH, wish, source=SOURCE, now=now)
    if week is not None:
        availability.set_weekly_hours(volunteer, week, now=now)


def _index(address: str) -> str:
    return blind_index("sign-up", address)


def _policies() -> dict[str, policy.Value]:
    return dict(policy.current(db.session()))
