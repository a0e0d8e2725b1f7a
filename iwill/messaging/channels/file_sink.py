"""Mail to files instead of a server: one complete *.eml each, written aside and renamed into place."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from iwill.messaging.channels.provider import Handover, Idempotency, Letter, Receipt
from iwill.messaging.terms import Channel


class FileSink:
    """A folder. A letter's key is its file name, so handing it over again leaves one file."""

    channel = Channel.EMAIL
    idempotency = Idempotency.KEY
    stays_here = True

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self._made = False

    def send(self, letter: Letter) -> Receipt:
        """Write one mail. A full disk or a missing right is temporary, and leaves no half file behind."""
        scratch = self._folder / f".{letter.key}.{os.getpid()}.tmp"
        try:
            if not self._made:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._made = True
            file = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(file, "wb") as out:
                out.write(letter.content)
            os.replace(scratch, self._folder / f"{letter.key}.eml")
        except OSError as trouble:
            self._made = False
            with contextlib.suppress(OSError):
                scratch.unlink()
            return Receipt(Handover.TEMPORARY, f"disk {trouble.errno}", line_is_down=True)
        return Receipt(Handover.ACCEPTED, "written")

    def close(self) -> None:
        """Nothing is kept open."""
