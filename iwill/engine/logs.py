"""Logging that cannot leak: whatever is logged, by us or by a library, is redacted when the record is made.

Numbers that reach people, addresses, personal links, tokens and long runs of digits (identity cards, licences) are
replaced, in the message and in the text of an exception. Names have no shape that could be found, so they are kept out
at the source: audit details, log calls and the errors of the database carry ids and codes.
"""

from __future__ import annotations

import logging
import re
import sys
import time
import traceback
from typing import Any, TextIO

from flask import Flask, Response, g, request

access = logging.getLogger("iwill.access")

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_WORD = r"[^\s@＠<>\"'(),:;=\[\]{}/]"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # PostgreSQL quotes the whole row that a constraint refused.
    (re.compile(r"DETAIL:.*?(?=\n\[SQL|\nCONTEXT|\nThe above|\Z)", re.DOTALL), "DETAIL: [left out]"),
    # Personal links: whatever follows the short prefixes (/join/p/ ends in one), and long parts after /sign-in/.
    (re.compile(r"(/[cupq]/)[^/\s\"'?#,;)\]>]+"), r"\1[link]"),
    # What opens a certificate to whoever holds the paper.
    (re.compile(r"(/verify/[^/\s]+/)[^/\s\"'?#,;)\]>]+"), r"\1[code]"),
    (re.compile(r"(/sign-in/)[\w-]{20,}"), r"\1[link]"),
    (re.compile(r"(/sms-reports/)[^/\s\"'?#,;)\]>]+"), r"\1[secret]"),
    (re.compile(r"(?i)(authorization\W{1,4})(?:(?:bearer|basic)\s+)?[^\s\"',;]+"), r"\1[credentials]"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), r"\1 [credentials]"),
    (re.compile(r"(?i)((?:set-)?cookie\W{1,4})[^\r\n\"']+"), r"\1[cookies]"),
    (re.compile(r"\biw_[\w-]{20,}"), "[credentials]"),
    (re.compile(r"(?i)(\b(?:password|secret|token|csrf_token)=)[^&\s\"']+"), r"\1[secret]"),
    (re.compile(rf"{_WORD}+[@＠]{_WORD}+[.．]{_WORD}{{2,}}"), "[address]"),
    # +86 138 0013 8000, 138-0013-8000, 010-8888 7777, and every run of eight digits, with the X of identity cards.
    (re.compile(r"[+＋]\d[\d ()\-]{6,}\d"), "[number]"),
    (re.compile(r"(?<![\d.])1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"), "[number]"),
    (re.compile(r"(?<![\d.])0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4}(?!\d)"), "[number]"),
    (re.compile(r"\d{8,}[Xx]?"), "[number]"),
)


def redact(text: str) -> str:
    """The text without anything by which a person could be reached, known or impersonated."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def install(app: Flask) -> None:
    """Redact every record of this process, write to standard error, and note each request in one line."""
    _redact_every_record()
    root = logging.getLogger()
    if not root.handlers:
        handler = _ToStandardError()
        handler.setFormatter(logging.Formatter(LINE))
        root.addHandler(handler)
    logging.getLogger("iwill").setLevel(logging.INFO)
    app.before_request(_start_watch)
    app.after_request(_note_request)


class _ToStandardError(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at the time, also where somebody has put another in its place."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def _redact_every_record() -> None:
    """Wrap the factory of records once: a filter on a logger would miss the records of its children."""
    before = logging.getLogRecordFactory()
    if getattr(before, "redacts", False):
        return

    def make(*args: Any, **kwargs: Any) -> logging.LogRecord:
        return _redacted(before(*args, **kwargs))

    make.redacts = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(make)


def _redacted(record: logging.LogRecord) -> logging.LogRecord:
    try:
        # At its lowest level the database's own log prints every row that it fetches.
        rows = record.name.startswith("sqlalchemy.") and record.levelno <= logging.DEBUG
        record.msg = "[a row]" if rows else redact(record.getMessage())
    except Exception:
        record.msg = "a log line that could not be put together"
    record.args = None
    if record.exc_info and record.exc_info[0] is not None:
        # The text is made here, redacted, and the exception itself let go, so that no handler prints it as it was.
        record.exc_text = redact("".join(traceback.format_exception(*record.exc_info)).rstrip())
        record.exc_info = None
    return record


def _start_watch() -> None:
    g.iwill_started = time.perf_counter()


def _note_request(response: Response) -> Response:
    """One line a request: method, path without its query, status, milliseconds. No address of the reader."""
    started = g.get("iwill_started")
    took = (time.perf_counter() - started) * 1000 if isinstance(started, float) else 0.0
    access.info("%s %s %d %.0f ms", request.method, request.path, response.status_code, took)
    return response
