"""What a reader sees when something may not be, is missing or went wrong: what was kept, what to do, whom to call."""

from __future__ import annotations

import logging

from flask import Flask, Response, current_app, jsonify, make_response, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from iwill.core.db import db
from iwill.core.errors import IwillError
from iwill.core.troubles import trouble_behind
from iwill.web import safety

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5
CODES = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    429: "too_many",
    500: "internal",
    503: "unavailable",
}


def install(app: Flask) -> None:
    """Answer every refusal and failure with a page, or with JSON where a machine asked."""
    for status in CODES:
        app.register_error_handler(status, _http_mistake)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(IwillError, _refusal)
    app.register_error_handler(DBAPIError, _database_trouble)
    app.register_error_handler(PoolTimeout, _database_trouble)
    app.register_error_handler(OSError, _database_trouble)


def _http_mistake(mistake: HTTPException) -> Response:
    return answer_mistake(mistake.code or 500)


def _stale_form(_mistake: CSRFError) -> Response:
    return answer_mistake(
        400,
        advice=_("This form was open too long, or did not come from here. Go back, reload it and send it again."),
    )


def _refusal(refusal: IwillError) -> Response:
    db.session.rollback()
    return answer_mistake(refusal.status, refusal=refusal)


def _database_trouble(fault: Exception) -> Response:
    """A database that is locked, full or away is no fault of the request: come back in a moment."""
    db.session.rollback()
    trouble = trouble_behind(fault)
    # An operational error without a saying of its own is a deadlock, or a wait that was cut short.
    if trouble is None and not isinstance(fault, OperationalError | PoolTimeout):
        raise fault
    log.error("trouble with the machine: %s", trouble[0] if trouble else "database_busy")
    return answer_mistake(503)


def answer_mistake(status: int, *, refusal: IwillError | None = None, advice: str | None = None) -> Response:
    """The page or the JSON of a refusal or failure."""
    if safety.is_for_machines():
        words = {"code": CODES.get(status, "refused"), "message": advice or _words(status)[1], "details": []}
        response = jsonify(refusal.as_dict() if refusal else words)
    else:
        response = make_response(_page(status, refusal, advice))
    response.status_code = status
    if status in (429, 503):
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _page(status: int, refusal: IwillError | None, advice: str | None) -> str:
    try:
        title, general = _words(status)
        return render_template("mistake.html", status=status, title=title, advice=advice or general, refusal=refusal)
    except Exception as fault:
        # The page itself may need what is out of order, such as the database or a host that we answer to.
        log.warning("a page of mistake %d was answered plainly: %s", status, type(fault).__name__)
        return _plain_page(status)


def _words(status: int) -> tuple[str, str]:
    match status:
        case 403:
            return _("Not for this account"), _("Your role does not include this. Ask an administrator if it should.")
        case 404:
            return _("Nothing here"), _("This address leads nowhere, or to something that is not yours to see.")
        case 405:
            return _("Not like this"), _("This address is reached by a button on a page. Go back and press it there.")
        case 413:
            return _("Too large"), _("What you sent is larger than this page takes. Nothing was saved.")
        case 429:
            return _("Too often"), _("Too many tries in a short time. Wait a few minutes and try again.")
        case 503:
            return _("One moment"), _("We cannot answer right now. Nothing was saved; try again in a few seconds.")
        case 500:
            return _("Our mistake"), _("Something went wrong on our side. Nothing was half done; try again, or call.")
        case 400:
            return _("Not understood"), _("What arrived here could not be read. Go back and try again.")
    return _("Not possible now"), _("Nothing was changed.")


def _plain_page(status: int) -> str:
    phone = escape(current_app.extensions["iwill_settings"].duty_phone)
    return (
        '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>iwill</title>'
        f"<h1>{status}</h1><p>现在无法回应，请稍后再试。</p><p>值班电话 {phone}</p>"
        f'<p lang="en">We cannot answer right now, please try again. Duty phone {phone}</p></html>'
    )
