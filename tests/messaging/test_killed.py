"""A sender is killed with SIGKILL in mid-batch, after a letter was handed over and before it was settled."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import flask
import pytest
from sqlalchemy import select, update

from iwill.core import clock
from iwill.core.db import db
from iwill.messaging import outbox
from iwill.messaging.channels.opening import OWN_PROVIDERS
from iwill.messaging.channels.provider import Idempotency
from iwill.messaging.claiming import BATCH
from iwill.messaging.models import Message
from iwill.messaging.terms import Channel
from tests.builders import a_volunteer
from tests.conftest import NOW, ROOT
from tests.messaging.conftest import Desk
from tests.messaging.dying_sender import Provider

MESSAGES = 2 * BATCH + 10
DIES_AT = BATCH + 20


@pytest.mark.parametrize("idempotency", list(Idempotency))
def test_a_kill_loses_nothing_and_repeats_nothing(
    desk: Desk, app: flask.Flask, database_url: str, tmp_path: Path, idempotency: Idempotency
) -> None:
    person = a_volunteer()
    for number in range(MESSAGES):
        desk.queue(person, key=f"n{number}")
    db.session.commit()
    keys = tmp_path / "keys"
    arguments = [str(tmp_path), database_url, str(keys), idempotency.value, str(DIES_AT)]
    done = subprocess.run([sys.executable, "-m", "tests.messaging.dying_sender", *arguments], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL

    # Its lease of the machine's own time runs out; then somebody else goes on.
    past = clock.real_now() - timedelta(seconds=1)
    db.session.execute(update(Message).where(Message.state == "sending").values(lease_until=past))
    db.session.commit()
    provider = Provider(keys, idempotency, letters=-1)
    app.extensions[OWN_PROVIDERS] = lambda: {Channel.EMAIL: provider}
    outbox.deliver_due(NOW)

    delivered = Counter(keys.read_text().split())
    states = Counter(db.session.scalars(select(Message.state)))
    every_key = set(db.session.scalars(select(Message.uid)))
    if idempotency is Idempotency.KEY:
        # The provider drops what it knows by its key, so nobody reads anything twice.
        assert set(delivered) == every_key
        assert states == {"sent": MESSAGES}
    else:
        assert set(delivered.values()) == {1}
        assert states["unknown"] == BATCH
        assert states["sent"] == MESSAGES - BATCH
        unknown = set(db.session.scalars(select(Message.uid).where(Message.state == "unknown")))
        assert every_key - set(delivered) <= unknown
