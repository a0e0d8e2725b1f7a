"""Rules of signing up: who is old enough, by what they say themselves. Pure."""

from __future__ import annotations

from datetime import date

from iwill.core.policy import declare
from iwill.pool.imports.dates import Birth, age_on
from iwill.pool.rules import ADULT_AGE, YOUNGEST_AGE
from iwill.pool.sign_up.terms import AgeGroup

CODE_MINUTES = declare(
    "sign_up.code_minutes",
    60,
    "minutes",
    "our own judgement: mail can be slow",
    "code and link of a sign-up work this long",
)
CODE_TRIES = declare(
    "sign_up.code_tries",
    5,
    "tries",
    "our own judgement: five in a million",
    "wrong codes after which a sign-up has to begin anew",
)
SIGN_UPS_KEPT = declare(
    "purge.sign_ups_hours",
    24,
    "hours",
    "个人信息保护法 art. 19: without a proof and without consent nothing is kept",
    "a sign-up that nobody finished is deleted this long after its code has run out",
)


def age_group(birth: Birth, on: date) -> AgeGroup:
    """Under 14, 14 to 17, or 18 and more, on a day; unsure where what was said leaves it open.

    The three groups: 未成年人保护法 art. 17 and 个人信息保护法 art. 31 for 14; 突发事件应对法 art. 39 for 18.
    """
    earliest = Birth(birth.earliest, birth.earliest)
    if on < age_on(earliest, YOUNGEST_AGE):
        return AgeGroup.CHILD
    if on < age_on(birth, YOUNGEST_AGE):
        return AgeGroup.UNSURE
    if on < age_on(earliest, ADULT_AGE):
        return AgeGroup.YOUNG
    return AgeGroup.ADULT if on >= age_on(birth, ADULT_AGE) else AgeGroup.UNSURE
