"""XLSX: through the gate, then read by a child process that may use little memory and little time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from iwill.core.errors import Refused
from iwill.pool.imports import sheet_child
from iwill.pool.imports.gate import check_archive
from iwill.pool.imports.relative import Written, written_on
from iwill.pool.imports.terms import SHEET_DAMAGED, SHEET_TOO_HEAVY, TOO_MANY_ROWS

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 10
_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Book:
    """The cells of a workbook's first sheet, and when the workbook says that it was saved."""

    rows: list[list[str]]
    written: Written | None


def read_sheet(
    content: bytes,
    *,
    most_rows: int,
    most_columns: int,
    memory_bytes: int = MEMORY_BYTES,
    seconds: int = CPU_SECONDS,
) -> Book:
    """The cells of the first sheet as text. Refuses damage, and whatever the limits do not allow."""
    check_archive(content)
    # -P keeps this folder off the child's path, where our module names would stand before the standard library's.
    limits = [str(limit) for limit in (most_rows, most_columns, memory_bytes, seconds)]
    command = [sys.executable, "-P", str(Path(sheet_child.__file__)), *limits]
    # The child gets no environment of ours, in which the secrets are.
    environment = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    try:
        done = subprocess.run(
            command,
            input=content,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired as overrun:
        raise Refused(SHEET_TOO_HEAVY) from overrun
    if done.returncode == sheet_child.NOT_READABLE:
        raise Refused(SHEET_DAMAGED)
    if done.returncode == sheet_child.TOO_MANY:
        raise Refused(TOO_MANY_ROWS)
    if done.returncode != 0:
        raise Refused(SHEET_TOO_HEAVY)
    told = json.loads(done.stdout)
    day = told["saved_on"]
    return Book(told["rows"], written_on(date.fromisoformat(day)) if day else None)
