"""Every number that an organisation may want to change, with its default, its unit and where it comes from.

Features declare theirs next to the rules that use them; `current` reads them all at once with the organisation's own
settings laid over. A call-out keeps a snapshot, so that a later change does not rewrite what happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from iwill.core.db import Base, UtcDateTime
from iwill.core.errors import Invalid, Problem

Value = int | float | bool | str


@dataclass(frozen=True)
class Policy:
    """One named number. `source` says who set the default: a law's article, a study, or our own judgement."""

    name: str
    default: Value
    unit: str
    source: str
    meaning: str


REGISTRY: dict[str, Policy] = {}


def declare(name: str, default: Value, unit: str, source: str, meaning: str) -> str:
    """Register a policy and return its name."""
    REGISTRY[name] = Policy(name, default, unit, source, meaning)
    return name


class PolicySetting(Base):
    """The organisation's own value for a policy."""

    __tablename__ = "policy_setting"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    changed_at: Mapped[Any] = mapped_column(UtcDateTime)
    changed_by: Mapped[str] = mapped_column(String(200))


# Asked with every answer and every tick: put together once.
_OWN = select(PolicySetting.name, PolicySetting.value)


def current(session: Session) -> Mapping[str, Value]:
    """All policies in force, by name."""
    session.flush()
    own: dict[str, Value] = dict(session.connection().execute(_OWN).all())
    return {name: own.get(name, policy.default) for name, policy in REGISTRY.items()}


def read_value(name: str, words: str) -> Value:
    """Turn what was typed into the policy's own type; refuses unknown names and unreadable values at their place."""
    policy = REGISTRY.get(name)
    if policy is None:
        raise Invalid([Problem("name", "unknown_policy", f"no policy is called {name}")])
    kind = type(policy.default)
    try:
        if kind is bool:
            return {"true": True, "false": False, "on": True, "off": False}[words.strip().lower()]
        value: Value = kind(words.strip())
    except (ValueError, KeyError):
        raise Invalid([Problem("value", "invalid", f"{words!r} is not a {kind.__name__} ({policy.unit})")]) from None
    if isinstance(value, int | float) and not isinstance(value, bool) and value < 0:
        raise Invalid([Problem("value", "invalid", "a policy cannot be negative")])
    return value
