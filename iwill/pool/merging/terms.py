"""Words of merging: what speaks for one person, what is chosen between two rows, and why a merge is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class PairState(StrEnum):
    """What was decided about two people. Open waits for a person."""

    OPEN = "open"
    MERGED = "merged"
    DIFFERENT = "different"


class Sign(StrEnum):
    """Something that two rows have in common, or that sets them apart."""

    SAME_CREDENTIAL = "same_credential"
    SAME_PHONE = "same_phone"
    SAME_EMAIL = "same_email"
    SAME_WECHAT = "same_wechat"
    SAME_NAME = "same_name"
    SPELT_NAME = "spelt_name"
    COMMON_NAME = "common_name"
    ALIKE_NAME = "alike_name"
    SAME_BIRTH = "same_birth"
    SAME_REGION = "same_region"
    SAME_SKILL = "same_skill"
    OTHER_BIRTH = "other_birth"
    OTHER_CREDENTIAL = "other_credential"


SIGN_TEXT: Mapping[Sign, object] = {
    Sign.SAME_CREDENTIAL: _l("the same credential number"),
    Sign.SAME_PHONE: _l("the same phone number"),
    Sign.SAME_EMAIL: _l("the same e-mail address"),
    Sign.SAME_WECHAT: _l("the same WeChat name"),
    Sign.SAME_NAME: _l("the same name"),
    Sign.SPELT_NAME: _l("one name in characters and in pinyin"),
    Sign.COMMON_NAME: _l("the same name, which many people bear"),
    Sign.ALIKE_NAME: _l("names that sound alike"),
    Sign.SAME_BIRTH: _l("the same date of birth"),
    Sign.SAME_REGION: _l("the same region"),
    Sign.SAME_SKILL: _l("a skill in common"),
    Sign.OTHER_BIRTH: _l("different dates of birth"),
    Sign.OTHER_CREDENTIAL: _l("different numbers of the same credential"),
}


class Side(StrEnum):
    """Whose value holds after a merge."""

    KEPT = "kept"
    OTHER = "other"


class MergeField(StrEnum):
    """What can only have one value. Everything else of the two rows is put together."""

    NAME = "name"
    PREFERRED_NAME = "preferred_name"
    LANGUAGE = "language"
    REGION = "region"
    ZONE = "zone"
    BIRTH = "birth"
    LIFECYCLE = "lifecycle"
    HOURS = "hours"


Choices = Mapping[MergeField, Side]


@dataclass(frozen=True)
class Known:
    """What is known of one person, as far as the search compares it. `place` is a region without its spaces."""

    name_key: str
    sound: str = ""
    latin: bool = False
    place: str = ""
    born: date | None = None


@dataclass(frozen=True)
class Found:
    """Two people who may be one, with what speaks for and against it; the lower id first."""

    first_id: int
    second_id: int
    score: int
    signs: tuple[Sign, ...]


@dataclass(frozen=True)
class Busy:
    """A time that somebody holds a seat for."""

    starts_at: datetime
    ends_at: datetime


SAME_ROW = say("same_row", _l("These are not two rows."))
MERGED_ALREADY = say("merged_already", _l("One of the two has been merged into somebody else already."))
SEATS_OVERLAP = say(
    "seats_overlap",
    _l("Both hold a seat at the same time. Give one of the two back first; or these are two people."),
)
TWO_OFFERS = say("two_offers", _l("Both have an open offer for the same shift. Wait until one of the two has ended."))
NOT_MERGED = say("not_merged", _l("This merge has been undone already."))
UNDO_OVER = say("undo_over", _l("What was there before is no longer kept, so this cannot be undone."))
CHANGED_SINCE = say(
    "changed_since",
    _l("Something that came from the merge has been changed or removed since, so it cannot be undone exactly."),
)
MERGED_ON = say("merged_on", _l("The person has been merged into somebody else since; undo that first."))
