"""What every page stands in: static files, the top bar, switches for language and light, filters for templates."""

from __future__ import annotations

import re
from datetime import date as date_type
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, current_app, g, request, send_from_directory

import config
from iwill.core import clock, localtime
from iwill.web import cards, i18n, opening_words
from iwill.web.guard import public
from iwill.web.places import STAFF_PLACES, VOLUNTEER_PLACES, second_line

STATIC = Path(__file__).parent / "static"
THEMES = ("light", "dark")
A_YEAR = 365 * 24 * 3600

pages = Blueprint("shell", __name__)


class Shift(Protocol):
    """Anything that starts and ends."""

    starts_at: datetime
    ends_at: datetime


def install(app: Flask) -> None:
    """Register static files, template globals and filters, and keep the switches in cookies."""
    app.register_blueprint(pages)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        anchor=anchor,
        window=window,
        instant=instant,
        day=day,
        dated=dated,
        zone_word=zone_word,
        labelled=cards.labelled,
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


def dated(date: date_type) -> str:
    """A date with its year, for days that can be long ago or far off."""
    return localtime.say_date(date, i18n.reader_language())


def zone_word(zone: str) -> str:
    """What people call the time in a zone, in the reader's language."""
    return localtime.zone_name(zone, i18n.reader_language(), clock.now())


def switch_url(name: str, value: str) -> str:
    """This page once more with a switch set; a page that only takes a POST leads home instead."""
    adapter = current_app.url_map.bind("")
    path = request.path if adapter.test(request.path, "GET") else "/"
    query = {key: words for key, words in request.args.items() if key not in ("lang", "theme")}
    return f"{path}?{urlencode(query | {name: value})}"


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
        "second_line": second_line,
        "volunteer_places": VOLUNTEER_PLACES,
    }


def _keep_switches(response: Response) -> Response:
    # A page behind a personal link never leaves a cookie: the link alone is the capability, also on a shared phone.
    if request.path.startswith(("/c/", "/p/", "/q/", "/j/", "/t/", "/k/", "/api/")):
        return response
    for name, lawful in (("lang", i18n.LANGUAGES), ("theme", THEMES)):
        asked = request.args.get(name)
        if asked in lawful:
            response.set_cookie(name, asked, max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
        elif name == "theme" and asked == "auto":
            response.delete_cookie(name)
    return response
