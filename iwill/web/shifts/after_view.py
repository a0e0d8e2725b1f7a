"""What stands on the page after a shift: a question while somebody reads the answer, telephone numbers, and rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from iwill.callouts.models import Invitation, Seat
from iwill.callouts.queries import personal
from iwill.callouts.rests import queries as rests
from iwill.callouts.rests.models import Rest
from iwill.core import policy as policies
from iwill.core.civil import organisation_zone
from iwill.core.db import db
from iwill.core.localtime import say_day, say_hours
from iwill.shifts.attendance.models import Attendance
from iwill.shifts.care import queries, rules
from iwill.shifts.care.models import AfterShiftAnswer, CareTask
from iwill.shifts.care.purge import ANSWERS_KEPT
from iwill.shifts.care.rules import Talk
from iwill.shifts.care.terms import LONGEST_WORDS, Feeling, TaskWhy, Workload
from iwill.web.answers.link_view import LinkView
from iwill.web.me.today import zone_of

FEELINGS: dict[Feeling, object] = {
    Feeling.FINE: _l("All right"),
    Feeling.TIRED: _l("A bit tired"),
    Feeling.HEAVY: _l("It was heavy"),
    Feeling.TALK: _l("I would like to talk"),
}
WORKLOADS: dict[Workload, object] = {
    Workload.LIGHT: _l("little"),
    Workload.RIGHT: _l("about right"),
    Workload.TOO_MUCH: _l("too much"),
}
REST_DAYS = (1, 2, 3, 5, 7, 14, 30)


@dataclass(frozen=True)
class AfterSection:
    """The end of the page of a shift: whether the question is asked there, and what was not answered yet."""

    asks: bool
    answered: bool
    feelings: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class AfterView(LinkView):
    """One seat of the link's holder, after it. What she answered before is not shown again: a telephone is lent."""

    seat: Seat
    answer: AfterShiftAnswer | None
    task: CareTask | None
    read: bool
    may_change: bool
    talks: Sequence[Talk]
    rest: Rest | None
    days_kept: int
    longest_words: int = LONGEST_WORDS

    @property
    def address(self) -> str:
        """Where this page is."""
        return f"/c/{self.token}/shift/{self.seat.id}/after"

    @property
    def asks(self) -> bool:
        """Whether the question stands on the page: somebody reads now, and it can be answered, or answered anew."""
        return self.read and self.may_change

    @property
    def feelings(self) -> Sequence[tuple[str, str]]:
        """The four answers, with their words."""
        return feelings()

    @property
    def workloads(self) -> Sequence[tuple[str, str]]:
        """How much it was, with words."""
        return [(one.value, str(word)) for one, word in WORKLOADS.items()]

    @property
    def talk_choices(self) -> Sequence[tuple[str, str, bool]]:
        """When she can ask to be called, in her own words for it; whether that is what she chose."""
        wanted = self.task.talk_from if self.task else None
        return [(talk.when.value, self._spoken(talk), talk.starts_at == wanted) for talk in self.talks]

    @property
    def rest_until(self) -> str:
        """The day on which she is asked again; nothing where she does not rest."""
        return self._day(self.rest.until_at) if self.rest is not None and self.rest.until_at > self.now else ""

    @property
    def may_take_back(self) -> bool:
        """Whether some of her rest is of her own choice."""
        return self.rest is not None and self.rest.chosen_until is not None and self.rest.until_at > self.now

    @property
    def rest_choices(self) -> Sequence[tuple[str, str]]:
        """Days until which she can rest."""
        today = self.now.astimezone(ZoneInfo(self.zone)).date()
        days = [today + timedelta(days=number) for number in REST_DAYS]
        return [(day.isoformat(), say_day(day, self.language)) for day in days]

    @property
    def seats_meanwhile(self) -> int:
        """How many seats she holds that start while she rests."""
        if self.rest is None:
            return 0
        held = personal.held_seats(self.seat.volunteer_id, self.now)
        return sum(1 for one in held if self.now < one.need.starts_at < self.rest.until_at)

    def _spoken(self, talk: Talk) -> str:
        hours = say_hours(talk.starts_at, talk.ends_at, self.zone, self.language)
        return _("%(day)s, %(hours)s", day=self._day(talk.starts_at), hours=hours)

    def _day(self, moment: datetime) -> str:
        day: date = moment.astimezone(ZoneInfo(self.zone)).date()
        return say_day(day, self.language)


def feelings() -> Sequence[tuple[str, str]]:
    """The four answers, with their words."""
    return [(one.value, str(word)) for one, word in FEELINGS.items()]


def after_section(seat: Seat, attendance: Attendance | None, now: datetime) -> AfterSection | None:
    """Once she has left a real shift."""
    if seat.drill or attendance is None or attendance.checked_in_at is None or queries.left(attendance) > now:
        return None
    answered = queries.answer_of(seat.id) is not None
    return AfterSection(asks=not answered and bool(queries.on_duty(now)), answered=answered, feelings=feelings())


def after_view(token: str, invitation: Invitation, seat: Seat, language: str, now: datetime) -> AfterView:
    """The page's contents for whoever holds the link."""
    zone, policy = zone_of(invitation.volunteer), policies.current(db.session())
    answer = queries.answer_of(seat.id)
    task = queries.open_task_for(seat.volunteer_id, seat.id, TaskWhy.ANSWER)
    return AfterView(
        token=token,
        invitation=invitation,
        zone=zone,
        language=language,
        now=now,
        seat=seat,
        answer=answer,
        task=task,
        read=bool(queries.on_duty(now)),
        may_change=answer is None or rules.may_change(answer.answered_at, policy, now),
        talks=rules.talks(now, zone, organisation_zone(), policy),
        rest=rests.rest_after(seat.id),
        days_kept=int(policy[ANSWERS_KEPT]),
    )
