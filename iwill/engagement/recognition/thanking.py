"""Thanks: one sentence from somebody who signs it with her name, to somebody who was there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.accounts import audit
from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import CallOut
from iwill.callouts.services.seats import lock_person
from iwill.core.db import db, new_uid
from iwill.core.encryption import seal
from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.engagement.recognition.models import Thanks
from iwill.engagement.recognition.queries.served import served_in
from iwill.engagement.recognition.queries.thanks import name_behind
from iwill.engagement.recognition.telling import tell
from iwill.engagement.recognition.terms import (
    LONGEST_SENTENCE,
    NOT_ONESELF,
    NOT_SERVED_TOGETHER,
    SENTENCE_NEEDED,
    SENTENCE_TOO_LONG,
    THANKED_ALREADY,
)
from iwill.pool.models import Volunteer


def thank(volunteer: Volunteer, call_out: CallOut, sentence: str, *, by: Actor, now: datetime) -> Thanks:
    """Write one sentence to somebody who served in a call-out, and tell her; it stands on her record for good. Refused
    without words or with too many, to oneself, twice for the same call-out, and for somebody who did not serve in it;
    a volunteer has to have served there too."""
    words = " ".join(sentence.split())
    if not words:
        raise Invalid([Problem("sentence", SENTENCE_NEEDED, sentence_for(SENTENCE_NEEDED))])
    if len(words) > LONGEST_SENTENCE:
        raise Invalid([Problem("sentence", SENTENCE_TOO_LONG, sentence_for(SENTENCE_TOO_LONG))])
    lock_person(volunteer.id)
    own = by.kind is ActorKind.VOLUNTEER
    if own and by.id == volunteer.id:
        raise Refused(NOT_ONESELF)
    if not served_in(volunteer.id, call_out.id) or (own and not served_in(by.id, call_out.id)):
        raise Refused(NOT_SERVED_TOGETHER)
    before = select(Thanks.id).where(
        Thanks.written_by == by.label, Thanks.volunteer_id == volunteer.id, Thanks.call_out_id == call_out.id
    )
    if db.session.scalar(before) is not None:
        raise Refused(THANKED_ALREADY)

    row = Thanks(uid=new_uid(), volunteer_id=volunteer.id, call_out_id=call_out.id, written_by=by.label, written_at=now)
    row.sentence_sealed = seal(words, row.uid)
    db.session.add(row)
    db.session.flush()

    audit.record(by, "thanks.written", f"thanks:{row.id}", now=now, call_out=call_out.id)
    said = {"sentence": words, "who": name_behind(by.label), "title": call_out.title}
    tell(volunteer, "from_teammate" if own else "from_staff", key=f"thanks:{row.id}", words=said, now=now)
    return row
