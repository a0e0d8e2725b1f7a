"""Two handlers at the same moment: one of them takes an application on, and no number is given twice."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Barrier, Thread

from flask import Flask

from iwill.accounts.terms import Actor, Role
from iwill.core.db import transaction
from iwill.core.errors import Refused
from iwill.shifts.certificates import queries, services
from tests.builders import an_actor
from tests.conftest import NOW
from tests.shifts.certificates.conftest import publicity
from tests.shifts.certificates.test_services import applied

HANDLERS = (an_actor(Role.STAFF, id=103), an_actor(Role.STAFF, id=104))


def waiting(app: Flask, number: int) -> list[int]:
    with app.app_context(), transaction():
        publicity(0)
        return [applied().id for _ in range(number)]


def pressed_at_once(app: Flask, certificates: Sequence[int]) -> list[str]:
    """What came of each press: issued, or the code of the refusal."""
    together, ended = Barrier(len(certificates)), []

    def press(certificate_id: int, by: Actor) -> None:
        with app.app_context():
            together.wait()
            try:
                with transaction():
                    certificate = queries.certificate_by_id(certificate_id)
                    services.accept(certificate, by=by, now=NOW)
                    ended.append(queries.number_of(certificate)[:10])
            except Refused as refusal:
                ended.append(refusal.code)

    threads = [Thread(target=press, args=pair) for pair in zip(certificates, HANDLERS, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


def test_an_application_has_one_handler(app: Flask) -> None:
    (certificate,) = waiting(app, 1)
    assert pressed_at_once(app, [certificate] * 2) == ["2026-00001", "certificate_settled"]


def test_no_number_is_given_twice(app: Flask) -> None:
    assert pressed_at_once(app, waiting(app, 2)) == ["2026-00001", "2026-00002"]
