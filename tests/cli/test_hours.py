"""`iwill hours late`: what nobody has confirmed in time, by numbers and never by names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import flask

from iwill.core import clock
from iwill.core.db import transaction
from iwill.engine.doctor import examine
from tests.cli.conftest import Ran
from tests.shifts.hours.conftest import ENDS, an_evening


def test_what_is_late_is_listed_by_number_and_doctor_says_so(app: flask.Flask, iwill: Callable[..., Ran]) -> None:
    with app.app_context(), transaction():
        evening = an_evening()
        number, name = evening.person().number, evening.person().name
    on_time = iwill("hours", "late", "--at", (ENDS + timedelta(days=12)).isoformat(), "--json")
    assert on_time.json == {"late": [], "count": 0}
    later = ENDS + timedelta(days=13)
    found = iwill("hours", "late", "--at", later.isoformat(), "--json")
    assert [(one["volunteer"], one["recorded"]) for one in found.json["late"]] == [(number, False)]
    assert name not in found.out
    clock.freeze(later)
    with app.app_context():
        (finding,) = [one for one in examine(later) if one.check == "hours"]
    assert (finding.verdict.value, "1 served" in finding.sentence) == ("warning", True)
