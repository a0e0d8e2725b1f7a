"""What every channel promises: it takes one letter and gives one receipt, and says whether repeating is harmless."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from iwill.messaging.terms import Channel


class Idempotency(StrEnum):
    """KEY: the channel knows a letter by its key and delivers it once, however often it is handed over.

    NONE: whether a letter went out when the connection broke can never be known, so it is not handed over again.
    """

    KEY = "key"
    NONE = "none"


class Handover(StrEnum):
    """What came of handing a letter over. UNKNOWN: it may have gone out; TEMPORARY: it has not, and may later."""

    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Letter:
    """One message, ready to go. `key` is the same at every attempt; `content` is a whole RFC 5322 mail, or the text of
    a card, or the template of a text with its parameters; `address` is read here and kept nowhere."""

    key: str
    address: str
    content: bytes


@dataclass(frozen=True)
class Receipt:
    """What the channel answered, as a short code without personal data.

    `address_is_dead`: the other side knows nobody there. `line_is_down`: the channel itself cannot be reached, so the
    next letter need not try. `wait_seconds`: sooner the other side does not want to be asked again.
    """

    handover: Handover
    code: str
    address_is_dead: bool = False
    line_is_down: bool = False
    wait_seconds: float = 0.0


class Provider(Protocol):
    """A way out. `stays_here` says that nothing leaves the machine, so that made-up people may be written to."""

    channel: Channel
    idempotency: Idempotency
    stays_here: bool

    def send(self, letter: Letter) -> Receipt:
        """Hand one letter over, in ten seconds at most, with no transaction open."""
        ...

    def close(self) -> None:
        """Let go of the connection, if there is one."""
        ...


@runtime_checkable
class SendsAhead(Protocol):
    """A channel that takes several letters in a row faster than one by one; a receipt for each comes in order."""

    def send_ahead(self, letters: Sequence[Letter]) -> Generator[Receipt]:
        """Hand letters over; whoever stops asking for receipts leaves the rest of the letters unsent."""
        ...


def send_each(provider: Provider, letters: Sequence[Letter]) -> Generator[Receipt]:
    """Hand letters over in the quickest way that the channel knows."""
    if isinstance(provider, SendsAhead):
        yield from provider.send_ahead(letters)
    else:
        for letter in letters:
            yield provider.send(letter)
