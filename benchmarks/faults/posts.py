"""Two providers on the loopback that fail as told: a mail server, and the provider of texts, each under TLS.

Each is a process of its own. What it took and what it answered is in its list before the answer begins.
"""

from __future__ import annotations

import os
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qs, urlsplit

from benchmarks.faults.processes import Child

WELL, DEAF, MUTE, BUSY, DRIP, LATE_DRIP = "well", "deaf", "mute", "busy", "drip", "late drip"
RESET, STRANGER, OVERRUN, NONSENSE = "reset", "stranger", "overrun", "nonsense"
RETRY_AFTER = 3
_BOUND = 60.0


@dataclass(frozen=True)
class Entry:
    """Something that came in: when, for whom, whether it was taken, and whether it was told so."""

    at: float
    address: str
    taken: bool
    answered: bool


class Post:
    """A provider's process, its address, its list, and what it does at present."""

    def __init__(self, folder: Path, name: str, contexts: dict[str, ssl.SSLContext]) -> None:
        self.name, self._contexts = name, contexts
        self._mode, self._list = folder / f"{name}.mode", folder / f"{name}.list"
        self._list.touch()
        self.say(WELL)
        listener = socket.create_server(("127.0.0.1", 0), backlog=1)
        self.port: int = listener.getsockname()[1]
        self.process = Child(lambda: self._serve(listener), name)
        listener.close()

    def say(self, mode: str) -> None:
        """From now on it does this."""
        fresh = self._mode.with_suffix(".next")
        fresh.write_text(mode)
        fresh.replace(self._mode)

    def entries(self, since: float) -> list[Entry]:
        """What came in from a moment on."""
        found = []
        for line in self._list.read_text().splitlines():
            at, address, taken, answered = line.split()
            found.append(Entry(float(at), address, taken == "True", answered == "True"))
        return [entry for entry in found if entry.at >= since]

    def _serve(self, listener: socket.socket) -> None:
        """One thread for each caller. While it is deaf it takes no calls, and there is no room to wait in."""
        listener.settimeout(0.05)
        waiting: list[socket.socket] = []
        while True:
            if self._does(DEAF):
                waiting = waiting or [_caller(self.port) for _ in range(4)]
                time.sleep(0.05)
                continue
            while waiting:
                waiting.pop().close()
            with suppress(OSError):
                threading.Thread(target=self._answer, args=(listener.accept()[0],), daemon=True).start()

    def _answer(self, caller: socket.socket) -> None:
        with caller, suppress(OSError):
            caller.settimeout(_BOUND)
            while self._does(MUTE, DEAF):
                time.sleep(0.1)
            context = self._contexts[STRANGER if self._does(STRANGER) else WELL]
            with context.wrap_socket(caller, server_side=True) as line, line.makefile("rb") as heard:
                talk = self._talk_mail if self.name == "mail" else self._talk_texts
                if not talk(line, heard):
                    # Nothing more is said, and the other side hears that the line was cut.
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _talk_mail(self, line: ssl.SSLSocket, heard: BinaryIO) -> bool:
        if self._does(BUSY):
            line.sendall(b"421 4.3.2 not now\r\n")
            return True
        if self._does(DRIP):
            return self._drip(line, b"220-")
        line.sendall(b"220 here\r\n")
        address = ""
        for command in heard:
            if command.startswith(b"DATA"):
                line.sendall(b"354 go\r\n")
                for words in heard:
                    if words == b".\r\n":
                        break
                open_end = self._does(RESET, LATE_DRIP)
                self._note(address, taken=True, answered=not open_end)
                if open_end:
                    return self._does(LATE_DRIP) and self._drip(line, b"250-")
            elif command.startswith(b"RCPT"):
                address = command.decode().partition("<")[2].partition(">")[0]
            line.sendall(b"250-here\r\n250 PIPELINING\r\n" if command.startswith(b"EHLO") else b"250 2.0.0 well\r\n")
        return True

    def _talk_texts(self, line: ssl.SSLSocket, heard: BinaryIO) -> bool:
        for request in heard:
            for header in heard:
                if header == b"\r\n":
                    break
            address = parse_qs(urlsplit(request.split()[1].decode()).query)["PhoneNumbers"][0]
            taken = not self._does(BUSY, OVERRUN)
            self._note(address, taken=taken, answered=not self._does(DRIP, RESET, NONSENSE))
            if self._does(RESET):
                return False
            if self._does(DRIP):
                return self._drip(line, b"HTTP/1.1 200 OK\r\nX-A: ")
            if self._does(BUSY):
                line.sendall(_reply("500 Internal Server Error", "<html>"))
            elif self._does(OVERRUN):
                line.sendall(_reply("429 Too Many Requests", "{}", f"Retry-After: {RETRY_AFTER}\r\n"))
            else:
                line.sendall(_reply("200 OK", "<html>{" if self._does(NONSENSE) else '{"Code": "OK"}'))
        return True

    def _drip(self, line: ssl.SSLSocket, begin: bytes) -> bool:
        """A byte a second, for as long as this lasts and somebody listens."""
        place = 0
        while self._does(DRIP, LATE_DRIP):
            line.sendall(begin[place : place + 1] or b"a")
            place += 1
            time.sleep(1)
        return False

    def _does(self, *modes: str) -> bool:
        return self._mode.read_text() in modes

    def _note(self, address: str, *, taken: bool, answered: bool) -> None:
        with self._list.open("a") as listed:
            listed.write(f"{time.time()} {address} {taken} {answered}\n")
            listed.flush()
            os.fsync(listed.fileno())


def posts(folder: Path, contexts: dict[str, ssl.SSLContext]) -> Iterator[Post]:
    """Both of them."""
    for name in ("mail", "texts"):
        yield Post(folder, name, contexts)


def _caller(port: int) -> socket.socket:
    line = socket.socket()
    line.setblocking(False)
    line.connect_ex(("127.0.0.1", port))
    return line


def _reply(status: str, body: str, more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{more}Content-Length: {len(body)}\r\n\r\n{body}".encode()
