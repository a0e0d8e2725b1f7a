"""Words of courses: what somebody types about one, and why something is refused."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


@dataclass(frozen=True)
class CourseDraft:
    """A course as somebody typed it. `skills` are codes of the vocabulary, `requires` codes of courses that come first.

    Without `validity_months` it does not expire. With a `link` it can be taken alone at any hour; a
    `lesson` is one page that is read to complete it. Work with one of the
    skills `needed_for` is given only to who holds it; with `everybody` so is every real call-out.
    """

    title_zh: str
    title_en: str
    summary_zh: str = ""
    summary_en: str = ""
    skills: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    minutes: int = 60
    validity_months: int | None = None
    host: str = ""
    link: str = ""
    lesson_zh: str = ""
    lesson_en: str = ""
    needed_for: tuple[str, ...] = ()
    everybody: bool = False


COURSE_CLOSED = say("course_closed", _l("This course is not offered any more."))
COURSE_KNOWN = say("course_known", _l("There is a course with this code already."))
COMES_FIRST = say("comes_first", _l("Another course comes before this one."))
SELF_PACED_ONLY = say("self_paced_only", _l("This course has no page of its own; it is taken at a set time."))
NO_LESSON = say("no_lesson", _l("This course has no page of its own to read."))
UNKNOWN_COURSE = say("unknown_course", _l("There is no course with this code in the catalogue."))
