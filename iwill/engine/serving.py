"""One process that does everything: the pages, the API and the jobs. Enough for one organisation on one machine."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from flask import Flask
from waitress.server import create_server

import config
from iwill.core.errors import Refused
from iwill.engine.ticker import Ticker

log = logging.getLogger(__name__)
THREADS = 8


def serve(app: Flask, host: str, port: int) -> None:
    """Serve pages and run jobs until SIGTERM or Ctrl-C; then finish what is in hand and leave.

    Refuses a port that is taken or not ours to open.
    """
    settings: config.Settings = app.extensions["iwill_settings"]
    server = _listening(app, host, port, behind_proxy=settings.proxies > 0)
    ticker = Ticker(app)
    signal.signal(signal.SIGTERM, _leave)
    with shared_use(Path(settings.instance_dir)):
        ticker.start()
        try:
            server.run()
        finally:
            # Stopping twice in a hurry is allowed: a second signal ends the process at once, as a power cut would.
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            server.close()
            ticker.stop()


def _listening(app: Flask, host: str, port: int, *, behind_proxy: bool):  # type: ignore[no-untyped-def]
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        return create_server(
            app,
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            max_request_body_size=64 * 2**20,
            # Behind a proxy the application itself reads as many forwarded hops as it was told to trust.
            clear_untrusted_proxy_headers=not behind_proxy,
        )
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            raise Refused("port_taken", f"Port {port} on {host} is taken; choose another with --port.") from None
        if fault.errno in (errno.EACCES, errno.EADDRNOTAVAIL) or isinstance(fault, PermissionError):
            raise Refused("port_refused", f"This user may not listen on {host} port {port}.") from None
        raise


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


@contextmanager
def shared_use(instance: Path) -> Iterator[None]:
    """Hold the mark that says: a server is using this database file, nobody may put another in its place."""
    with open(_mark(instance), "ab") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("restoring", "A backup is being restored here: wait until it is done.") from None
        yield


@contextmanager
def sole_use(instance: Path) -> Iterator[None]:
    """Refuse while a server of this installation runs, and keep one from starting meanwhile."""
    with open(_mark(instance), "ab") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("still_running", "iwill is running here: stop it first, then try again.") from None
        yield


def _mark(instance: Path) -> Path:
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(instance / "in-use", os.O_WRONLY | os.O_CREAT, 0o600))
    return instance / "in-use"
