"""Rules of training: who may come, what is offered first, how an attendance list is read. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from iwill.core.policy import declare
from iwill.engagement.training.terms import HELD_ALREADY, NOT_IN_POOL, SESSION_OVER, Worth
from iwill.pool.courses.rules import Standing
from iwill.pool.courses.terms import COMES_FIRST, COURSE_CLOSED
from iwill.pool.terms import Lifecycle

REMIND_HOURS = declare(
    "training.remind_hours",
    24,
    "hours",
    "our own judgement",
    "so long before a session whoever has a place is reminded of it",
)
LINK_DAYS = declare(
    "training.link_days", 180, "days", "our own judgement", "how long the personal link to a course opens it"
)
INVITE_AGAIN_DAYS = declare(
    "training.invite_again_days",
    90,
    "days",
    "our own judgement: a quarter",
    "nobody is invited to the same course again before that",
)
ENOUGH_PEOPLE = declare(
    "training.enough_people",
    12,
    "people",
    "our own judgement: three shifts of four a day",
    "a skill that fewer active people hold than this is scarce, and its courses are offered first",
)

LONGEST_ROOM, MOST_PLACES = 300, 5_000
LONGEST_SESSION = timedelta(hours=14)
_WORTHS = tuple(Worth)
_GONE = frozenset({Lifecycle.LEFT, Lifecycle.BARRED})
_YES = frozenset(
    {"yes", "y", "1", "true", "x", "✓", "√", "是", "到", "已到", "出席", "到场", "有", "attended", "present"}
)
_NO = frozenset({"no", "n", "0", "false", "否", "未到", "缺席", "没来", "无", "absent"})
_COLUMNS: Mapping[str, frozenset[str]] = {
    "number": frozenset({"number", "volunteer number", "id", "编号", "志愿者编号", "号码"}),
    "name": frozenset({"name", "姓名", "名字"}),
    "email": frozenset({"email", "e-mail", "mail", "邮箱", "电子邮箱", "电子邮件"}),
    "phone": frozenset({"phone", "telephone", "mobile", "电话", "手机", "手机号", "联系电话"}),
    "came": frozenset({"attended", "present", "came", "出勤", "是否出席", "是否到场", "到场", "签到"}),
}


@dataclass(frozen=True)
class Line:
    """One line of an attendance list: where it stands, whom it names, and whether she was there (None: unreadable)."""

    row: int
    number: str
    name: str
    email: str
    phone: str
    came: bool | None


def refusal_to_join(
    *,
    lifecycle: Lifecycle,
    may_process: bool,
    closed: bool,
    over: bool,
    standing: Standing,
    first: Collection[Standing],
) -> str | None:
    """Why somebody cannot take a place, or None. `first` is how she stands with each course that comes first."""
    if lifecycle in _GONE or not may_process:
        return NOT_IN_POOL
    if over:
        return SESSION_OVER
    if closed:
        return COURSE_CLOSED
    if standing is Standing.HELD:
        return HELD_ALREADY
    if any(one not in (Standing.HELD, Standing.ENDING) for one in first):
        return COMES_FIRST
    return None


def worth_of(standing: Standing, *, needed: bool, scarce: bool) -> Worth | None:
    """Why a course is worth somebody's time, or None where she holds it for a good while yet."""
    if standing is Standing.HELD:
        return None
    if standing is Standing.LAPSED:
        return Worth.LAPSED if not needed else Worth.NEEDED
    if standing is Standing.ENDING:
        return Worth.ENDING
    if needed:
        return Worth.NEEDED
    return Worth.SCARCE if scarce else Worth.FURTHER


def order_of(worth: Worth, code: str) -> tuple[int, str]:
    """What is offered first: what work needs, what has run out, what will soon, what too few can do, anything else."""
    return _WORTHS.index(worth), code


def columns_of(head: Sequence[str]) -> dict[str, int]:
    """Which column of a list says what; the first of a kind counts."""
    found: dict[str, int] = {}
    for place, words in enumerate(head):
        said = re.sub(r"\s+", " ", words).strip().casefold()
        for name, known in _COLUMNS.items():
            if said in known:
                found.setdefault(name, place)
    return found


def read_line(row: int, cells: Sequence[str], columns: Mapping[str, int]) -> Line:
    """A line of the list. Without a column for it, whoever stands there was there."""

    def cell(name: str) -> str:
        place = columns.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    said = cell("came").casefold()
    came = True if "came" not in columns or said in _YES else False if said in _NO else None
    return Line(row, cell("number"), cell("name"), cell("email"), cell("phone"), came)


def is_over(starts_at: datetime, cancelled_at: datetime | None, now: datetime) -> bool:
    """Whether nobody can sign up any more."""
    return cancelled_at is not None or starts_at <= now
