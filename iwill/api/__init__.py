"""Machines: /api/v1 and its OpenAPI description.

edge       what each call passes: token, scope, query, body, one transaction, repetition
callers    the client behind a token, and how often it may call
repeats    the same POST twice does its work once
reading    what was sent, or where it is wrong        mistakes  what is answered to a refusal or failure, in the words
                                                                of sayings
schemas    shapes of bodies and answers               spec      the description, written by the same declarations
requests, callouts, changes, volunteers, replies      the calls themselves
sms_reports                                           what a provider reports of texts
"""

from __future__ import annotations

from flask import Flask, Response, request
from werkzeug.routing import IntegerConverter, RequestRedirect

from iwill.api import callouts, changes, replies, requests, sms_reports, spec, volunteers
from iwill.api.mistakes import answer_to
from iwill.api.terms import PREFIX

MACHINES = "/api/"
BLUEPRINTS = (requests.api, callouts.api, changes.api, volunteers.api, replies.api)


def install(app: Flask) -> None:
    """Register the API."""
    app.before_request(_answer_lost)
    # Not `int`, which knows how large an id may be: where two methods share an address, an id that is too large would
    # be taken for a wrong method.
    app.url_map.converters["number"] = IntegerConverter
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix=PREFIX)
    spec.install(app, BLUEPRINTS)
    app.register_blueprint(sms_reports.api, url_prefix=PREFIX)


def _answer_lost() -> Response | None:
    """An address or a method that does not exist is answered in the API's own shape."""
    lost = request.routing_exception
    if lost is None or isinstance(lost, RequestRedirect) or not request.path.startswith(MACHINES):
        return None
    return answer_to(lost)
