"""What every page stands in: static files, the top bar, switches for language and light, filters for templates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as date_type
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, current_app, g, request, send_from_directory
from flask_babel import lazy_gettext as _l

import config
from iwill.accounts.terms import Permission
from iwill.core import clock, localtime
from iwill.web import cards, i18n, opening_words
from iwill.web.guard import public

STATIC = Path(__file__).parent / "static"
THEMES = ("light", "dark")
A_YEAR = 365 * 24 * 3600

pages = Blueprint("shell", __name__)


class Shift(Protocol):
    """Anything that starts and ends."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Place:
    """An entry of the top bar: where it leads, its word, what a role must be allowed to see it, and what else belongs
    to it."""

    path: str
    word: object
    permission: Permission
    also: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Whether a page stands under this entry."""
        return any(path == root or path.startswith(f"{root}/") for root in (self.path, *self.also))


STAFF_PLACES = (
    Place(
        "/desk",
        _l("Duty desk"),
        Permission.RUN_CALLOUTS,
        also=("/callouts", "/replies", "/support", "/roster", "/danger", "/hand-overs", "/hours"),
    ),
    Place("/requests", _l("Requests"), Permission.RUN_CALLOUTS),
    Place("/people", _l("Volunteers"), Permission.READ_POOL, also=("/insight", "/teams", "/vocabulary", "/outreach", "/belonging", "/journeys", "/training", "/tasks")),
    Place("/verification", _l("Verification"), Permission.EDIT_POOL, also=("/vetting", "/complaints", "/certificates")),
    Place("/care", _l("Care"), Permission.READ_NOTES),
    Place("/import", _l("Import"), Permission.IMPORT),
    Place("/accounts", _l("Accounts"), Permission.ADMINISTER, also=("/policies", "/care/overview")),
)
# The second line of the top bar, on every page about the pool.
POOL_PLACES = (
    Place("/people", _l("People"), Permission.READ_POOL),
    Place("/insight", _l("Boards"), Permission.READ_POOL),
    Place("/vetting", _l("Vetting"), Permission.EDIT_POOL),
    Place("/verification", _l("Credentials"), Permission.EDIT_POOL),
    Place("/teams", _l("Teams"), Permission.READ_POOL),
    Place("/people/duplicates", _l("On file twice?"), Permission.EDIT_POOL, also=("/people/merges",)),
    Place("/people/gaps", _l("What is missing"), Permission.EDIT_POOL),
    Place("/outreach", _l("To reach by hand"), Permission.EDIT_POOL),
    Place("/belonging", _l("Belonging and worth"), Permission.READ_POOL),
    Place("/people/permission", _l("Ask for permission"), Permission.EDIT_POOL),
    Place("/people/sheets", _l("Sheets"), Permission.EDIT_POOL),
    Place("/training", _l("Training"), Permission.READ_POOL),
    Place("/tasks", _l("Small tasks"), Permission.READ_POOL),
    Place("/vocabulary/skill", _l("Vocabulary"), Permission.READ_POOL, also=("/vocabulary",)),
    Place("/journeys", _l("Journeys"), Permission.READ_POOL),
    Place("/complaints", _l("Complaints"), Permission.EDIT_POOL),
    Place("/certificates", _l("Certificates"), Permission.EDIT_POOL),
    Place("/people/young", _l("Somebody from 14 to 17"), Permission.EDIT_POOL),
)
VOLUNTEER_PLACES = (
    ("/me", _l("Today")),
    ("/me/availability", _l("Times")),
    ("/me/record", _l("Record")),
    ("/me/me", _l("Me")),
)


def install(app: Flask) -> None:
    """Register static files, template globals and filters, and keep the switches in cookies."""
    app.register_blueprint(pages)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        anchor=anchor, window=window, instant=instant, day=day, zone_word=zone_word, labelled=cards.labelled
    )
    app.jinja_env.filters.update(
        not_open=opening_words.short,
        not_open_sentence=opening_words.sentence,
        not_open_at_the_desk=opening_words.at_the_desk,
    )
    app.jinja_env.globals.setdefault("csp_nonce", lambda: g.get("csp_nonce", ""))
    app.context_processor(_shell_words)
    app.after_request(_keep_switches)


@pages.get("/static/<path:name>")
@public
def static_file(name: str) -> Response:
    """A style sheet or script; its address carries a digest, so it may be kept for a year."""
    return send_from_directory(STATIC, name, max_age=A_YEAR if request.args.get("v") else 300)


@cache
def _digest(name: str, changed_ns: int) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def static_url(name: str) -> str:
    """The address of a static file, which changes whenever its content does."""
    return f"/static/{name}?v={_digest(name, (STATIC / name).stat().st_mtime_ns)}"


def anchor(path: str) -> str:
    """The id of the field that a problem's path names: needs[0].skills[0] is f-needs-0-skills-0."""
    return "f-" + re.sub(r"[^A-Za-z0-9_]+", "-", path).strip("-")


def window(shift: Shift, zone: str) -> str:
    """When something with `starts_at` and `ends_at` is, in a zone, in the reader's language."""
    return localtime.say_window(shift.starts_at, shift.ends_at, zone, i18n.reader_language())


def instant(moment: datetime, zone: str) -> str:
    """A moment in a zone, in the reader's language."""
    return localtime.say_instant(moment, zone, i18n.reader_language())


def day(date: date_type) -> str:
    """A date with its weekday, in the reader's language."""
    return localtime.say_day(date, i18n.reader_language())


def zone_word(zone: str) -> str:
    """What people call the time in a zone, in the reader's language."""
    return localtime.zone_name(zone, i18n.reader_language(), clock.now())


def switch_url(name: str, value: str) -> str:
    """This page once more with a switch set; a page that only takes a POST leads home instead."""
    adapter = current_app.url_map.bind("")
    path = request.path if adapter.test(request.path, "GET") else "/"
    query = {key: words for key, words in request.args.items() if key not in ("lang", "theme")}
    return f"{path}?{urlencode(query | {name: value})}"


def pool_place(path: str) -> Place | None:
    """The entry of the second line that a page stands under, the closest of them; None for a page not of the pool."""
    holding = [place for place in POOL_PLACES if place.holds(path)]
    return max(holding, key=lambda place: len(place.path), default=None)


def _shell_words() -> dict[str, object]:
    """What base.html needs on every page, with or without a session."""
    settings: config.Settings = current_app.extensions["iwill_settings"]
    theme = request.args.get("theme") or request.cookies.get("theme") if request else None
    return {
        "org_name": settings.org_name,
        "duty_phone": settings.duty_phone,
        "language": i18n.reader_language(),
        "languages": i18n.NAMES,
        "reads_traditional": i18n.reads_traditional() if request else False,
        "theme": theme if theme in THEMES else None,
        "static_url": static_url,
        "switch_url": switch_url,
        "staff_places": STAFF_PLACES,
        "pool_places": POOL_PLACES,
        "pool_place": pool_place,
        "volunteer_places": VOLUNTEER_PLACES,
    }


def _keep_switches(response: Response) -> Response:
    # A page behind a personal link never leaves a cookie: the link alone is the capability, also on a shared phone.
    if request.path.startswith(("/c/", "/p/", "/q/", "/t/", "/k/", "/api/")):
        return response
    for name, lawful in (("lang", i18n.LANGUAGES), ("theme", THEMES)):
        asked = request.args.get(name)
        if asked in lawful:
            response.set_cookie(name, asked, max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
        elif name == "theme" and asked == "auto":
            response.delete_cookie(name)
    return response
