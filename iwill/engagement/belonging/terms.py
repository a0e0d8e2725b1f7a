"""The nine items, in our own words: belonging, identity and worth, what one can do, staying, recommending.

Own wording after the constructs of Bollen & Hoyle 1990, Mael & Ashforth 1992 and Callero 1985; no item of theirs is
copied. The last one counts from 0 to 10 and is called 推荐度 here.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ITEMS: dict[str, object] = {
    "belonging_1": _l("I am part of this pool, not just a name on a list."),
    "belonging_2": _l("There are people here whom I would turn to."),
    "identity_1": _l("Volunteering here is a piece of who I am."),
    "identity_2": _l("When somebody speaks well of this pool, I feel it is also about me."),
    "value_1": _l("What I do here changes something for somebody."),
    "value_2": _l("What I do here is seen."),
    "competence": _l("I know how to do what is asked of me here."),
    "intent": _l("In a year from now I will still answer a call-out."),
    "recommend": _l("I would recommend this pool to a friend."),
}
RECOMMEND = "recommend"
AGREE: dict[str, object] = {
    "1": _l("not at all"),
    "2": _l("rather not"),
    "3": _l("in between"),
    "4": _l("rather yes"),
    "5": _l("fully"),
}
FROM_0_TO_10 = tuple(str(number) for number in range(11))


def values_of(item: str) -> tuple[str, ...]:
    """What can be answered to an item."""
    return FROM_0_TO_10 if item == RECOMMEND else tuple(AGREE)
