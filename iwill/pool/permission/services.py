"""Asking anew: put down who is asked, take the answer. A no erases at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.core.tokens import new_link_id
from iwill.pool.models import Volunteer
from iwill.pool.permission import queries
from iwill.pool.permission.models import PermissionRequest
from iwill.pool.permission.rules import way_of
from iwill.pool.permission.terms import ALREADY_ANSWERED, Reply, Way
from iwill.pool.services import leaving
from iwill.pool.services.consent import record_consent, standing_consents
from iwill.pool.terms import KEEPING_NEEDED, ConsentPurpose, ConsentState, Lifecycle
from iwill.pool.vetting.services import open_case

# What each person is asked, in this order; the first two are what being in the pool comes to.
PURPOSES = tuple(ConsentPurpose)


def put_down(volunteers: Sequence[Volunteer], *, by: Actor, now: datetime) -> list[PermissionRequest]:
    """Note that these people are asked now, each by the way that is left. Whoever calls this sends the messages."""
    with_mail = queries.with_mail(volunteer.id for volunteer in volunteers)
    requests = []
    for volunteer in volunteers:
        way = way_of(volunteer.lifecycle, has_mail=volunteer.id in with_mail)
        requests.append(
            PermissionRequest(
                volunteer_id=volunteer.id,
                link_id=new_link_id() if way is Way.MAIL else None,
                way=way,
                asked_by=by.label,
                asked_at=now,
            )
        )
    db.session.add_all(requests)
    db.session.flush()
    return requests


def agree(
    request: PermissionRequest, given: Collection[ConsentPurpose], *, source: str, by: Actor, now: datetime
) -> Volunteer:
    """A yes: each purpose by itself, and the person goes on to being verified. Refused at its place without keeping,
    on which all else rests, and once there is an answer."""
    volunteer = _open(request)
    if ConsentPurpose.PROCESS not in given:
        raise Invalid([Problem("process", KEEPING_NEEDED, sentence_for(KEEPING_NEEDED))])
    for purpose in PURPOSES:
        standing = standing_consents(volunteer).get(purpose)
        if standing is None or standing.state is ConsentState.NOT_ASKED or purpose in given:
            state = ConsentState.GIVEN if purpose in given else ConsentState.REFUSED
            record_consent(volunteer, purpose, state, source=source, now=now)
    request.reply, request.replied_at = Reply.YES, now
    audit.record(by, "permission.given", f"volunteer:{volunteer.id}", now=now)
    if volunteer.lifecycle is Lifecycle.APPLICANT and volunteer.may_contact:
        # As with consent in a file: this is where they come in, and no decision of anybody's.
        volunteer.lifecycle = Lifecycle.VERIFYING
        open_case(volunteer, by=by, now=now)
    db.session.flush()
    return volunteer


def refuse(request: PermissionRequest, *, by: Actor, now: datetime, reply: Reply = Reply.NO) -> bool:
    """A no, or silence that has lasted long enough: the person is erased. Lawful records stay under her number.

    Returns False where it has been done. After the commit the caller has the ledger of erasures brought up to date.
    """
    volunteer = _open(request)
    request.reply, request.replied_at, request.link_id = reply, now, None
    audit.record(by, f"permission.{'refused' if reply is Reply.NO else 'silent'}", f"volunteer:{volunteer.id}", now=now)
    return leaving.erase_person(volunteer, by=by, now=now)


def settle(request: PermissionRequest, *, answered: bool, by: Actor, now: datetime) -> Reply:
    """Close a request that is over: by silence, or because the answer has come by another way (a file, her own page).

    Nobody is erased for silence who has agreed meanwhile; who has refused elsewhere is erased as after a no.
    """
    volunteer = db.session.get_one(Volunteer, request.volunteer_id)
    if answered and volunteer.may_process:
        request.reply, request.replied_at = Reply.YES, now
        db.session.flush()
        return Reply.YES
    reply = Reply.NO if answered else Reply.SILENCE
    refuse(request, by=by, now=now, reply=reply)
    return reply


def _open(request: PermissionRequest) -> Volunteer:
    """The person, with the request held until the transaction ends. Refused once there is an answer."""
    db.session.refresh(request, with_for_update=True)
    if request.reply is not None:
        raise Refused(ALREADY_ANSWERED)
    return db.session.scalars(select(Volunteer).where(Volunteer.id == request.volunteer_id)).one()
