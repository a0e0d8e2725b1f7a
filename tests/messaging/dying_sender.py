"""A process that sends from the outbox and is killed in the middle: run by test_killed, never collected.

python -m tests.messaging.dying_sender INSTANCE DATABASE_URL KEYS_FILE key|none LETTERS_BEFORE_DEATH
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from iwill.app import create_app
from iwill.core import clock
from iwill.messaging import outbox
from iwill.messaging.channels.opening import OWN_PROVIDERS
from iwill.messaging.channels.provider import Handover, Idempotency, Letter, Receipt
from iwill.messaging.terms import Channel
from tests.conftest import NOW, make_settings


class Provider:
    """Notes the key of each letter in a file, as a provider would, and kills this process at a given letter."""

    channel = Channel.EMAIL
    stays_here = True

    def __init__(self, keys: Path, idempotency: Idempotency, letters: int) -> None:
        self.idempotency, self._keys, self._letters = idempotency, keys, letters

    def send(self, letter: Letter) -> Receipt:
        with self._keys.open("a") as file:
            file.write(f"{letter.key}\n")
        self._letters -= 1
        if self._letters == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return Receipt(Handover.ACCEPTED, "250")

    def close(self) -> None:
        """Nothing is open."""


def main(instance: str, database_url: str, keys: str, idempotency: str, letters: str) -> None:
    """Send what is due until killed."""
    app = create_app(make_settings(Path(instance), DATABASE_URL=database_url))
    provider = Provider(Path(keys), Idempotency(idempotency), int(letters))
    app.extensions[OWN_PROVIDERS] = lambda: {Channel.EMAIL: provider}
    clock.freeze(NOW)
    with app.app_context():
        outbox.deliver_due(NOW)


if __name__ == "__main__":
    main(*sys.argv[1:])
