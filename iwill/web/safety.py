"""What every request must pass and every response must carry.

Requests: a trusted host, a body that is not too large, and for every button on a page with a session a token against
forged requests and a browser that says the press came from our own page. Pages opened by link need neither: the link is
the capability. The API has its own tokens.

Responses: a strict content security policy, no referrer, no sniffing, no frames, and nothing kept in a cache that a
session or a link has shown.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

import config
from iwill.core.tokens import LinkPurpose
from iwill.web import guard

JSON_BODY = 1024 * 1024
UPLOAD_BODY = 6 * 1024 * 1024
FORM_PARTS = 5_000
LARGEST_ID = 2**31 - 1
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Pages that take a file; everything else takes a mebibyte.
UPLOADS = ("/import", "/import/run", "/import/rejects", "/me/standing/paper")
MACHINES = "/api/"
# Links whose holder may do the one thing they are for, with nothing else to show.
ENOUGH = (LinkPurpose.ANSWER, LinkPurpose.MAILING, LinkPurpose.PERMISSION, LinkPurpose.GAP, LinkPurpose.JOURNEY)

csrf = CSRFProtect()

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb")
)


class RowId(IntegerConverter):
    """An id in an address: a number beyond what a row can have matches no page, instead of failing in the database."""

    def __init__(self, url_map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = None) -> None:
        super().__init__(url_map, fixed_digits, min, max or LARGEST_ID)


def install(app: Flask) -> None:
    """Put the checks before, and the headers after, every view."""
    app.url_map.converters["int"] = RowId
    settings: config.Settings = app.extensions["iwill_settings"]
    app.config.update(
        TRUSTED_HOSTS=trusted_hosts(settings),
        MAX_CONTENT_LENGTH=UPLOAD_BODY,
        MAX_FORM_MEMORY_SIZE=JSON_BODY,
        MAX_FORM_PARTS=FORM_PARTS,
        SESSION_COOKIE_NAME="__Host-iwill-page" if settings.production else "iwill_page",
        SESSION_COOKIE_SECURE=settings.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        # Our own pages send no referrer, so it cannot be asked for; Sec-Fetch-Site says the same and more.
        WTF_CSRF_SSL_STRICT=False,
        WTF_CSRF_ENABLED=settings.env != "test",
    )
    csrf.init_app(app)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(_check_request)
    app.after_request(_add_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def trusted_hosts(settings: config.Settings) -> list[str]:
    """The names this installation answers to; outside production also those of the machine itself."""
    hosts = list(settings.trusted_hosts)
    if not settings.production:
        hosts += ["127.0.0.1", "localhost", "[::1]", urlsplit(settings.base_url).hostname or "localhost"]
    return hosts


def csp_nonce() -> str:
    """The nonce of this response, for a page whose style has to come in the same response."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def is_by_link() -> bool:
    """Whether this request goes to a page that is opened by link."""
    found = guard.request_guard()
    return found is not None and found.kind == "link"


def is_for_machines() -> bool:
    """Whether this request goes to the API."""
    return request.path.startswith(MACHINES)


def _check_request() -> None:
    # The API reads its own bodies, and says in its own words what is wrong with an address or a body.
    if request.routing_exception is not None or is_for_machines():
        return
    request.max_content_length = UPLOAD_BODY if request.path in UPLOADS else JSON_BODY
    # Chunked or not, a body that says it is too large is refused before anything is read of it.
    if (request.content_length or 0) > request.max_content_length:
        abort(413)
    # No keyboard makes this character, and PostgreSQL refuses it in any text. A link with it is a forged one.
    if "\0" in request.path and not is_by_link():
        abort(404)
    if any("\0" in word for pair in _sent() for word in pair):
        abort(400)
    if request.method not in CHANGING or _link_is_enough():
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)
    if current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()


def _sent() -> Iterator[tuple[str, ...]]:
    """Every name and value of the query and the form."""
    yield from request.args.items(multi=True)
    if request.method in CHANGING:
        yield from request.form.items(multi=True)


def _link_is_enough() -> bool:
    """An answer, or leaving a list, asks for nothing but its link; a link that signs in is pressed on our own page."""
    found = guard.request_guard()
    return found is not None and found.purpose in ENOUGH


def _add_headers(response: Response) -> Response:
    settings: config.Settings = current_app.extensions["iwill_settings"]
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _content_policy())
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = PERMISSIONS_POLICY
    if settings.production:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if is_by_link():
        headers["X-Robots-Tag"] = "noindex, nofollow"
        headers["Cache-Control"] = "no-store"
    elif "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    return response


def _content_policy() -> str:
    nonce = g.get("csp_nonce")
    style = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    return (
        f"default-src 'none'; script-src 'self'; style-src {style}; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
    )
