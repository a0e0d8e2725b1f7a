"""Could we staff it: expected yeses for each skill in each two hours of the week, and one question answered at once.

/insight/readiness             the board; ?skill=&number=&day=&hour= answers one question
/insight/readiness.csv         a skill's table as a file
/insight/readiness/threshold   what is enough for a skill, POST
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from iwill.accounts.terms import Permission
from iwill.core import clock, localtime
from iwill.core import policy as policies
from iwill.core.db import db
from iwill.insight.readiness import services
from iwill.insight.readiness.queries import Readiness, readiness
from iwill.insight.readiness.rules import chance_of_at_least, standing, to_train, worst
from iwill.insight.readiness.terms import HOURS_EACH, WINDOWS_A_DAY, Skill, Standing, Window
from iwill.insight.settings import BARELY
from iwill.web import i18n
from iwill.web.actions import act
from iwill.web.guard import for_staff, may
from iwill.web.insight import boards, shown
from iwill.web.insight.asked import number
from iwill.web.insight.filed import as_csv
from iwill.web.insight.readiness_words import DAYS, STANDING, hours_of, window_name
from iwill.web.pool.person_parts import skill_name

pages = Blueprint("insight_readiness", __name__)
pages.context_processor(boards.words)
WORST = 10
# With this chance of enough yeses we say yes.
SURE = 0.9


@pages.get("/insight/readiness")
@for_staff(Permission.READ_POOL)
def show() -> str:
    """The board: the question, the ten worst windows, the week of one skill."""
    found = readiness()
    skill = _chosen(found)
    barely = float(policies.current(db.session())[BARELY])
    return render_template(
        "insight/readiness.html",
        found=found,
        skill=skill,
        skills=[(one.code, skill_name(one.code)) for one in found.skills] if found else [],
        days=[(str(place), word) for place, word in enumerate(DAYS)],
        hours=[(str(hour), f"{hour:02d}:00") for hour in range(24)],
        typed=request.args,
        said=_said(found, skill),
        answer=_answer(found, barely),
        worst=[_bad(one, window) for one, window in worst(found.skills, WORST)] if found else [],
        weeks=_weeks(skill, barely) if skill else [],
        legend=[(glyph, word) for glyph, word in STANDING.values()],
        zone=localtime.zone_name(found.zone, i18n.reader_language(), clock.now()) if found else "",
        at=localtime.say_instant(found.at, found.zone, i18n.reader_language()) if found else "",
        stale=shown.percent(found.stale) if found else "",
        may_edit=may(Permission.EDIT_POOL),
    )


@pages.get("/insight/readiness.csv")
@for_staff(Permission.READ_POOL)
def file() -> Response:
    """The week of one skill as a file."""
    found = readiness()
    skill = _chosen(found)
    fewest = shown.fewest_shown()
    columns = [_("Day"), _("Hours"), _("People"), _("Expected yeses"), _("Enough"), _("% of what is enough")]
    rows = [
        (
            DAYS[one.weekday],
            hours_of(one),
            shown.count(one.people, fewest),
            f"{one.expected:.1f}",
            skill.enough,
            f"{100 * one.expected / skill.enough:.0f}",
        )
        for one in (skill.windows if skill else ())
        if skill is not None
    ]
    return as_csv("readiness", skill.code if skill else "", columns, rows)


@pages.post("/insight/readiness/threshold")
@for_staff(Permission.READ_POOL, Permission.EDIT_POOL)
def set_threshold() -> Response:
    """Say what is enough for a skill."""
    code, enough = request.form.get("skill", ""), number(request.form.get("enough", ""), services.MOST) or 0
    act(lambda by, now: services.set_threshold(code, enough, by=by, now=now))
    flash(
        _("From now on %(number)s expected yeses are enough for %(skill)s.", number=enough, skill=skill_name(code)),
        "ok",
    )
    return redirect(f"/insight/readiness?skill={code}", code=303)


def _chosen(found: Readiness | None) -> Skill | None:
    if found is None or not found.skills:
        return None
    return found.skill(request.args.get("skill", "")) or found.skills[0]


def _answer(found: Readiness | None, barely: float) -> str:
    if found is None or not found.skills:
        return _("This has not been worked out yet; it is done every hour.")
    short = [
        one
        for one in found.skills
        if any(standing(window, one.enough, barely) is Standing.SHORT for window in one.windows)
    ]
    if not short:
        return _("In every hour of the week enough yeses are to be expected for every skill.")
    one, window = worst(short, 1)[0]
    people = to_train(one, window)
    return _(
        "Not at every hour. Weakest is %(skill)s on %(window)s: %(expected)s expected yeses, %(enough)s are enough.",
        skill=skill_name(one.code),
        window=window_name(window),
        expected=f"{window.expected:.1f}",
        enough=one.enough,
    ) + (
        " "
        + ngettext(
            "Training %(num)s more person in %(skill)s who can come then would do.",
            "Training %(num)s more people in %(skill)s who can come then would do.",
            people,
            skill=skill_name(one.code),
        )
        if people
        else ""
    )


def _said(found: Readiness | None, skill: Skill | None) -> str:
    """The answer to: could we staff so many of this skill on that day at that hour?"""
    most = (("number", services.MOST), ("day", 6), ("hour", 23))
    most = (("number", services.MOST), ("day", 6), ("hour", 23))
    wanted, day, hour = (number(request.args.get(name, ""), largest) for name, largest in most)
    if found is None or skill is None or not wanted or day is None or hour is None:
        return ""
    window = skill.windows[day * WINDOWS_A_DAY + hour // HOURS_EACH]
    chance = chance_of_at_least(wanted, window)
    facts = _(
        "%(people)s who have %(skill)s say that they can come on %(window)s; about %(expected)s of them would say yes.",
        people=shown.count(window.people, shown.fewest_shown()),
        skill=skill_name(skill.code),
        window=window_name(window),
        expected=f"{window.expected:.1f}",
    )
    if chance >= SURE:
        return _("Yes, very likely.") + " " + facts
    people = to_train(skill, window, wanted)
    verdict = _("Perhaps: the chance is about %(chance)s.", chance=shown.percent(chance)) if chance >= 0.3 else _("No.")
    more = (
        ngettext(
            "It would take %(num)s more person who can come then.",
            "It would take %(num)s more people who can come then.",
            people,
        )
        if people
        else ""
    )
    return " ".join(one for one in (verdict, facts, more) if one)


def _bad(skill: Skill, window: Window) -> dict[str, object]:
    return {
        "skill": skill_name(skill.code),
        "window": window_name(window),
        "expected": f"{window.expected:.1f}",
        "enough": skill.enough,
        "people": shown.count(window.people, shown.fewest_shown()),
        "train": to_train(skill, window),
        "link": f"/insight/people?skill={skill.code}&window={window.place}",
    }


def _weeks(skill: Skill, barely: float) -> list[dict[str, object]]:
    """Twelve rows of hours, seven cells each."""
    rows = []
    for row in range(WINDOWS_A_DAY):
        cells = []
        for weekday in range(7):
            window = skill.windows[weekday * WINDOWS_A_DAY + row]
            glyph, word = STANDING[standing(window, skill.enough, barely)]
            link = f"/insight/people?skill={skill.code}&window={window.place}"
            cells.append({"glyph": glyph, "word": word, "expected": f"{window.expected:.1f}", "link": link})
        rows.append({"hours": hours_of(skill.windows[row]), "cells": cells})
    return rows
