"""Windows in whole minutes since 1970, as seats keep them: a start is rounded down, an end up."""

from __future__ import annotations

from datetime import UTC, datetime


def minute_of(instant: datetime) -> int:
    """Whole minutes since 1970, rounded down: where a seat starts."""
    return int(instant.timestamp() // 60)


def minute_of_end(instant: datetime) -> int:
    """Whole minutes since 1970, rounded up: where a seat ends."""
    return int(-(-instant.timestamp() // 60))


def moment_of(minute: int) -> datetime:
    """The instant at which a minute since 1970 begins."""
    return datetime.fromtimestamp(minute * 60, UTC)
