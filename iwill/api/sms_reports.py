"""Reports of what became of texts, as the provider pushes them.

SmsReport of Alibaba Cloud, HTTP批量推送模式: a JSON array of {phone_number, send_time, report_time, success, err_code,
err_msg, sms_size, biz_id, out_id}, answered with {"code": 0}; anything else makes the provider send it again. It knows
no bearer token, so the secret stands in the address that is entered in its console.
"""

from __future__ import annotations

import hmac
import logging
import re
from collections import Counter
from typing import Any

from flask import Blueprint, Response, current_app
from flask_babel import gettext as _

import config
from iwill.api import reading
from iwill.api.mistakes import answer_to, json_response, json_text
from iwill.core import clock
from iwill.core.db import transaction
from iwill.core.errors import Invalid, Missing, Problem
from iwill.messaging.reports import Report, note_report

log = logging.getLogger(__name__)

api = Blueprint("api-sms-reports", __name__)

ADDRESS = "/sms-reports/<token>"
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,100}")


@api.post(ADDRESS)
def take_reports(token: str) -> Response:
    """Note each report, in a transaction of its own, and answer once all are written down."""
    try:
        reading.refuse_announced_excess()
        _check(token)
        sent = reading.json_body(reading.content())
        if not isinstance(sent, list):
            raise Invalid([Problem("$", "invalid", _("A list of reports is expected."))])
        counts: Counter[str] = Counter()
        for entry in sent:
            report = _read(entry)
            if report is None:
                counts["unreadable"] += 1
                continue
            with transaction():
                counts[note_report(report, now=clock.now()).value] += 1
        log.info("reports of texts: %s", dict(counts))
        return json_response(200, json_text({"code": 0, "msg": "OK"}))
    except Exception as fault:
        return answer_to(fault)


def _check(token: str) -> None:
    settings: config.Settings = current_app.extensions["iwill_settings"]
    if not settings.sms_report_token or not hmac.compare_digest(token.encode(), settings.sms_report_token.encode()):
        raise Missing


def _read(entry: Any) -> Report | None:
    """A report; None for what is none. Numbers and words of the carrier are not read."""
    if not isinstance(entry, dict):
        return None
    key, arrived, code = entry.get("out_id"), entry.get("success"), entry.get("err_code") or ""
    if not isinstance(key, str) or not isinstance(arrived, bool) or not isinstance(code, str) or len(key) > 40:
        return None
    if not _CODE.fullmatch(code):
        code = "DELIVERED" if arrived else "UNKNOWN"
    return Report(key, arrived, code)
