"""A small, fast mail server that takes everything, keeps nothing, and counts: the other end of the outbox's figure.

    python -m benchmarks.sink [--pipelining]

It serves one connection at a time on a free port of 127.0.0.1, which it prints first, and answers 250 once it has read
the lonely dot. The command COUNT answers with the number of mails so far and their bytes. With --pipelining it offers
that commands may travel together, as Postfix, Exim and the large providers do (RFC 2920).
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator

END_OF_MAIL = b"\r\n.\r\n"
AT_ONCE = 1 << 16


class Line:
    """One connection. Answers wait until more has to be read, and travel together."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._pending = bytearray()
        self._answers = bytearray()

    def until(self, mark: bytes) -> bytes | None:
        """Everything up to and without `mark`; None where the other side has gone."""
        seen = 0
        while (end := self._pending.find(mark, seen)) < 0:
            seen = max(0, len(self._pending) - len(mark))
            self.flush()
            piece = self._connection.recv(AT_ONCE)
            if not piece:
                return None
            self._pending += piece
        found = bytes(self._pending[:end])
        del self._pending[: end + len(mark)]
        return found

    def say(self, words: bytes) -> None:
        self._answers += words + b"\r\n"

    def flush(self) -> None:
        if self._answers:
            self._connection.sendall(self._answers)
            self._answers.clear()


class Sink:
    """Takes mails and counts them."""

    def __init__(self, *, pipelining: bool) -> None:
        self.mails = self.bytes = 0
        self._hello = b"250-sink\r\n250 PIPELINING" if pipelining else b"250 sink"

    def serve(self, connection: socket.socket) -> None:
        """One conversation, until the other side says goodbye or hangs up."""
        line = Line(connection)
        line.say(b"220 sink")
        while (words := line.until(b"\r\n")) is not None:
            verb = words[:4].upper()
            if verb == b"EHLO":
                line.say(self._hello)
            elif verb in (b"MAIL", b"RCPT", b"HELO", b"RSET", b"NOOP"):
                line.say(b"250 ok")
            elif verb == b"DATA":
                line.say(b"354 go on")
                mail = line.until(END_OF_MAIL)
                if mail is None:
                    return
                self.mails += 1
                self.bytes += len(mail)
                line.say(b"250 2.0.0 taken")
            elif verb == b"COUN":
                line.say(b"250 %d %d" % (self.mails, self.bytes))
            elif verb == b"QUIT":
                line.say(b"221 goodbye")
                line.flush()
                return
            else:
                line.say(b"502 not here")


@contextlib.contextmanager
def running(*, pipelining: bool) -> Iterator[int]:
    """A sink in a process of its own; yields its port."""
    command = [sys.executable, "-m", "benchmarks.sink", *(["--pipelining"] if pipelining else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def counted(port: int) -> tuple[int, int]:
    """How many mails the sink on this port has taken, and their bytes."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        line = Line(connection)
        line.until(b"\r\n")
        line.say(b"COUNT")
        _, mails, size = (line.until(b"\r\n") or b"").split()
        line.say(b"QUIT")
        line.until(b"\r\n")
    return int(mails), int(size)


def main() -> None:
    sink = Sink(pipelining="--pipelining" in sys.argv)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            connection, _ = listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with connection, contextlib.suppress(ConnectionError):
                sink.serve(connection)


if __name__ == "__main__":
    main()
