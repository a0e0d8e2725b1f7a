"""The application behind its own web server, with one more endpoint: the reference that answers are measured against.

    python -m benchmarks.answer_server

Settings come from the environment, as always. It prints its port first and ends when its standard input closes. The
reference stands in the same application and passes the same checks, session and headers; all it does is to insert as
many rows as it is told, in one transaction.
"""

from __future__ import annotations

import logging
import os
import sys
import threading

from flask import Blueprint, request
from waitress.server import create_server

from benchmarks.ground import NOW
from iwill.accounts.models import AuditEntry
from iwill.app import create_app
from iwill.core import clock
from iwill.core.db import transaction
from iwill.engine.serving import THREADS
from iwill.web.guard import by_link

pages = Blueprint("reference", __name__)


@pages.post("/reference/<token>")
@by_link
def insert_rows(token: str) -> str:
    """Insert `rows` rows."""
    now = clock.now()
    with transaction() as session:
        session.add_all(
            AuditEntry(at=now, actor="reference", action="reference.row", subject="row:0", details={"row": row})
            for row in range(int(request.args["rows"]))
        )
    return "done"


def main() -> None:
    clock.start_at(NOW)
    app = create_app()
    app.register_blueprint(pages)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(app, host="127.0.0.1", port=0, threads=THREADS, ident=None)
    print(server.effective_port, flush=True)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    server.run()


def _leave_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
