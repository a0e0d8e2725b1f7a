"""Processes of the programme: each in a group of its own, ended by its own number and nothing broader."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

PR_SET_PDEATHSIG = 1


class Child:
    """A forked process. The parent must hold no database connection at that moment: SQLite does not survive it."""

    def __init__(self, work: Callable[[], object], name: str) -> None:
        self.name = name
        self.stopped = False
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            _run(work, name)
        with suppress(OSError):
            os.setpgid(self.pid, self.pid)
        self._status: int | None = None

    def kill(self) -> None:
        """SIGKILL to the group, and wait until it is gone."""
        self._signal(signal.SIGKILL)
        self.wait()

    def stop(self) -> None:
        """Halt it where it stands."""
        self._signal(signal.SIGSTOP)
        self.stopped = True

    def resume(self) -> None:
        """Let it go on as if nothing had happened."""
        self._signal(signal.SIGCONT)
        self.stopped = False

    def finish(self, patience: float = 20.0) -> None:
        """Ask it to end after what it has in hand; one that does not is killed."""
        if self.stopped:
            self.resume()
        self._signal(signal.SIGTERM)
        until = time.monotonic() + patience
        while time.monotonic() < until and not self._gone():
            time.sleep(0.02)
        if not self._gone():
            self.kill()

    def wait(self) -> int:
        """Its exit status, once it has ended."""
        if self._status is None:
            self._status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._status

    def wait_for(self, patience: float) -> int | None:
        """Its exit status where it ends of itself within so many seconds, else None."""
        until = time.monotonic() + patience
        while time.monotonic() < until and not self._gone():
            time.sleep(0.01)
        return self._status

    def died(self) -> bool:
        """Whether it ended of itself with a fault."""
        return self._gone() and self._status not in (0, None)

    def _gone(self) -> bool:
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
        return self._status is not None

    def _signal(self, number: int) -> None:
        if self._status is None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)


class Asked:
    """Becomes true when this process is asked to end."""

    def __init__(self) -> None:
        self._asked = False
        signal.signal(signal.SIGTERM, self._note)

    def __bool__(self) -> bool:
        return self._asked

    def _note(self, _number: int, _frame: object) -> None:
        self._asked = True


def _run(work: Callable[[], object], name: str) -> NoReturn:
    """What the child does; nothing that the parent registered for its own end may run here."""
    code = 1
    try:
        with suppress(OSError):
            os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _die_with_parent()
        work()
        code = 0
    except BaseException:
        print(f"{name} failed:", file=sys.stderr)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _die_with_parent() -> None:
    """Where the programme itself is killed, nothing of it stays behind (Linux alone knows how)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
