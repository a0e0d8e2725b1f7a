"""The list of volunteers at 100,000 people, page by page as a browser asks for it, beside SQL written by hand.

The reference is an endpoint of the same application, behind the same sign-in, that sends the best statement we know for
the very same page through the bare driver and prints the rows with the same template. So the figure is what the
product's way of asking costs, and neither signing in nor printing fifty rows. Where there are two ways to write the
statement, the reference takes the one that has just proved faster. Both pages are compared before anything is timed.
"""

from __future__ import annotations

import logging
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import flask
from flask import render_template, request
from flask.testing import FlaskClient

from benchmarks.ground import NOW, Figure, fill_pool, in_turn, installation
from benchmarks.named import name_everybody
from iwill.accounts.services import sessions
from iwill.accounts.services.staff import add_staff
from iwill.accounts.terms import SYSTEM, ActorKind, Permission, Role
from iwill.core import clock
from iwill.core.db import db, is_sqlite, transaction
from iwill.core.paging import make_cursor
from iwill.pool.finding.terms import Listed
from iwill.pool.models import NEVER
from iwill.pool.rules import skill_level
from iwill.pool.terms import Lifecycle, SkillLevel
from iwill.pool.vocabulary import vocabulary
from iwill.web import cookies
from iwill.web.guard import for_staff
from iwill.web.pool import people_list
from iwill.web.pool.people_list import Asked

PEOPLE = 100_000
REPEATS = 25
GOAL = 2.0
MEMORY_GOAL = 1.2
PAGE = people_list.PAGE

LINES = """
SELECT v.id, v.name, v.number, v.region, v.lifecycle, v.demo, v.last_asked_at, v.last_served_at FROM volunteer v
WHERE {where} AND v.erased_at IS NULL AND v.merged_into_id IS NULL {after} ORDER BY v.id LIMIT {limit}
"""
SKILLS = (
    "SELECT volunteer_id, skill, confirmed_at, practised_on FROM volunteer_skill "
    "WHERE volunteer_id IN ({ids}) ORDER BY volunteer_id, skill"
)
COUNTS = (
    "SELECT lifecycle, count(*) FROM volunteer WHERE erased_at IS NULL AND merged_into_id IS NULL GROUP BY lifecycle"
)
KEY_LIST = "v.id IN (SELECT volunteer_id FROM name_key WHERE key >= '{0}' AND key < '{0}\U0010ffff')"
KEY_TEST = (
    "EXISTS (SELECT 1 FROM name_key k WHERE k.volunteer_id = v.id AND k.key >= '{0}' AND k.key < '{0}\U0010ffff')"
)
SKILL_TEST = "EXISTS (SELECT 1 FROM volunteer_skill s WHERE s.volunteer_id = v.id AND s.skill = '{0}')"


# A condition as a person would write it, and whether PostgreSQL is kept on the index in the order of the page.
Way = tuple[str, bool]


@dataclass(frozen=True)
class Page:
    """One page: what is asked for, and the conditions that a person could write for it."""

    name: str
    asked: Asked
    ways: tuple[str, ...] = ("1 = 1",)
    after: int = 0


PAGES = (
    Page("page 1 of everybody", Asked()),
    Page("page 500 of everybody", Asked(), after=499 * PAGE),
    Page("initials that few have", Asked(q="wxw"), (KEY_LIST.format("wxw"), KEY_TEST.format("wxw"))),
    Page("two syllables of a name", Asked(q="zengxiao"), (KEY_LIST.format("zengxiao"), KEY_TEST.format("zengxiao"))),
    Page("a surname that many have", Asked(q="王"), (KEY_LIST.format("王"), KEY_TEST.format("王"))),
    Page(
        "a skill, a state and a first syllable",
        Asked(q="li", skill="listening", lifecycle="paused"),
        tuple(
            f"{key.format('li')} AND v.lifecycle = 'paused' AND {SKILL_TEST.format('listening')}"
            for key in (KEY_LIST, KEY_TEST)
        ),
    ),
)


def figures(kind: str, people: int = PEOPLE) -> Iterator[Figure]:
    """A figure for each page, and one for memory, on one database."""
    logging.getLogger("iwill.access").setLevel(logging.WARNING)
    with installation(kind) as app:
        app.register_blueprint(_reference())
        with app.app_context():
            fill_pool(people)
            name_everybody()
        browser = _browser(app)
        for page in PAGES:
            with app.app_context():
                way = _fastest(page)
            ours, theirs = _asker(browser, page), _reference_asker(browser, page, way)
            assert _rows(ours()) == _rows(theirs()), f"{page.name}: the two pages differ"
            mine, reference = in_turn(ours, theirs, REPEATS)
            yield Figure(f"list, {page.name}, {kind}", mine * 1000, reference * 1000, "ms", GOAL, "below")
        first, far = (_peak(_asker(browser, page)) for page in PAGES[:2])
        yield Figure(f"list, peak memory of page 500 beside page 1, {kind}", far, first, "MB", MEMORY_GOAL, "below")


def _browser(app: flask.Flask) -> FlaskClient:
    with app.app_context():
        with transaction():
            staff = add_staff("bench@iwill.example", Role.STAFF, name="bench", by=SYSTEM, now=NOW)
            cookie = sessions.start(ActorKind.STAFF, staff.id, second_factor=True, now=clock.now())
        app.config["WTF_CSRF_ENABLED"] = False
        browser = app.test_client()
        browser.set_cookie(cookies.cookie_name(), cookie)
    browser.set_cookie("lang", "zh-Hans")
    return browser


def _asker(browser: FlaskClient, page: Page) -> Callable[[], str]:
    filled = page.asked.filled() | ({"cursor": make_cursor(page.after)} if page.after else {})
    if page.asked.q:
        return lambda: browser.post("/people/search", data=filled).text
    return lambda: browser.get("/people", query_string=filled).text


def _reference_asker(browser: FlaskClient, page: Page, way: Way) -> Callable[[], str]:
    chosen = {"page": str(PAGES.index(page)), "where": way[0], "pinned": "on" if way[1] else ""}
    return lambda: browser.post("/reference/people", data=chosen).text


def _rows(text: str) -> str:
    assert "<tbody>" in text, text[:500]
    return text[text.index("<tbody>") : text.index("</tbody>")]


def _reference() -> flask.Blueprint:
    pages = flask.Blueprint("reference", __name__)

    @pages.post("/reference/people")
    @for_staff(Permission.READ_POOL)
    def reference() -> str:
        page = PAGES[int(request.form["page"])]
        lines = _select(page, (request.form["where"], bool(request.form["pinned"])))
        counted = not page.asked.filled() and not page.after
        counts = dict(_driver(COUNTS)) if counted else {}
        printed = people_list.PeoplePage(
            rows=[people_list._row(line) for line in lines[:PAGE]],
            counts=[(people_list.word(state), counts[state], "") for state in Lifecycle if state in counts],
            asked=page.asked,
            **_choices(),
            cursor="",
            next_cursor="",
            next_url=None,
            may_act=True,
        )
        return render_template("staff/people.html", page=printed)

    return pages


def _choices() -> dict[str, Any]:
    """The words of the four drop-down fields, which no database is asked for but the teams."""
    words = people_list.people_words()
    return {"skills": words[0], "lifecycles": words[1], "stages": words[2], "teams": people_list.team_words()}


def _driver(statement: str) -> list[tuple[Any, ...]]:
    cursor = db.session.connection().connection.cursor()
    cursor.execute(statement)
    return list(cursor.fetchall())


def _fastest(page: Page) -> Way:
    """The way to this page that proves fastest of all we know, each tried a few times."""
    pinned = (False,) if is_sqlite(db.session()) else (False, True)
    timed = []
    # Nobody would keep a list of ids from being hashed or sorted.
    for way in ((where, pin) for where in page.ways for pin in pinned if not (pin and "IN (SELECT" in where)):
        runs = []
        for _try in range(4):
            started = time.perf_counter()
            _select(page, way)
            runs.append(time.perf_counter() - started)
            db.session.rollback()
        timed.append((min(runs), way))
    return min(timed)[1]


def _select(page: Page, way: Way) -> list[Listed]:
    """The lines of a page by hand, with their skills; pinned keeps PostgreSQL on the index in the order of the page."""
    where, pinned = way
    for switch in ("enable_hashjoin", "enable_mergejoin", "enable_sort", "enable_bitmapscan", "jit") if pinned else ():
        _cursor(f"SET LOCAL {switch} = off")
    after = f"AND v.id > {page.after}" if page.after else ""
    found = _driver(LINES.format(where=where, after=after, limit=PAGE + 1))
    skills: dict[int, list[tuple[str, SkillLevel]]] = {}
    if found:
        claims = vocabulary().claims()
        for id_, skill, confirmed_at, practised_on in _driver(
            SKILLS.format(ids=", ".join(str(row[0]) for row in found[:PAGE]))
        ):
            confirmed = confirmed_at is not None
            level = skill_level(is_claim=skill in claims, confirmed=confirmed, practised_on=practised_on)
            skills.setdefault(id_, []).append((skill, level))
    return [
        Listed(
            row[0], row[1], row[2], row[3], Lifecycle(row[4]), bool(row[5]), _instant(row[6], row[7]),
            tuple(skills.get(row[0], ())),
        )
        for row in found
    ]  # fmt: skip


def _cursor(statement: str) -> None:
    db.session.connection().connection.cursor().execute(statement)


def _instant(asked: Any, served: Any) -> Any:
    last = max(asked, served)
    if isinstance(last, str):
        last = people_list.datetime.fromisoformat(last).replace(tzinfo=NEVER.tzinfo)
    return last if last > NEVER else None


def _peak(run: Callable[[], Any]) -> float:
    """The most that one request holds at a time, in MB of Python's own memory, after a warm-up."""
    run()
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6
