"""Words of answering: a question, what its reader sees of it, what she gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class FieldKind(StrEnum):
    """TICKS takes several, ONE_OF and CHOOSE take one, the others are typed."""

    TICKS = "ticks"
    ONE_OF = "one_of"
    CHOOSE = "choose"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True)
class Field:
    """Something that goes with an answer. `options` are (value, words); `value` is what stands there at first."""

    kind: FieldKind
    name: str
    legend: str
    options: tuple[tuple[str, str], ...] = ()
    value: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Choice:
    """One answer. With fields or with `about`, which says what will happen, it is opened first and pressed then."""

    code: str
    words: str
    about: str = ""
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Shown:
    """What a question looks like to one person now."""

    asks: str
    why: str
    choices: tuple[Choice, ...]
    lines: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Given:
    """What was pressed, and what went with it: by field, every value, cut to a sane length."""

    choice: str
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The single value of a field; empty where there is none."""
        values = self.fields.get(name, ())
        return values[0].strip() if values else ""


@dataclass(frozen=True)
class Taken:
    """What an answer did: what it changed, in codes and dates for the sentence that says so; what undoing puts back;
    the codes chosen beside the answer."""

    changed: Mapping[str, object] = field(default_factory=dict)
    before: Mapping[str, object] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()


LONGEST = 200
MOST_VALUES = 60

UNKNOWN_QUESTION = say("not_asked_here", _l("This letter does not ask that."))
UNKNOWN_CHOICE = say("unknown_choice", _l("Choose one of the answers."))
TOO_LATE_TO_UNDO = say("answer_stands", _l("This can no longer be taken back here. Give another answer, or ring us."))
CHANGED_MEANWHILE = say("changed_since_answer", _l("This has been changed since, so it is left as it is."))
NOT_FITTING = say("not_fitting", _l("This is not asked of you any more."))
