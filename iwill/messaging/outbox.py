"""Sending what is due: claim a batch, hand it over with no transaction open, settle it and claim the next.

One transaction settles a batch and claims the one after it, so that at any moment at most one batch is on its way, and
a batch costs one commit. See claiming and settling for what is promised when a process dies.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy.exc import OperationalError

import config
from iwill.core import policy
from iwill.core.db import db, transaction
from iwill.messaging.channels.opening import open_providers
from iwill.messaging.channels.provider import Handover, Letter, Provider, Receipt, send_each
from iwill.messaging.claiming import LEASE, NOTHING, Claim, claim
from iwill.messaging.clearing import anything_to_do, clear_away
from iwill.messaging.composing import Claimed, Composer
from iwill.messaging.running import Run
from iwill.messaging.settling import Result, settle
from iwill.messaging.terms import Channel, Queue

log = logging.getLogger(__name__)

# One run ends after so many batches even if more is due; the next run follows a second later.
MOST_BATCHES = 400
# Half of the lease: with ten seconds for the letter in hand a batch is always settled before its lease runs out.
SENDING_SECONDS = LEASE.total_seconds() / 2
# How long a process that knows how a batch went tries to write it down.
SETTLING_SECONDS = 120.0
_PAUSE_SECONDS = 0.5

_NOT_TRIED = Receipt(Handover.TEMPORARY, "not_tried")


def deliver_due(now: datetime, *, queue: Queue | None = None, batches: int = MOST_BATCHES) -> dict[str, int]:
    """Send what is due of a queue, or of all, most urgent first; returns how many were sent, retried, failed and so on.

    The time that passes meanwhile is added to `now`, so that what becomes due during a long run does not wait for it.
    """
    started = time.monotonic()

    def moment() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    busy = anything_to_do(now, queue)
    rules = policy.current(db.session())
    db.session.rollback()
    if not busy:
        return {}
    settings: config.Settings = current_app.extensions["iwill_settings"]
    with open_providers() as providers:
        run = Run(providers, Composer(settings), rules, settings.org_zone, queue)
        with transaction():
            clear_away(now, run)
        batch, results = NOTHING, list[Result]()
        for _ in range(batches):
            batch = _settle_and_claim(batch, results, moment(), run)
            if batch.looked_at == 0:
                break
            results, line_is_down = _hand_over(batch.taken, moment(), run)
            if line_is_down:
                break
        if batch.looked_at:
            _settle(batch, results, moment(), run)
    return {outcome: count for outcome, count in run.counts.items() if count}


def _settle_and_claim(batch: Claim, results: Sequence[Result], now: datetime, run: Run) -> Claim:
    """Settle the last batch and claim the next in one transaction; a claim that fails does not undo the settling."""
    before = run.counts.copy()
    try:
        with transaction():
            settle(batch, results, now, run)
            return claim(now, run)
    except Exception as fault:
        run.counts.clear()
        run.counts.update(before)
        _settle(batch, results, now, run)
        if not isinstance(fault, OperationalError):
            raise
    with transaction():
        return claim(now, run)


def _settle(batch: Claim, results: Sequence[Result], now: datetime, run: Run) -> None:
    """Write down how a batch went, and wait where the database is busy or away: what is not written down counts as
    unknown when the lease ends, although all of it was answered. Even after that the fence lets it be settled."""
    before, until = run.counts.copy(), time.monotonic() + SETTLING_SECONDS
    while True:
        try:
            with transaction():
                settle(batch, results, now, run)
            return
        except OperationalError:
            run.counts.clear()
            run.counts.update(before)
            if time.monotonic() > until:
                log.error("%d messages that were handed over could not be written down", len(results))
                raise
            log.warning("the database is busy or away; what was handed over is written down as soon as it is back")
            time.sleep(_PAUSE_SECONDS)


def _hand_over(taken: Sequence[Claimed], now: datetime, run: Run) -> tuple[list[Result], bool]:
    """Send a batch, channel by channel. What cannot be worded is settled by itself and never stops the others."""
    results: list[Result] = []
    by_channel: dict[Channel, list[tuple[Claimed, Letter]]] = {}
    for claimed in taken:
        try:
            letter = run.composer.letter(claimed, now)
        except Exception as fault:
            # Only the kind of fault is logged: its text could repeat what stands in the message.
            log.error("message %d cannot be worded: %s", claimed.id, type(fault).__name__)
            results.append((claimed, Receipt(Handover.PERMANENT, "wording")))
        else:
            by_channel.setdefault(claimed.reader.channel, []).append((claimed, letter))
    until, down = time.monotonic() + SENDING_SECONDS, False
    for channel, pairs in by_channel.items():
        receipts = _send(run.providers[channel], [letter for _, letter in pairs], until)
        if any(receipt.line_is_down for receipt in receipts):
            run.stopped.add(channel)
            # Texts that cannot go out hold up no mail; without mail, nearly nothing is left to do.
            down = down or channel is not Channel.SMS
        # Where the other side has said when it wants to be asked again, that is meant for the rest as well.
        untried = replace(_NOT_TRIED, wait_seconds=receipts[-1].wait_seconds) if receipts else _NOT_TRIED
        rest = [untried] * (len(pairs) - len(receipts))
        results += [(claimed, receipt) for (claimed, _), receipt in zip(pairs, receipts + rest, strict=True)]
    return results, down


def _send(provider: Provider, letters: Sequence[Letter], until: float) -> list[Receipt]:
    """A receipt for each letter that was tried: all of them, unless the line is down or the time is up."""
    receipts: list[Receipt] = []
    while len(receipts) < len(letters) and time.monotonic() < until:
        try:
            with contextlib.closing(send_each(provider, letters[len(receipts) :])) as handing_over:
                for receipt in handing_over:
                    receipts.append(receipt)
                    if receipt.line_is_down:
                        log.error("%s cannot be reached (%s); messages wait", provider.channel.value, receipt.code)
                    if receipt.line_is_down or time.monotonic() > until:
                        return receipts
        except Exception as fault:
            log.error("%s failed with a letter in hand: %s", provider.channel.value, type(fault).__name__)
            provider.close()
            receipts.append(Receipt(Handover.UNKNOWN, f"channel {type(fault).__name__}"))
    return receipts
