"""Words of service before: a statement as read, and why evidence is not taken."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


@dataclass(frozen=True)
class Statement:
    """What was said: minutes where a number was given with its unit, whether it was an estimate, and the last day of
    service as a year, a month or a day."""

    words: str
    minutes: int | None = None
    about: bool = False
    last_served: str | None = None

    @property
    def content(self) -> tuple[int | None, bool, str | None]:
        """What two statements of the same thing have in common, however they are worded."""
        return (self.minutes, self.about, self.last_served)


EVIDENCED_ALREADY = say("evidenced_already", _l("Somebody has vouched for this already."))
NOT_A_PERSON = say("not_a_person", _l("Only a named member of staff can vouch for service before."))
