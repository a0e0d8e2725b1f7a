"""Asked before anything is queued that nobody waits for: who must be left in peace, until when, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.core.policy import Value
from iwill.messaging.contact import mode, queries, rules
from iwill.messaging.contact.models import ContactRefusal, ContactWish
from iwill.messaging.contact.terms import CAPPED, CONSENT_LACKING, OPTIONAL, WISH_INVALID, Reached, Refusal, Wish
from iwill.messaging.terms import Purpose
from iwill.pool.models import Volunteer

# What keeps somebody busy, told by features on the right: (people, policy, now) -> refusals of whom to leave alone now.
BUSY: list[Callable[[Sequence[int], Mapping[str, Value], datetime], Mapping[int, Refusal]]] = []
# What reached people by another way than a message, told by features on the right: (people, since) -> who, and when.
BESIDE_MESSAGES: list[Callable[[Sequence[int], datetime], Iterable[tuple[int, datetime]]]] = []
MOST_A_MONTH = 10


def refusals(
    people: Sequence[int], purpose: Purpose, now: datetime, policy: Mapping[str, Value] | None = None
) -> Mapping[int, Refusal]:
    """By person: why a message of this purpose must not be queued to her now. Whoever is missing may be told.

    Consent is asked for every purpose; the rest holds for what is capped alone. Whoever has read the policies already
    passes them on.
    """
    return refusals_of_each({purpose: people}, now, policy)[purpose]


def refusals_of_each(
    people: Mapping[Purpose, Collection[int]], now: datetime, policy: Mapping[str, Value] | None = None
) -> Mapping[Purpose, Mapping[int, Refusal]]:
    """The same for several purposes, each with its own people, at the price of one."""
    everybody = sorted(set().union(*people.values()))
    lacking = dict.fromkeys(queries.unwilling(everybody), Refusal(CONSENT_LACKING, None))
    found = {
        purpose: {person: lacking[person] for person in whose if person in lacking} for purpose, whose in people.items()
    }
    counted = sorted(set().union(*(whose for purpose, whose in people.items() if purpose in CAPPED)))
    if not counted:
        return found
    policy = policy or policies.current(db.session())
    crisis = bool(policy[mode.CRISIS])
    since = now - max(rules.OWN_WINDOW, *(timedelta(days=float(policy[days])) for days in _WINDOWS))
    reached, wishes = dict(queries.reached(counted, since)), queries.wishes(counted)
    for person, at in (one for tell in BESIDE_MESSAGES for one in tell(counted, since)):
        reached[person] = reached.get(person, Reached()).and_at(at)
    busy = dict(refused for one in reversed(BUSY) for refused in one(counted, policy, now).items())
    for purpose in CAPPED & people.keys():
        for person in people[purpose]:
            before, wish = reached.get(person, Reached()), wishes.get(person, Wish())
            reason = busy.get(person) or rules.refusal(purpose, before, wish, crisis=crisis, policy=policy, now=now)
            if reason is not None:
                found[purpose].setdefault(person, reason)
    return found


def note_refusals(refused: Mapping[int, Refusal], purpose: Purpose, cause: str, now: datetime) -> None:
    """Write down what was not sent, for the person's own page and for staff."""
    note_each(((person, refusal, cause) for person, refusal in refused.items()), purpose, now)


def note_each(refused: Iterable[tuple[int, Refusal, str]], purpose: Purpose, now: datetime) -> None:
    """The same, each with a cause of its own."""
    rows = [
        {
            "volunteer_id": person,
            "purpose": purpose,
            "cause": cause,
            "reason": refusal.reason,
            "at": now,
            "until_at": refusal.until,
        }
        for person, refusal, cause in refused
    ]
    if rows:
        db.session.execute(insert(ContactRefusal), rows)


def set_wish(volunteer: Volunteer, wish: Wish, *, by: Actor, now: datetime) -> None:
    """Note how much somebody wishes to hear, as of now; the last word counts. Refused for a number out of range and for
    a kind that cannot be switched off."""
    if (wish.most is not None and not 0 <= wish.most <= MOST_A_MONTH) or not wish.unwanted <= set(OPTIONAL):
        raise Invalid([Problem("most", WISH_INVALID, sentence_for(WISH_INVALID))])
    row = db.session.get(ContactWish, volunteer.id) or ContactWish(volunteer_id=volunteer.id)
    row.most, row.unwanted, row.no_hold_outs, row.said_at = wish.most, sorted(wish.unwanted), wish.no_hold_outs, now
    db.session.add(row)
    db.session.flush()
    audit.record(by, "contact.wish", f"volunteer:{volunteer.id}", now=now)


_WINDOWS = (rules.WINDOW_DAYS, rules.NOTE_GAP_DAYS)
