"""Words of the API: the refusals that only a machine meets, and how often a client may call."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say
from iwill.core.policy import declare

PREFIX = "/api/v1"
LARGEST_BODY = 1024 * 1024
LONGEST_KEY = 200

CALLS_PER_MINUTE = declare(
    "api.calls_per_minute", 3000, "calls", "our own judgement: stops a runaway loop", "calls of one client in a minute"
)

BAD_REQUEST = say("bad_request", _l("This request cannot be understood."))
UNAUTHORIZED = say("unauthorized", _l("Send a valid token in the header Authorization: Bearer TOKEN."))
SCOPE_MISSING = say("scope_missing", _l("Your token does not include the scope that this needs."))
METHOD_NOT_ALLOWED = say("method_not_allowed", _l("This address does not take that method."))
NOT_JSON = say("not_json", _l("The body is not JSON; the line and the column are named."))
TOO_LARGE = say("too_large", _l("The body is too large: at most 1 MiB."))
NOT_JSON_TYPE = say("unsupported_media_type", _l("Send the body as application/json."))
TOO_MANY = say("too_many", _l("Too many calls in a minute. Wait as long as Retry-After says."))
INTERNAL = say("internal", _l("Something went wrong on our side. Nothing was half done."))
DATABASE_BUSY = say("database_busy", _l("The database is busy. Nothing was done; try again in a few seconds."))
UNAVAILABLE = say("unavailable", _l("We cannot answer right now. Nothing was done; try again in a while."))
IDEMPOTENCY_MISMATCH = say(
    "idempotency_mismatch", _l("This Idempotency-Key was used before, with another body or at another address.")
)
IDEMPOTENCY_IN_PROGRESS = say(
    "idempotency_in_progress", _l("The first request with this Idempotency-Key is still running.")
)
