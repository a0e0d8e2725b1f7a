"""What a person hands in: a credential's number, and a picture of it if she likes. The number alone is enough."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core import policy
from iwill.core.civil import civil_day
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused
from iwill.pool.models import Credential, Volunteer
from iwill.pool.rules import has_expired, recheck_day, recheck_policy
from iwill.pool.services.people import add_credential, set_credential_number
from iwill.pool.terms import EXPIRED, NOT_VERIFIABLE, CredentialState, VerifyMethod
from iwill.pool.vetting.services.cases import hand_back, open_case
from iwill.pool.vetting.services.pictures import keep_picture
from iwill.pool.vetting.terms import WHAT_IS_IT, WHICH_NUMBER, CaseState, Stage
from iwill.pool.vocabulary import vocabulary

LONGEST_NUMBER = 60


def hand_in(
    volunteer: Volunteer,
    kind: str,
    *,
    number: str = "",
    valid_until: date | None = None,
    picture: bytes = b"",
    by: Actor,
    now: datetime,
) -> Credential:
    """Take in a credential: its number, a picture, or both. One of this kind that still waits is completed.

    Refuses an unknown kind, neither number nor picture, and a file that is no picture. Where she was asked for it, it
    is our turn again.
    """
    problems = []
    number = unicodedata.normalize("NFKC", number).strip()
    if not vocabulary().offers("credential", kind):
        problems.append(Problem("kind", "required", str(WHAT_IS_IT)))
    if not (number or picture) or len(number) > LONGEST_NUMBER:
        problems.append(Problem("number", "required", str(WHICH_NUMBER)))
    if problems:
        raise Invalid(problems)
    case = open_case(volunteer, by=by, now=now)
    credential = _waiting(volunteer, kind) or add_credential(volunteer, kind, now=now)
    if number:
        set_credential_number(credential, number)
    credential.valid_until = valid_until or credential.valid_until
    credential.asked_at = credential.reason = None
    db.session.flush()
    if picture:
        keep_picture(case, credential, picture, now=now)
    audit.record(by, "credential.handed_in", f"volunteer:{volunteer.id}", now=now, credential=credential.id, kind=kind)
    if case.state is CaseState.ASKED and case.stage in (Stage.DOCUMENTS, Stage.LOOK_UP):
        hand_back(case, by=by, now=now)
    return credential


def _waiting(volunteer: Volunteer, kind: str) -> Credential | None:
    return next(
        (one for one in volunteer.credentials if one.kind == kind and one.state is CredentialState.SUBMITTED), None
    )


def confirm_again(credential: Credential, *, method: VerifyMethod, by: Actor, now: datetime) -> None:
    """Look at a verified credential once more, and say when next. Refused where it was not verified or has expired."""
    db.session.flush()
    db.session.refresh(credential, with_for_update=True)
    if credential.state is not CredentialState.VERIFIED:
        raise Refused(NOT_VERIFIABLE)
    today = civil_day(now)
    if has_expired(credential.valid_until, expired_by_word=credential.expired_by_word, on=today):
        raise Refused(EXPIRED)
    days = int(policy.current(db.session())[recheck_policy(credential.kind)])
    credential.verified_by, credential.verified_at, credential.method = by.label, now, method.value
    credential.recheck_on = recheck_day(credential.valid_until, verified_on=today, days=days)
    subject = f"volunteer:{credential.volunteer_id}"
    audit.record(by, "credential.seen_again", subject, now=now, credential=credential.id, method=method.value)
