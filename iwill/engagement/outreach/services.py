"""Somebody is to be reached by hand: the task is opened, taken, and closed by a human, with what follows.

Nobody is removed for silence. Whoever cannot be reached by letter nor by telephone is put on pause, and comes back with
one press; only her own word on the telephone ends it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from iwill.accounts import audit
from iwill.accounts.models import Staff
from iwill.accounts.terms import Actor, ActorKind, Permission
from iwill.callouts.leaving import free_places
from iwill.callouts.services.seats import lock_person
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import FORBIDDEN, Forbidden, Refused
from iwill.engagement.outreach import queries, rules
from iwill.engagement.outreach.models import OutreachTask
from iwill.engagement.outreach.terms import TASK_OVER, TASK_TAKEN, Outcome, Why
from iwill.messaging import gaps as messaging_gaps
from iwill.messaging import texting
from iwill.messaging.contact import services as contact_policy
from iwill.messaging.recipients import text_readers
from iwill.messaging.terms import Purpose
from iwill.pool.gaps import services as gaps
from iwill.pool.gaps.terms import NO_ADDRESS, Gap
from iwill.pool.models import ContactPoint, Volunteer
from iwill.pool.services import preferences
from iwill.pool.services.vetting import move_person
from iwill.pool.terms import Lifecycle


def open_task(
    volunteer_id: int, why: Why, about: str, *, until: datetime | None = None, by: Actor, now: datetime
) -> OutreachTask:
    """Let somebody be reached by hand; the task that is open already for this reason where there is one. A journey says
    something else each time."""
    lock_person(volunteer_id)
    found = queries.open_task(volunteer_id, why) if why is not Why.JOURNEY else None
    if found is not None:
        return found
    due_at = rules.due_at(why, policies.current(db.session()), now)
    due_at = min(due_at, until or due_at)
    task = OutreachTask(volunteer_id=volunteer_id, why=why, about=about, opened_at=now, due_at=due_at)
    db.session.add(task)
    db.session.flush()
    audit.record(by, "outreach.opened", f"volunteer:{volunteer_id}", now=now, task=task.id, why=why.value)
    return task


def withdraw(volunteer_id: int, why: Why, about: str, *, by: Actor, now: datetime) -> None:
    """She has taken back what a task came of; one that somebody has taken in hand stays."""
    task = queries.open_task(volunteer_id, why)
    if task is None or task.about != about or task.taken_at is not None:
        return
    audit.record(by, "outreach.withdrawn", f"volunteer:{volunteer_id}", now=now, task=task.id)
    db.session.delete(task)
    db.session.flush()


def take(task: OutreachTask, staff: Staff, *, by: Actor, now: datetime) -> None:
    """Take it in hand, so that nobody else rings. Refused once it is closed, and where somebody else has it."""
    _hold(task)
    if task.taken_by_id not in (None, staff.id):
        raise Refused(TASK_TAKEN)
    task.taken_by_id, task.taken_at = staff.id, task.taken_at or now
    db.session.flush()
    audit.record(by, "outreach.taken", f"volunteer:{task.volunteer_id}", now=now, task=task.id)


def close(task: OutreachTask, outcome: Outcome, *, by: Actor, now: datetime) -> None:
    """Say how it ended; only a human of staff does, and only once.

    A pause or leaving is what she said on the telephone. Whoever was silent to a letter and is not reached either is
    put on pause, never removed.
    """
    if by.kind is not ActorKind.STAFF or not by.may(Permission.EDIT_POOL):
        raise Forbidden(FORBIDDEN)
    lock_person(task.volunteer_id)
    _hold(task)
    volunteer = task.volunteer
    task.outcome, task.closed_at, task.closed_by = outcome, now, by.label
    db.session.flush()
    subject = f"volunteer:{volunteer.id}"
    audit.record(by, "outreach.closed", subject, now=now, task=task.id, outcome=outcome.value)

    silent = outcome is Outcome.NOT_REACHED and task.why is Why.LAPSED
    if (silent or outcome is Outcome.PAUSE) and volunteer.lifecycle is Lifecycle.ACTIVE:
        preferences.pause(volunteer, by=by, now=now)
        if silent:
            audit.record(by, "outreach.paused", subject, now=now, task=task.id)
    elif outcome is Outcome.LEAVE and volunteer.lifecycle is not Lifecycle.LEFT:
        leave_pool(volunteer, by=by, now=now)


def pause_for_silence(volunteer_id: int, *, by: Actor, now: datetime) -> bool:
    """The end of the ladder: on pause until she says a word. False where she is not active, or where the call that
    comes before is still to be made in time."""
    lock_person(volunteer_id)
    volunteer, call = db.session.get_one(Volunteer, volunteer_id), queries.open_task(volunteer_id, Why.LAPSED)
    if volunteer.lifecycle is not Lifecycle.ACTIVE or (call is not None and now < call.due_at):
        return False
    preferences.pause(volunteer, by=by, now=now)
    audit.record(by, "outreach.paused", f"volunteer:{volunteer_id}", now=now)
    return True


def leave_pool(volunteer: Volunteer, *, by: Actor, now: datetime) -> None:
    """She is asked nothing more; seats to come go to others, and everything else stays until she has it erased."""
    free_places(volunteer, by, now)
    move_person(volunteer, Lifecycle.LEFT, by=by, now=now)


def see_to_dead_address(contact: ContactPoint, *, by: Actor, now: datetime) -> str | None:
    """An address was found dead: another one, or by text the mobile number, is asked whether it arrives, once. After
    some days without an answer, or where there is no other way, a human is asked to ring. Returns what was done: asked,
    opened, or None for neither yet."""
    about, days = f"contact:{contact.id}", float(policies.current(db.session())[rules.TRY_DAYS])
    volunteer = db.session.get_one(Volunteer, contact.volunteer_id)
    by_mail = queries.has_mail(volunteer.id)
    if by_mail or _takes_texts(volunteer):
        asked = queries.asked_since(volunteer.id, contact.state_at or now)
        if asked is None:
            return "asked" if _ask_elsewhere(volunteer, by_mail=by_mail, by=by, now=now) else None
        if asked.answered_at is not None or asked.asked_at > now - timedelta(days=days):
            return None
    open_task(volunteer.id, Why.DEAD_CONTACT, about, by=by, now=now)
    return "opened"


def _takes_texts(volunteer: Volunteer) -> bool:
    """Whether this installation has a line and an approved text for it, and she has a number that takes texts."""
    return (
        texting.is_approved(Purpose.GAP, volunteer.language)
        and text_readers([volunteer.id])[volunteer.id].address is not None
    )


def _ask_elsewhere(volunteer: Volunteer, *, by_mail: bool, by: Actor, now: datetime) -> bool:
    """Ask whether the other way arrives, unless she is to be left in peace at present. That no mail reaches her is no
    reason against a text."""
    reason = gaps.reasons_not_to_ask([volunteer], Gap.CONTACT, now=now)[volunteer.id]
    if contact_policy.refusals([volunteer.id], Purpose.GAP, now) or reason not in (None, NO_ADDRESS):
        return False
    if by_mail:
        messaging_gaps.ask([volunteer], Gap.CONTACT, by=by, now=now)
    else:
        messaging_gaps.ask_by_text(volunteer, Gap.CONTACT, by=by, now=now)
    audit.record(by, "gap.asked", f"volunteer:{volunteer.id}", now=now, gap=Gap.CONTACT.value)
    return True


def _hold(task: OutreachTask) -> None:
    db.session.flush()
    db.session.refresh(task, with_for_update=True)
    if task.closed_at is not None:
        raise Refused(TASK_OVER)
