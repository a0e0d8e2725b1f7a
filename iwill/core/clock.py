"""The one source of time. Rules take `now` as an argument; only the edges ask this module.

The clock can be set: a rehearsal starts it at an instant and lets it run, a test freezes and advances it.
Leases are the exception: they measure how long a process has been silent and use `real_now`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_offset = timedelta(0)
_frozen: datetime | None = None


def real_now() -> datetime:
    """The machine's own time, whatever the settable clock says."""
    return datetime.now(UTC)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    if _frozen is not None:
        return _frozen
    return real_now() + _offset


def start_at(instant: datetime) -> None:
    """Let the clock run on from `instant`. A naive instant is refused."""
    global _offset, _frozen
    _require_aware(instant)
    _frozen = None
    _offset = instant.astimezone(UTC) - real_now()


def freeze(instant: datetime) -> None:
    """Stop the clock at `instant`."""
    global _frozen
    _require_aware(instant)
    _frozen = instant.astimezone(UTC)


def advance(span: timedelta) -> None:
    """Move the clock on by `span`, frozen or running."""
    global _offset, _frozen
    if _frozen is not None:
        _frozen += span
    else:
        _offset += span


def reset() -> None:
    """Go back to the machine's own time."""
    global _offset, _frozen
    _offset, _frozen = timedelta(0), None


def _require_aware(instant: datetime) -> None:
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset")
