"""For monitors: is the process alive, and is the installation well? No names, no numbers of people, no sentences."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from iwill.core import clock
from iwill.engine import doctor
from iwill.web.guard import public

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@public
def alive() -> Response:
    """The process answers; nothing else is looked at, so that a busy database does not have it restarted."""
    return _unkept(jsonify({"status": "alive"}))


@pages.get("/healthz/deep")
@public
def well() -> tuple[Response, int]:
    """Database, disk, jobs, messages and promises; 503 where something is wrong."""
    findings = doctor.examine(clock.now(), quick=True)
    is_well = doctor.all_well(findings)
    checks = {finding.check: finding.verdict.value for finding in findings}
    return _unkept(jsonify({"status": "well" if is_well else "wrong", "checks": checks})), 200 if is_well else 503


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
