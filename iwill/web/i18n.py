"""Which language a reader gets, and how the reader changes it.

In order: the switch on this page (`?lang=`), the switch as it was last left (a cookie), the language the person is
known to read, what the browser asks for, Simplified Chinese. Readers of Traditional Chinese get Simplified until their
own catalogue is written, and the page says so in one line. Without a page (jobs, commands) the language is English
unless a service asks for the recipient's with `flask_babel.force_locale`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import flask_babel
import langcodes
from flask import Flask, g, has_request_context, request

from iwill.web import guard

LANGUAGES = ("zh-Hans", "en")
NAMES = {"zh-Hans": "中文", "en": "English"}
DEFAULT = "zh-Hans"
COOKIE = "lang"
TRANSLATIONS = Path(__file__).parent / "translations"

# How far apart two languages may be in CLDR's reckoning: wide enough for Traditional Chinese and Cantonese, too narrow
# for French to become English.
_WIDEST = 70


def install(app: Flask) -> None:
    """Join Flask-Babel: catalogues beside this file, the language chosen for each request."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    flask_babel.Babel(app, locale_selector=_locale)
    # Templates say dozens of sentences a page: the catalogue is looked up once for a page and not for each of them.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda words: _catalogue().ugettext(words),
        lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
    )


def prefer(language: str | None) -> None:
    """Note the language this reader is known to read; the reader's own switch still goes first."""
    g.known_language = closest(language or "")
    g.pop("catalogue", None)
    flask_babel.refresh()


def reader_language() -> str:
    """The language of this page: zh-Hans or en."""
    return _tag(str(flask_babel.get_locale() or "en"))


@lru_cache(1_000)
def closest(tag: str) -> str | None:
    """The language of ours that a reader of `tag` gets, or None where neither is near."""
    try:
        found = langcodes.closest_match(tag, LANGUAGES, max_distance=_WIDEST)[0]
    except ValueError:
        return None
    return found if found in LANGUAGES else None


def switched_to() -> str | None:
    """The language asked for by the switch on this page."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else None


def reads_traditional() -> bool:
    """Whether the reader would rather have Traditional Chinese and gets Simplified because it is nearest."""
    if switched_to() or request.cookies.get(COOKIE) in LANGUAGES or _known_language():
        return False
    tag = next((tag for tag, quality in request.accept_languages if quality > 0 and closest(tag)), "")
    return bool(tag) and closest(tag) == "zh-Hans" and langcodes.Language.get(tag).maximize().script == "Hant"


def choose(switch: str | None, cookie: str | None, known: str | None, accepted: list[str], default: str) -> str:
    """The language to show, given everything that is known of the reader."""
    if switch in LANGUAGES:
        return switch
    if cookie in LANGUAGES:
        return cookie
    if known in LANGUAGES:
        return known
    for tag in accepted:
        found = closest(tag)
        if found:
            return found
    return default


def _catalogue() -> Any:
    if "catalogue" not in g:
        g.catalogue = flask_babel.get_translations()
    return g.catalogue


def _locale() -> str:
    if not has_request_context():
        return "en"
    accepted = [tag for tag, quality in request.accept_languages if quality > 0]
    if request.path.startswith("/api/"):
        # A machine has no switches and no cookies; it says what it wants each time.
        language = choose(None, None, None, accepted, "en")
    else:
        language = choose(switched_to(), request.cookies.get(COOKIE), _known_language(), accepted, DEFAULT)
    return language.replace("-", "_")


def _known_language() -> str | None:
    """The language of whoever the page is for: noted by `prefer`, or that of the person who is signed in."""
    if "known_language" not in g:
        page = guard.request_guard()
        person = guard.signed_in() if page and page.kind in ("staff", "volunteer") else None
        g.known_language = closest(person.person.language) if person else None
    known: str | None = g.known_language
    return known


def _tag(locale: str) -> str:
    return "en" if locale.startswith("en") else "zh-Hans"
