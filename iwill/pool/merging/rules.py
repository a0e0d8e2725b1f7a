"""Rules of merging: what speaks for one person and how much, which of two values is the better one, whose seats clash.

A score is a sum of plain points, so that the page can say in words what it is made of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from iwill.core.policy import declare
from iwill.pool.merging.terms import Busy, Known, Side, Sign
from iwill.pool.terms import ConsentState, Lifecycle

LEAST_POINTS = declare(
    "duplicates.least_points",
    35,
    "points",
    "our own judgement: a phone number in common is 40, a rare name in the same region 40, a name alone never enough",
    "two people are put into the merge queue from this many points on",
)
COMMON_NAME = declare(
    "duplicates.common_name",
    5,
    "people",
    "our own judgement: 张伟 is borne by hundreds of thousands and says little",
    "a name that more people than this bear is no reason to compare them",
)
SHARED_CONTACT = declare(
    "duplicates.shared_contact",
    5,
    "people",
    "our own judgement: families share a number, offices a switchboard",
    "a number or address that more people than this have is no reason to compare them",
)

POINTS: dict[Sign, int] = {
    Sign.SAME_CREDENTIAL: 60,
    Sign.SAME_PHONE: 40,
    Sign.SAME_EMAIL: 40,
    Sign.SAME_WECHAT: 30,
    Sign.SAME_NAME: 30,
    Sign.SPELT_NAME: 25,
    Sign.ALIKE_NAME: 15,
    Sign.COMMON_NAME: 10,
    Sign.SAME_BIRTH: 20,
    Sign.SAME_REGION: 10,
    Sign.SAME_SKILL: 5,
    Sign.OTHER_BIRTH: -30,
    Sign.OTHER_CREDENTIAL: -30,
}
# Of two states the one further left holds unless somebody chooses: a bar, a farewell and a rest are never lost by
# accident; otherwise the person has come as far as the further of the two rows says.
CAREFUL_FIRST = (
    Lifecycle.BARRED,
    Lifecycle.LEFT,
    Lifecycle.PAUSED,
    Lifecycle.DORMANT,
    Lifecycle.ACTIVE,
    Lifecycle.TRAINED,
    Lifecycle.VERIFYING,
    Lifecycle.APPLICANT,
)


Signs = tuple[Sign, ...]


def sound_of(keys: Iterable[str]) -> str:
    """How a name sounds, from the keys by which it is found: the letters of the longest one in Latin script, sorted, so
    that the order of surname and given name does not matter."""
    latin = max((key for key in keys if key.isascii() and key.isalpha()), key=lambda key: (len(key), key), default="")
    return "".join(sorted(latin))


def place_of(region: str | None) -> str:
    """A region as it is compared: without spaces, in any case."""
    return "".join((region or "").casefold().split())


def signs_between(
    one: Known, other: Known, *, shared: Collection[Sign] = (), rare_names: Collection[str] = ()
) -> Signs:
    """What speaks for and against these two being one person, in order of weight. `shared` are contacts and credential
    numbers that they have in common; `rare_names` are names that few people bear."""
    signs = set(shared)
    if one.name_key == other.name_key:
        signs.add(Sign.SAME_NAME if one.name_key in rare_names else Sign.COMMON_NAME)
    elif one.sound and one.sound == other.sound:
        signs.add(Sign.SPELT_NAME if one.latin is not other.latin else Sign.ALIKE_NAME)
    if one.born and other.born:
        signs.add(Sign.SAME_BIRTH if one.born == other.born else Sign.OTHER_BIRTH)
    if one.place and one.place == other.place:
        signs.add(Sign.SAME_REGION)
    return _by_weight(signs)


def with_abilities(signs: Collection[Sign], *, in_common: Collection[str], both_hold: Collection[str]) -> Signs:
    """The signs with what follows from skills in common, and from licences that both hold under a number."""
    added = set(signs)
    if in_common:
        added.add(Sign.SAME_SKILL)
    if both_hold and Sign.SAME_CREDENTIAL not in added:
        added.add(Sign.OTHER_CREDENTIAL)
    return _by_weight(added)


def _by_weight(signs: Iterable[Sign]) -> Signs:
    return tuple(sorted(signs, key=lambda sign: (-POINTS[sign], sign)))


def points(signs: Iterable[Sign]) -> int:
    """How much these signs weigh together."""
    return sum(POINTS[sign] for sign in signs)


class Why(StrEnum):
    """Why one of two values is put forward."""

    SAME = "same"
    ONLY = "only"
    SAFER = "safer"
    VERIFIED = "verified"
    CHARACTERS = "characters"
    STATED = "stated"
    FULLER = "fuller"
    NEWER = "newer"


@dataclass(frozen=True)
class Evidence:
    """One side's value as it is judged: its words, how much it weighs by itself and for which reason, and when it was
    given."""

    words: str
    weight: int = 0
    why: Why = Why.VERIFIED
    at: datetime | None = None


def better(kept: Evidence, other: Evidence) -> tuple[Side, Why]:
    """Which value to put forward: the only one, the one that weighs more, the fuller one, the newer
    one, in this order."""
    if kept.words == other.words:
        return Side.KEPT, Why.SAME
    if not kept.words or not other.words:
        return (Side.KEPT if kept.words else Side.OTHER), Why.ONLY
    if kept.weight != other.weight:
        return (Side.KEPT if kept.weight > other.weight else Side.OTHER), kept.why
    if kept.words in other.words or other.words in kept.words:
        return (Side.KEPT if len(kept.words) > len(other.words) else Side.OTHER), Why.FULLER
    if kept.at != other.at and other.at is not None:
        return (Side.OTHER if kept.at is None or other.at > kept.at else Side.KEPT), Why.NEWER
    return Side.KEPT, Why.NEWER


def safer(kept: Lifecycle, other: Lifecycle) -> tuple[Side, Why]:
    """Which state to put forward: the more careful one."""
    if kept is other:
        return Side.KEPT, Why.SAME
    return (Side.KEPT if CAREFUL_FIRST.index(kept) < CAREFUL_FIRST.index(other) else Side.OTHER), Why.SAFER


def stricter(states: Iterable[ConsentState]) -> ConsentState | None:
    """What holds of several answers to one question: a withdrawal or refusal, then a yes, then none; None for none."""
    order = (ConsentState.WITHDRAWN, ConsentState.REFUSED, ConsentState.GIVEN, ConsentState.NOT_ASKED)
    given = set(states)
    return next((state for state in order if state in given), None)


def clash(mine: Sequence[Busy], theirs: Sequence[Busy]) -> Busy | None:
    """The first of their times that overlaps one of mine, or None. Back to back is no clash."""
    for one in sorted(theirs, key=lambda busy: busy.starts_at):
        if any(one.starts_at < held.ends_at and held.starts_at < one.ends_at for held in mine):
            return one
    return None
