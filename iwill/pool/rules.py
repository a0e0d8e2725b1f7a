"""Rules of the pool: who may move where, what counts as adult, what makes two names the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date, timedelta

from iwill.core.policy import REGISTRY, declare
from iwill.pool.terms import (
    ALREADY_VERIFIED,
    EXPIRED,
    MINOR,
    MOVES,
    NO_CONSENT,
    NOT_VERIFIABLE,
    UNLAWFUL_MOVE,
    CredentialState,
    Lifecycle,
    SkillLevel,
)

SHORT_WAY = declare(
    "vetting.short_way",
    True,
    "on or off",
    "our own judgement",
    "people may go from verifying to active at once, without the stages of training and shadow duty",
)

RECHECK_DAYS = declare(
    "credential.recheck_days",
    365,
    "days",
    "医师法 art. 17: a registration lapses after two years without practice, so we look every year",
    "how long after a verification somebody looks again",
)

_BRACKETS = re.compile(r"[(\[【（〔{「][^)\]】）〕}」]*[)\]】）〕}」]")
_TITLE = re.compile(r"^\s*(dr|mr|mrs|ms|miss)\b\.?", re.IGNORECASE)
ADULT_AGE = 18
YOUNGEST_AGE = 14


def name_key(name: str) -> str:
    """A name as it is compared: NFKC, case folded, without white space, a leading title or anything in brackets."""
    return "".join(words_of_name(name))[:100]


def words_of_name(name: str) -> list[str]:
    """The words of a name as it is compared, before they are joined."""
    text = name if name.isascii() else unicodedata.normalize("NFKC", name)
    if not text.isalpha():
        text = _BRACKETS.sub("", text)
    if text[:8].strip()[:1] in "dDmM":
        text = _TITLE.sub("", text)
    return text.casefold().split()


def is_minor(adult_from: date | None, on: date) -> bool:
    """Whether a stated birth date or year says that the person is not surely 18 on that day."""
    return adult_from is not None and on < adult_from


def refusal_to_move(
    present: Lifecycle,
    target: Lifecycle,
    *,
    may_process: bool,
    may_contact: bool,
    adult_from: date | None,
    on: date,
    short_way: bool,
    guardian_agreed: bool = False,
) -> str | None:
    """Why a person may not take this step, or None. Nobody without consent becomes active; nor does a minor, unless a
    guardian's consent is on file: then for the back office alone (matching sees to that)."""
    if target not in reachable(present, short_way=short_way):
        return UNLAWFUL_MOVE
    if target is Lifecycle.ACTIVE:
        if not (may_process and may_contact):
            return NO_CONSENT
        if is_minor(adult_from, on) and not guardian_agreed:
            return MINOR
    return None


def reachable(present: Lifecycle, *, short_way: bool) -> Collection[Lifecycle]:
    """The states one lawful step away."""
    steps = set(MOVES[present])
    if short_way and present is Lifecycle.VERIFYING:
        steps.add(Lifecycle.ACTIVE)
    return steps


def skill_level(*, is_claim: bool, confirmed: bool, practised_on: date | None) -> SkillLevel:
    """How well a skill is known. Use on a day adds to a skill that counts; it does not confirm a claim."""
    if is_claim and not confirmed:
        return SkillLevel.CLAIMED
    if practised_on is not None:
        return SkillLevel.PRACTISED
    return SkillLevel.CONFIRMED if confirmed else SkillLevel.STATED


def has_expired(valid_until: date | None, *, expired_by_word: bool, on: date) -> bool:
    """Whether a credential is past its last day, or was handed in as expired."""
    return expired_by_word or (valid_until is not None and valid_until < on)


def refusal_to_verify(
    state: CredentialState, valid_until: date | None, *, expired_by_word: bool, on: date
) -> str | None:
    """Why a credential cannot be verified today, or None. Only one that waits and has not expired can be."""
    if state is CredentialState.VERIFIED:
        return ALREADY_VERIFIED
    if state is not CredentialState.SUBMITTED:
        return NOT_VERIFIABLE
    return EXPIRED if has_expired(valid_until, expired_by_word=expired_by_word, on=on) else None


def recheck_policy(kind: str) -> str:
    """The policy that says after how many days a credential of this kind is looked at again."""
    own = f"{RECHECK_DAYS}.{kind}"
    return own if own in REGISTRY else RECHECK_DAYS


def recheck_day(valid_until: date | None, *, verified_on: date, days: int) -> date:
    """When somebody should look again: after `days`, or on its last day if that comes first."""
    again = verified_on + timedelta(days=days)
    return min(again, valid_until) if valid_until else again
