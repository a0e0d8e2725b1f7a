"""Looking back: a note by a named person to everybody who served, once; then the call-out is marked as reviewed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from iwill.accounts import audit
from iwill.accounts.models import Staff
from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import CallOut
from iwill.callouts.services import announcing, requests
from iwill.callouts.terms import CallOutKind, CallOutState
from iwill.core.db import db, new_uid
from iwill.core.encryption import seal
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.messaging import services as messaging_services
from iwill.messaging.contact import services as contact
from iwill.messaging.terms import Lane, Purpose
from iwill.pool.models import Volunteer
from iwill.pool.terms import ContactKind
from iwill.shifts.aftermath.models import AfterAction
from iwill.shifts.aftermath.queries import after_action_of, counts_of, note_in, people_who_served
from iwill.shifts.aftermath.rules import refusal_to_review, wrong_with_note
from iwill.shifts.aftermath.terms import NOBODY_SERVED, NOT_OVER, NOTE_SENT, REVIEWED, Trouble, WhyNobody

# A note that could not go out within two weeks is stale; it stands on the person's record all the same.
_KEPT = timedelta(days=14)


def send_note(call_out: CallOut, *, zh: str = "", en: str = "", by: Actor, now: datetime) -> int:
    """Tell everybody who served what it was good for, in the reader's language where it was written in that; not at
    night on the reader's clock. Returns how many it was queued to. Refused before the last shift is over, where nobody
    served, without words or with too many, and a second time."""
    requests.hold(call_out)
    row = after_action_of(call_out)
    _require_over(call_out, now)
    if row is not None and row.noted_at is not None:
        raise Refused(NOTE_SENT)
    if row is not None and row.reviewed_at is not None:
        raise Refused(REVIEWED)
    notes = {"note_zh": " ".join(zh.split()), "note_en": " ".join(en.split())}
    wrong = wrong_with_note(notes)
    if wrong:
        raise Invalid([Problem(path, code, sentence_for(code)) for path, code in wrong.items()])
    people = people_who_served(call_out)
    if call_out.kind is CallOutKind.DRILL or not people:
        raise Refused(NOBODY_SERVED)

    row = row or _begin(call_out)
    row.note_zh_sealed = seal(notes["note_zh"], row.uid) if notes["note_zh"] else None
    row.note_en_sealed = seal(notes["note_en"], row.uid) if notes["note_en"] else None
    row.noted_by, row.noted_at = by.label, now
    row.told = sum(_tell(call_out, row, volunteer, by, now) for volunteer in people)
    db.session.flush()

    audit.record(by, "callout.impact_told", f"callout:{call_out.id}", now=now, told=row.told)
    return row.told


def mark_reviewed(
    call_out: CallOut,
    *,
    troubles: Iterable[Trouble] = (),
    why_nobody: WhyNobody | None = None,
    by: Actor,
    now: datetime,
) -> AfterAction:
    """Close the book on a call-out, with what went wrong and what it came to in numbers. Refused before it is over,
    before everybody who served was told what it was good for, and, where nobody served, without saying why."""
    requests.hold(call_out)
    row = after_action_of(call_out)
    drill = call_out.kind is CallOutKind.DRILL
    served = 0 if drill else len(people_who_served(call_out))
    why = WhyNobody.DRILL if drill else why_nobody
    refusal = refusal_to_review(
        over=is_over(call_out, now),
        reviewed=row is not None and row.reviewed_at is not None,
        served=served,
        noted=row is not None and row.noted_at is not None,
        why_known=why is not None,
    )
    if refusal is not None:
        raise Refused(refusal)

    row = row or _begin(call_out)
    row.troubles = [trouble.value for trouble in dict.fromkeys(troubles)]
    row.counts = counts_of(call_out, served)
    row.why_nobody = why if not served else None
    row.reviewed_by, row.reviewed_at = by.label, now
    db.session.flush()

    audit.record(by, "callout.reviewed", f"callout:{call_out.id}", now=now, troubles=row.troubles, **row.counts)
    return row


def is_over(call_out: CallOut, now: datetime) -> bool:
    """Whether nobody is on shift any more: stood down, or the last shift is over."""
    if call_out.state is CallOutState.DRAFT:
        return False
    return call_out.state is CallOutState.ENDED or all(need.ends_at <= now for need in call_out.needs)


def _require_over(call_out: CallOut, now: datetime) -> None:
    if not is_over(call_out, now):
        raise Refused(NOT_OVER)


def _begin(call_out: CallOut) -> AfterAction:
    row = AfterAction(uid=new_uid(), call_out_id=call_out.id, troubles=[], counts={})
    db.session.add(row)
    db.session.flush()
    return row


def _tell(call_out: CallOut, row: AfterAction, volunteer: Volunteer, by: Actor, now: datetime) -> bool:
    if not any(contact.kind is ContactKind.EMAIL for contact in volunteer.contacts):
        return False
    reads = "zh-Hans" if volunteer.language.lower().startswith("zh") else "en"
    words, _written_in = note_in(row, reads)
    # The note stands on her record at once. The mail waits where enough has reached her of late.
    kept_back = contact.refusals([volunteer.id], Purpose.IMPACT, now)
    contact.note_refusals(kept_back, Purpose.IMPACT, f"callout:{call_out.id}", now)
    refusal = kept_back.get(volunteer.id)
    if refusal is not None and refusal.until is None:
        return False
    goes_at = refusal.until if refusal is not None and refusal.until is not None else now
    messaging_services.queue_to_volunteer(
        volunteer,
        Purpose.IMPACT,
        cause=f"callout:{call_out.id}",
        dedupe_key=f"impact:{call_out.id}:{volunteer.id}",
        brief=announcing.brief_for(call_out, now),
        facts={"news": "note", "words": {"note": words, "who": _name_of(by)}},
        lane=Lane.ROUTINE,
        passes_quiet_hours=False,
        now=now,
        not_before=goes_at,
        expires_at=goes_at + _KEPT,
    )
    return True


def _name_of(by: Actor) -> str:
    staff = db.session.get(Staff, by.id) if by.kind is ActorKind.STAFF else None
    return staff.name if staff is not None else ""
