"""What must hold after the faults: counted from the tables, the provider's list and the list of confirmed answers.

The product's own checks come last and stand beside these; none of these relies on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from benchmarks.faults.terms import Evidence, Row
from iwill.accounts import audit
from iwill.accounts.models import AuditEntry
from iwill.callouts.models import AnswerRecord, CallOut, Invitation, Need, ReservePlace, Seat, Wave
from iwill.callouts.queries.reached import undelivered
from iwill.callouts.terms import ReserveState
from iwill.core.db import db
from iwill.engine.checks.content import unknown_messages
from iwill.engine.checks.terms import Patient
from iwill.engine.invariants import broken_promises
from iwill.messaging.channels.provider import Idempotency
from iwill.messaging.claiming import BATCH
from iwill.messaging.models import Message
from iwill.messaging.terms import Channel, MessageState, Purpose

UNSETTLED = (MessageState.QUEUED, MessageState.SENDING)


def check(seen: Evidence) -> Iterator[Row]:
    """Every promise, one row each."""
    for look in LOOKS:
        yield look(seen)


def _questions(_seen: Evidence) -> Row:
    asked = list(db.session.scalars(select(Invitation.id).where(Invitation.channel == Channel.EMAIL)))
    questions = Counter(db.session.scalars(select(Message.cause).where(Message.purpose == Purpose.INVITATION)))
    wrong = sum(questions[f"invitation:{one}"] != 1 for one in asked)
    return Row(
        "questions",
        f"{len(asked)} people asked, {wrong} without exactly one message",
        "each invitation by mail has its one message",
        bool(asked) and not wrong and sum(questions.values()) == len(asked),
    )


def _messages(seen: Evidence) -> Row:
    states = Counter(db.session.scalars(select(Message.state)))
    sent = set(db.session.scalars(select(Message.uid).where(Message.state == MessageState.SENT)))
    delivered = {entry.key for entry in seen.entries if entry.delivered}
    untold = len(delivered - set(db.session.scalars(select(Message.uid))))
    missing = len(sent - delivered)
    words = ", ".join(f"{count} {state.value}" for state, count in sorted(states.items()))
    open_ones = sum(states[state] for state in UNSETTLED)
    return Row(
        "messages",
        f"{words}; {missing} called sent that the provider never got",
        "none left queued or sending, none failed; what is called sent was delivered, what was delivered is on file",
        bool(sent) and not open_ones and not missing and not untold and not states[MessageState.FAILED],
    )


def _nothing_twice(seen: Evidence) -> Row:
    delivered = Counter(entry.key for entry in seen.entries if entry.delivered)
    dropped = sum(entry.fate == "known" for entry in seen.entries)
    twice = sum(count > 1 for count in delivered.values())
    unknown = len(_unknown())
    if seen.idempotency is Idempotency.KEY:
        happened = f"{len(delivered)} letters delivered, {dropped} handed over again and dropped by their key"
        invariant, holds = "no letter reaches anybody twice, and no end is unknown", not twice and not unknown
        happened += f", {unknown} unknown"
    else:
        happened, invariant, holds = f"{len(delivered)} letters delivered", "no letter is handed over twice", not twice
    return Row("nothing twice", f"{happened}, {twice} twice", invariant, bool(delivered) and holds)


def _unknown_ends(seen: Evidence) -> Row:
    """Each kill may leave one claimed batch unknown, and each broken connection one letter."""
    cut = sum(entry.fate == "cut" for entry in seen.entries)
    unknown = _unknown()
    killed = set(seen.killed)
    by_process = Counter(int(one.lease_owner.split(":")[0]) for one in unknown if one.state_reason == "cut_off")
    most = max(by_process.values(), default=0)
    not_killed = sum(count for pid, count in by_process.items() if pid not in killed)
    lost_replies = sum(one.state_reason != "cut_off" for one in unknown)
    happened = (
        f"{len(unknown)} unknown after {len(killed)} kills, at most {most} of one kill; "
        f"{lost_replies} of {cut} whose answer was lost"
    )
    holds = most <= BATCH and not not_killed and lost_replies <= cut
    if seen.idempotency is Idempotency.KEY:
        holds = not unknown
    return Row("unknown ends", happened, f"at most one claimed batch ({BATCH}) a kill, none with keys", holds)


def _unknown_listed(seen: Evidence) -> Row:
    everything = _unknown()
    unknown = {one.id for one in everything if one.cause.startswith("invitation:")}
    listed: set[int] = set()
    for call_out in db.session.scalars(select(CallOut)):
        listed |= {one.message.id for one in undelivered(call_out, limit=100_000)}
    patient = Patient(current_app.extensions["iwill_settings"], seen.now)
    sentence = unknown_messages(patient)[1]
    counted = sentence.startswith(f"{len(everything)} messages ") if everything else sentence.startswith("No message")
    return Row(
        "unknown ends listed",
        f"{len(unknown & listed)} of {len(unknown)} on the boards of their call-outs; doctor counts "
        + ("the same" if counted else f"otherwise: {sentence}"),
        "the product lists each of them",
        unknown <= listed and counted,
    )


def _seats(_seen: Evidence) -> Row:
    live = Counter(db.session.scalars(select(Seat.need_id).where(Seat.released_at.is_(None))))
    offers = Counter(db.session.scalars(select(ReservePlace.need_id).where(ReservePlace.state == ReserveState.OFFERED)))
    needs = list(db.session.scalars(select(Need).execution_options(populate_existing=True)))
    over = sum(live[need.id] > need.seats for need in needs)
    wrong = sum(need.taken != live[need.id] or need.offered != offers[need.id] for need in needs)
    return Row(
        "seats",
        f"{sum(live.values())} live seats on {len(needs)} shifts; {over} above their number, {wrong} miscounted",
        "never above their number; taken and offered are the rows that are there",
        bool(live) and not over and not wrong,
    )


def _two_places(_seen: Evidence) -> Row:
    other = aliased(Seat)
    pairs = db.session.scalar(
        select(func.count())
        .select_from(Seat)
        .join(other, (other.volunteer_id == Seat.volunteer_id) & (other.id > Seat.id))
        .where(
            Seat.released_at.is_(None),
            other.released_at.is_(None),
            Seat.from_minute < other.to_minute,
            other.from_minute < Seat.to_minute,
        )
    )
    return Row("two places", f"{pairs} overlapping pairs", "nobody holds two seats at once", not pairs)


def _confirmed(seen: Evidence) -> Row:
    on_file = {
        (row.invitation_id, row.action.value, row.at.astimezone(UTC))
        for row in db.session.scalars(select(AnswerRecord))
    }
    seats = {
        (seat.invitation_id, seat.need_id, seat.taken_at.astimezone(UTC)) for seat in db.session.scalars(select(Seat))
    }
    lost = 0
    for told in seen.confirmed:
        at = datetime.fromisoformat(told["at"]).astimezone(UTC)
        recorded = not told["recorded"] or (told["invitation"], told["action"], at) in on_file
        lost += not (recorded and all((told["invitation"], need, at) in seats for need in told["seated"]))
    return Row(
        "confirmed answers",
        f"{len(seen.confirmed)} answers confirmed to somebody, {lost} not on file",
        "every confirmed answer and its seats are in the database",
        bool(seen.confirmed) and not lost,
    )


def _waves(_seen: Evidence) -> Row:
    numbers: dict[int, list[int]] = {}
    for call_out_id, number in db.session.execute(select(Wave.call_out_id, Wave.number).order_by(Wave.number)):
        numbers.setdefault(call_out_id, []).append(number)
    gaps = sum(found != list(range(1, len(found) + 1)) for found in numbers.values())
    waves = sum(map(len, numbers.values()))
    noted = db.session.scalar(select(func.count()).where(AuditEntry.action == "wave.sent"))
    empty = db.session.scalar(select(func.count()).select_from(Invitation).where(Invitation.wave_id.is_(None)))
    return Row(
        "waves",
        f"{waves} waves of {len(numbers)} call-outs, {noted} noted in the audit trail",
        "one wave per number, none skipped, each noted once",
        bool(waves) and not gaps and noted == waves and not empty,
    )


def _own_checks(seen: Evidence) -> Row:
    broken = broken_promises(seen.now)
    trail = audit.verify()
    words = ", ".join(f"{name} ({count})" for name, count in broken.items()) or "nothing broken"
    return Row(
        "own checks",
        f"{words}; {trail.sealed} lines of the audit trail sealed" + ("" if trail.first_bad is None else ", one bad"),
        "doctor finds no broken promise, and the audit trail fits its seals",
        not broken and trail.first_bad is None,
    )


def _unknown() -> list[Any]:
    return list(
        db.session.execute(
            select(Message.id, Message.cause, Message.lease_owner, Message.state_reason).where(
                Message.state == MessageState.UNKNOWN
            )
        )
    )


LOOKS: tuple[Callable[[Evidence], Row], ...] = (
    _questions,
    _messages,
    _nothing_twice,
    _unknown_ends,
    _unknown_listed,
    _seats,
    _two_places,
    _confirmed,
    _waves,
    _own_checks,
)
