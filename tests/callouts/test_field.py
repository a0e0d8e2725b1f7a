"""Who is asked does not depend on how many shifts are looked at together: each line is the one its shift has alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import flask
import pytest

from iwill.callouts import queries
from iwill.callouts.models import CallOut
from iwill.callouts.queries import candidates, field
from iwill.core.db import db
from iwill.pool.hours import Stretch
from iwill.pool.models import AvailabilityException, Standby, Volunteer
from iwill.pool.terms import Adulthood, AtLeast
from tests.builders import a_volunteer
from tests.callouts.conftest import STARTS, Story
from tests.callouts.test_place_in_line import did_not_come
from tests.conftest import NOW

COUNSELLING: dict[str, Any] = {"role": "倾听", "skills": ["listening"], "credentials": ["counsellor"]}
ASSISTING: dict[str, Any] = {
    "role": "助理",
    "skills": ["information"],
    "substitutes": [{"skills": ["social_work"], "weight": 0.5}, {"skills": ["teaching"], "weight": 0.8}],
}
NEXT_DAY = STARTS + timedelta(days=1)


def somebody(dice: Random) -> Volunteer:
    """Somebody with her own abilities, hours, papers, and history of being asked."""
    papers = dice.random() < 0.5
    volunteer = a_volunteer(
        skills=dice.sample(["listening", "information", "social_work", "teaching"], 2),
        credentials=["counsellor"] if papers else [],
        valid_until=date(2026, 11, 23) + timedelta(days=dice.randrange(4)) if papers else None,
        hours=[
            Stretch(weekday, dice.choice([0, 18 * 60]), 24 * 60, sure=dice.random() < 0.5)
            for weekday in dice.sample(range(7), 5)
        ],
        zone=dice.choice(["Asia/Shanghai", "Asia/Tokyo", "Europe/Berlin"]),
        adulthood=dice.choice([Adulthood.DECLARED, Adulthood.DECLARED, Adulthood.UNKNOWN]),
        adult_from=dice.choice([None, date(2010, 1, 1), date(2026, 11, 24)]),
    )
    volunteer.last_asked_at = NOW - timedelta(days=20 + dice.randrange(5))
    volunteer.neutral_place = dice.random() < 0.1
    own = {"volunteer_id": volunteer.id}
    if dice.random() < 0.2:
        day = (STARTS + timedelta(days=dice.randrange(4))).date()
        for layer in dice.choice([list(AtLeast), [AtLeast.IF_NEEDED]]):
            db.session.add(AvailabilityException(**own, day=day, at_least=layer, from_minute=0, to_minute=1440))
    if dice.random() < 0.2:
        db.session.add(Standby(**own, starts_at=STARTS - timedelta(hours=9), ends_at=STARTS + timedelta(days=2)))
    db.session.flush()
    return volunteer


def shifts(kind: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for day in range(4):
        for hour in (0, 3):
            starts_at = NEXT_DAY + timedelta(days=day, hours=hour)
            ends_at = starts_at + timedelta(hours=2)
            yield kind | {"seats": 2, "starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}


@pytest.fixture
def busy(ctx: flask.Flask, story: Story) -> CallOut:
    """A draft of sixteen shifts among people of whom some serve elsewhere, some stayed away, some are placed by lot."""
    dice = Random("a field of sixty people")
    did_not_come(story, a_volunteer(), asked_days_ago=9)
    for _ in range(60):
        somebody(dice)
    did_not_come(story, a_volunteer(skills=["listening", "information"], credentials=["counsellor"]), asked_days_ago=24)
    window = {"starts_at": NEXT_DAY.isoformat(), "ends_at": (NEXT_DAY + timedelta(hours=2)).isoformat()}
    elsewhere = story.launched(window | {"seats": 6})
    for number, invitation in enumerate(queries.invitations_of(elsewhere)):
        story.say(
            elsewhere, invitation.volunteer, "no" if number % 3 else "yes", elsewhere.needs if number % 3 == 0 else ()
        )
    return story.draft(*shifts(COUNSELLING), *shifts(ASSISTING))


@pytest.mark.parametrize("most", [2_000, 7])
def test_the_line_of_a_shift_is_the_same_among_many_as_alone(
    most: int, busy: CallOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(field, "MOST", most)
    policy, now = queries.policy_for(busy), NOW + timedelta(minutes=5)
    everybody = list(range(1, 70))
    together = field.Field(busy.needs, busy, policy, now)
    lengths = []
    for need in busy.needs:
        for instead in (None, *need.substitutes):
            for limit in (2, 100):
                alone = queries.rank_candidates(need, busy, policy, now, limit=limit, substitute=instead)
                assert together.ranked(need, limit=limit, substitute=instead) == alone
            lengths.append(len(alone))
            fit = candidates.fitting(need, busy, policy, now, among=everybody, substitute=instead)
            assert sorted(together.fitting(need, among=everybody, substitute=instead)) == sorted(fit)
    assert min(lengths) < 9 < max(lengths)
