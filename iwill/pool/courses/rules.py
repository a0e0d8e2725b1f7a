"""What a course must hold together, until when a completion is valid, and how somebody stands with one. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from flask_babel import gettext as _

from iwill.core.errors import Problem
from iwill.pool.courses.terms import CourseDraft

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_HOST, LONGEST_LINK = 100, 1_000, 200, 500
# One page, read in five minutes.
LONGEST_LESSON = 3_000
MOST_MINUTES, MOST_MONTHS = 6_000, 120
_CODE = re.compile(r"[a-z][a-z0-9_]{1,29}")


class Standing(StrEnum):
    """How somebody stands with a course today. ENDING is still valid, and soon to be renewed."""

    NEVER = "never"
    HELD = "held"
    ENDING = "ending"
    LAPSED = "lapsed"


def tidy(draft: CourseDraft) -> CourseDraft:
    """The draft without white space around its words and without anything named twice."""
    return replace(
        draft,
        title_zh=draft.title_zh.strip(),
        title_en=draft.title_en.strip(),
        summary_zh=draft.summary_zh.strip(),
        summary_en=draft.summary_en.strip(),
        host=draft.host.strip(),
        lesson_zh=draft.lesson_zh.replace("\r\n", "\n").strip(),
        lesson_en=draft.lesson_en.replace("\r\n", "\n").strip(),
        link=draft.link.strip(),
        skills=tuple(dict.fromkeys(draft.skills)),
        requires=tuple(dict.fromkeys(draft.requires)),
        needed_for=tuple(dict.fromkeys(draft.needed_for)),
    )


def problems_of_code(code: str) -> list[Problem]:
    """What is wrong with the code of a new course."""
    if _CODE.fullmatch(code):
        return []
    said = _("A code has small letters, digits and _ only, and at most %(num)s of them.", num=30)
    return [Problem("code", "invalid", said)]


def problems_of(
    draft: CourseDraft, code: str, *, skills: Collection[str], requires: Mapping[str, Collection[str]]
) -> list[Problem]:
    """What is wrong with a tidied draft, each at its field. `skills` are the codes of the vocabulary, `requires` what
    each course of the catalogue asks for first."""
    problems = [
        Problem(name, "required", _("Give a title of at most 100 characters, in both languages."))
        for name in ("title_zh", "title_en")
        if not 0 < len(getattr(draft, name)) <= LONGEST_TITLE
    ]
    problems += [
        Problem(name, "too_long", _("At most 1,000 characters."))
        for name in ("summary_zh", "summary_en")
        if len(getattr(draft, name)) > LONGEST_SUMMARY
    ]
    problems += _problems_of_lesson(draft)
    if not 0 < draft.minutes <= MOST_MINUTES:
        problems.append(Problem("minutes", "invalid", _("How many minutes does it take? From 1 to 6,000.")))
    if draft.validity_months is not None and not 0 < draft.validity_months <= MOST_MONTHS:
        problems.append(Problem("validity_months", "invalid", _("From 1 to 120 months, or nothing at all.")))
    if len(draft.host) > LONGEST_HOST:
        problems.append(Problem("host", "too_long", _("At most 200 characters.")))
    if draft.link and not _is_web_address(draft.link):
        problems.append(Problem("link", "invalid", _("Give an address that begins with https://.")))
    for name in ("skills", "needed_for"):
        if not set(getattr(draft, name)) <= set(skills):
            problems.append(Problem(name, "unknown_skill", _("Choose skills from the vocabulary.")))
    unknown = set(draft.requires) - set(requires)
    if unknown or _leads_back(code, draft.requires, requires):
        problems.append(Problem("requires", "cycle", _("A course cannot come before itself; choose others.")))
    return problems


def valid_until(completed_on: date, months: int | None) -> date | None:
    """The last day of a completion: so many months later, on the last day of a month that is too short."""
    if months is None:
        return None
    month = completed_on.month - 1 + months
    year, month = completed_on.year + month // 12, month % 12 + 1
    return date(year, month, min(completed_on.day, calendar.monthrange(year, month)[1]))


def standing(ends: Collection[date | None], today: date, *, soon_days: int) -> Standing:
    """How somebody stands with a course whose completions end on these days; None is one without an end."""
    if not ends:
        return Standing.NEVER
    if None in ends:
        return Standing.HELD
    last = max(end for end in ends if end is not None)
    if last < today:
        return Standing.LAPSED
    return Standing.ENDING if (last - today).days <= soon_days else Standing.HELD


def page_of(lesson: str) -> list[tuple[bool, str]]:
    """The headings (True) and paragraphs of a lesson: a line that begins with # is a heading."""
    lines = (line.strip() for line in lesson.splitlines())
    return [(line.startswith("#"), line.lstrip("# ")) for line in lines if line.strip("# ")]


def _problems_of_lesson(draft: CourseDraft) -> list[Problem]:
    lessons = {"lesson_zh": draft.lesson_zh, "lesson_en": draft.lesson_en}
    if not any(lessons.values()):
        return []
    problems = [
        Problem(name, "required", _("Give the page in both languages, at most %(num)s characters.", num=LONGEST_LESSON))
        for name, words in lessons.items()
        if not 0 < len(words) <= LONGEST_LESSON
    ]
    if draft.skills:
        # Who presses "done" has read a page; that she can do something is for somebody else to say.
        said = _("Reading a page confirms no skill: leave the skills out, or the page.")
        problems.append(Problem("skills", "lesson_confirms_nothing", said))
    return problems


def _is_web_address(link: str) -> bool:
    parts = urlsplit(link) if len(link) <= LONGEST_LINK and not re.search(r"[\s\x00-\x1f]", link) else None
    return parts is not None and parts.scheme == "https" and bool(parts.netloc)


def _leads_back(code: str, requires: Collection[str], others: Mapping[str, Collection[str]]) -> bool:
    seen: set[str] = set()
    ahead = list(requires)
    while ahead:
        one = ahead.pop()
        if one == code:
            return True
        if one not in seen:
            seen.add(one)
            ahead += others.get(one, ())
    return False
