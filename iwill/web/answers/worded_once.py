"""A page that hundreds of people get within a minute is worded once; what is each reader's own is put in afterwards."""

from __future__ import annotations

from dataclasses import replace

from flask import current_app, render_template, request
from markupsafe import escape

from iwill.web import i18n
from iwill.web.answers.no_seat import NoSeatView
from iwill.web.safety import csp_nonce

# No name and no address holds a control character, so these places cannot come from anywhere else.
NAME, TOKEN, NONCE = "\x01name\x01", "\x01token\x01", "\x01nonce\x01"
# One for each call-out that is full, each language and each zone of its readers.
MOST_PAGES = 200


def no_seat_page(view: NoSeatView) -> str:
    """The page for somebody whose yes gave no seat."""
    pages: dict[str, str] = current_app.extensions.setdefault("iwill_pages_worded", {})
    shared = replace(view, name=NAME, token=TOKEN)
    chosen = (i18n.reader_language(), i18n.reads_traditional(), request.args.get("theme"), request.cookies.get("theme"))
    key = repr((shared, chosen))
    page = pages.get(key)
    if page is None:
        if len(pages) >= MOST_PAGES:
            pages.clear()
        page = pages[key] = render_template("answer/no_seat.html", view=shared).replace(csp_nonce(), NONCE)
    return page.replace(NONCE, csp_nonce()).replace(TOKEN, view.token).replace(NAME, str(escape(view.name)))
