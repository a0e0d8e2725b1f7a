"""What somebody confirmed of a pasted 接龙: an answer in each person's name, noted by whoever confirmed it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.callouts.models import CallOut, Invitation, InvitationNeed, Need, Wave
from iwill.callouts.queries.lookup import LIVE
from iwill.callouts.queries.objections import first_objection
from iwill.callouts.queries.personal import invitation_to
from iwill.callouts.services import answers, seats
from iwill.callouts.terms import UNKNOWN_NEED, WRONG_STATE, AnswerAction
from iwill.core.db import db
from iwill.core.errors import Invalid, Missing, Problem, Refused, sentence_for
from iwill.core.tokens import new_link_id
from iwill.messaging.terms import Channel
from iwill.pool.models import Volunteer
from iwill.pool.terms import ContactKind, ContactState


def record_listed(
    call_out: CallOut,
    volunteer_id: int,
    action: AnswerAction,
    *,
    need_ids: Sequence[int] = (),
    by: Actor,
    now: datetime,
) -> answers.AnswerResult:
    """Record what a line says of one person. Who has not been asked and says yes is put down as asked, without a
    message; refused with the reason where they cannot have the shift. Repeating it is harmless."""
    seats.lock_person(volunteer_id)
    if call_out.state not in LIVE:
        raise Refused(WRONG_STATE)
    invitation = invitation_to(volunteer_id, call_out.id)
    if invitation is None:
        needs = [need for need in call_out.needs if need.id in set(need_ids)]
        if action is not AnswerAction.YES or not needs:
            raise Invalid([Problem("need", UNKNOWN_NEED, sentence_for(UNKNOWN_NEED))])
        invitation = _put_down(call_out, volunteer_id, needs, by, now)
    _offer(invitation, [need for need in call_out.needs if need.id in set(need_ids)])
    return answers.answer(invitation, action, need_ids=need_ids, by=by, now=now)


def _put_down(call_out: CallOut, volunteer_id: int, needs: Sequence[Need], by: Actor, now: datetime) -> Invitation:
    volunteer = db.session.get(Volunteer, volunteer_id)
    if volunteer is None or volunteer.erased_at is not None:
        raise Missing
    for need in needs:
        reason = first_objection(volunteer_id, need, need.call_out, now)
        if reason is not None:
            raise Refused(reason)
    last_wave = select(Wave.id).where(Wave.call_out_id == call_out.id).order_by(Wave.number.desc()).limit(1)
    invitation = Invitation(
        link_id=new_link_id(),
        call_out_id=call_out.id,
        volunteer_id=volunteer_id,
        wave_id=db.session.scalars(last_wave).one(),
        channel=_channel(volunteer),
        chance=1.0,
        asked_at=now,
    )
    db.session.add(invitation)
    db.session.flush()
    # Counted as asked, because the yes will be counted too; not as asked lately, because nobody bothered them.
    counted = update(Volunteer).where(Volunteer.id == volunteer_id).values(times_asked=Volunteer.times_asked + 1)
    db.session.execute(counted.execution_options(synchronize_session=False))
    db.session.expire(volunteer, ["times_asked"])
    audit.record(by, "invitation.by_hand", f"invitation:{invitation.id}", now=now)
    return invitation


def _offer(invitation: Invitation, needs: Sequence[Need]) -> None:
    """Let the answer name these shifts too: the list was about them, whatever the invitation offered."""
    offered = {offer.need_id for offer in invitation.offers}
    for need in needs:
        if need.id not in offered:
            db.session.add(InvitationNeed(invitation_id=invitation.id, need_id=need.id, counted=not offered))
            offered.add(need.id)
    db.session.flush()
    db.session.expire(invitation, ["offers"])


def _channel(volunteer: Volunteer) -> Channel:
    mail = (
        contact.kind is ContactKind.EMAIL and contact.state is not ContactState.DEAD and not contact.do_not_use
        for contact in volunteer.contacts
    )
    return Channel.EMAIL if any(mail) else Channel.MANUAL
