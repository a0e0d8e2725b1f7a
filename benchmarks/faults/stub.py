"""A provider on the loopback: a process of its own that outlives the kills and lists every handing over.

One line in, one line out: "PID KEY" is answered by "accepted" or "later". Before it answers, the line "PID KEY FATE"
is on the disk. Now and then it takes a letter and breaks the connection before the answer (`cut`), or asks to be tried
again without having taken anything (`later`).
"""

from __future__ import annotations

import os
import random
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.processes import Child
from iwill.messaging.channels.provider import Handover, Idempotency, Letter, Receipt
from iwill.messaging.terms import Channel

SECONDS_FOR_ONE = 0.008
CUT = 0.005
LATER = 0.01


@dataclass(frozen=True)
class Entry:
    """One line of the provider's list. `fate`: delivered, cut (delivered, but the answer was lost), known (a letter
    with this key was delivered before, so this one was dropped) or later (not taken)."""

    pid: int
    key: str
    fate: str

    @property
    def delivered(self) -> bool:
        return self.fate in ("delivered", "cut")


class Stub:
    """The provider's process, its address and its list."""

    def __init__(self, folder: Path, *, honours_keys: bool) -> None:
        self._list = folder / "provider.txt"
        self._list.touch()
        self._honours_keys = honours_keys
        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = listener.getsockname()[1]
        self.process = Child(lambda: self._serve(listener), "provider")
        listener.close()

    def entries(self) -> list[Entry]:
        """Everything handed over so far, in order; a line that is being written is left for the next time."""
        return list(_read(self._list.read_text()))

    def last_sender(self, *, within: float) -> int | None:
        """Who handed over the last letter, if that was just now: most likely somebody in the middle of a batch."""
        if time.time() - self._list.stat().st_mtime > within:
            return None
        entries = self.entries()
        return entries[-1].pid if entries else None

    def _serve(self, listener: socket.socket) -> None:
        seen: set[str] = set()
        lock = threading.Lock()
        descriptor = os.open(self._list, os.O_WRONLY | os.O_APPEND)

        def take(pid: str, key: str) -> str:
            with lock:
                fate = self._fate(key, seen)
                if fate in ("delivered", "cut"):
                    seen.add(key)
                os.write(descriptor, f"{pid} {key} {fate}\n".encode())
                os.fsync(descriptor)
            return fate

        def talk(connection: socket.socket) -> None:
            with connection, connection.makefile("rw") as line:
                for words in line:
                    if not words.endswith("\n"):
                        return
                    time.sleep(SECONDS_FOR_ONE)
                    fate = take(*words.split())
                    if fate == "cut":
                        return
                    line.write("later\n" if fate == "later" else "accepted\n")
                    line.flush()

        def guarded(connection: socket.socket) -> None:
            try:
                talk(connection)
            except OSError:
                pass  # Whoever was talking has been killed; what was taken stands in the list.

        while True:
            threading.Thread(target=guarded, args=(listener.accept()[0],), daemon=True).start()

    def _fate(self, key: str, seen: set[str]) -> str:
        if self._honours_keys and key in seen:
            return "known"
        dice = random.random()
        return "cut" if dice < CUT else "later" if dice < CUT + LATER else "delivered"


class StubProvider:
    """The product's side of it: a way out like any other, put in the place that is there for rehearsals."""

    channel = Channel.EMAIL
    stays_here = True

    def __init__(self, port: int, idempotency: Idempotency) -> None:
        self.idempotency, self._port = idempotency, port
        self._connection: socket.socket | None = None

    def send(self, letter: Letter) -> Receipt:
        """Hand one letter over, by its key alone."""
        try:
            if self._connection is None:
                self._connection = socket.create_connection(("127.0.0.1", self._port), timeout=10)
            self._connection.sendall(f"{os.getpid()} {letter.key}\n".encode())
            answer = self._connection.recv(100)
        except OSError:
            answer = b""
        if not answer:
            self.close()
            return Receipt(Handover.UNKNOWN, "reply_lost")
        return Receipt(Handover.ACCEPTED if answer == b"accepted\n" else Handover.TEMPORARY, answer.decode().strip())

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _read(text: str) -> Iterator[Entry]:
    for line in text.splitlines(keepends=True):
        if line.endswith("\n"):
            pid, key, fate = line.split()
            yield Entry(int(pid), key, fate)
