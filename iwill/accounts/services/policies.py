"""The organisation's own values for its policies: changed by a named person, with a line in the trail."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.db import db
from iwill.core.errors import Invalid, Missing, Problem
from iwill.core.policy import REGISTRY, Policy, PolicySetting, Value, read_value

# Beyond this a span no longer fits into the calendar; no policy has a use for such a number.
LARGEST = 100_000
MOST_BY_UNIT = {"hour of the day": 23, "probability": 1}
# With nothing here nobody could sign in any more, and so nobody could set it right; or a chance could not be computed.
NEVER_NOTHING = ("sign_in.", "api.", "wave.prior_weight")


@dataclass(frozen=True)
class Held:
    """A policy as it is in force. `own` says that the organisation has chosen the value."""

    policy: Policy
    value: Value
    own: bool
    changed_at: datetime | None

    @property
    def part(self) -> str:
        """The part of the house it belongs to: what stands before the point."""
        return self.policy.name.partition(".")[0]

    @property
    def words(self) -> str:
        """The value as it would be typed."""
        return _words(self.value)

    @property
    def default_words(self) -> str:
        """The default as it would be typed."""
        return _words(self.policy.default)


def all_policies() -> list[Held]:
    """Every policy, by name."""
    own = {setting.name: setting for setting in db.session.scalars(db.select(PolicySetting))}
    return [_held(policy, own.get(name)) for name, policy in sorted(REGISTRY.items())]


def policy_named(name: str) -> Held:
    """The policy of that name; Missing where none is declared."""
    if name not in REGISTRY:
        raise Missing
    return _held(REGISTRY[name], db.session.get(PolicySetting, name))


def change_policy(name: str, words: str, *, by: Actor, now: datetime) -> Held:
    """Set a policy to what was typed; refuses what is not of its kind, or would make the program unusable."""
    before = policy_named(name)
    value = _read(before.policy, words)
    if not isinstance(value, bool | str):
        least = 1 if name.startswith(NEVER_NOTHING) else 0
        most = MOST_BY_UNIT.get(before.policy.unit, LARGEST)
        if not (math.isfinite(value) and least <= value <= most):
            between = _("It must be between %(least)d and %(most)d.", least=least, most=most)
            raise Invalid([Problem("value", "invalid", between)])
    setting = db.session.get(PolicySetting, name) or PolicySetting(name=name)
    setting.value, setting.changed_at, setting.changed_by = value, now, by.label
    db.session.add(setting)
    audit.record(by, "policy.changed", f"policy:{name}", now=now, before=before.value, after=value)
    db.session.flush()
    return policy_named(name)


def restore_default(name: str, *, by: Actor, now: datetime) -> Held:
    """Go back to the value that the program came with."""
    before = policy_named(name)
    setting = db.session.get(PolicySetting, name)
    if setting is not None:
        db.session.delete(setting)
        audit.record(by, "policy.default_restored", f"policy:{name}", now=now, before=before.value)
        db.session.flush()
    return policy_named(name)


def _held(policy: Policy, setting: PolicySetting | None) -> Held:
    if setting is None:
        return Held(policy, policy.default, False, None)
    return Held(policy, setting.value, True, setting.changed_at)


def _read(policy: Policy, words: str) -> Value:
    try:
        return read_value(policy.name, words)
    except Invalid:
        match policy.default:
            case bool():
                sentence = _("Write on or off.")
            case int():
                sentence = _("Write a whole number.")
            case _kind:
                sentence = _("Write a number.")
        raise Invalid([Problem("value", "invalid", sentence)]) from None


def _words(value: Value) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else str(value)
