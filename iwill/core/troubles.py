"""Trouble with the machine, not the input, said in a sentence: a full disk, a missing table, a database that is away.

The sentences name no value of any row, because what the driver says of a failed statement can quote a person's data.
"""

from __future__ import annotations

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError

# A piece of what the drivers say (SQLite, then psycopg), and what it means to the person in front of the machine.
_SAYINGS: tuple[tuple[str, str, str], ...] = (
    ("database or disk is full", "disk_full", "The disk is full: free some space. Nothing was half done."),
    ("no space left", "disk_full", "The disk is full: free some space. Nothing was half done."),
    ("disk i/o error", "disk_error", "The disk refuses to write: it may be full or damaged. Nothing was half done."),
    (
        "unable to open database file",
        "database_unreachable",
        "The database file cannot be opened: its folder is missing, or this user may not write there.",
    ),
    (
        "readonly database",
        "database_readonly",
        "The database cannot be written: this user may not write the file or its folder.",
    ),
    ("file is not a database", "database_damaged", "The database file is not a database, or is damaged."),
    ("disk image is malformed", "database_damaged", "The database file is damaged: restore a backup."),
    ("database is locked", "database_busy", "Another process has been writing for too long; try again."),
    ("no such table", "not_migrated", "The database has no tables yet, or old ones: run `iwill migrate`."),
    ("no such column", "not_migrated", "The database is older than this program: run `iwill migrate`."),
    ("undefinedtable", "not_migrated", "The database has no tables yet, or old ones: run `iwill migrate`."),
    ("undefinedcolumn", "not_migrated", "The database is older than this program: run `iwill migrate`."),
    (
        "insufficientprivilege",
        "database_readonly",
        "The database user may not do this: it needs to own the tables.",
    ),
    (
        "connection",
        "database_unreachable",
        "The database does not answer: see that it runs and that IWILL_DATABASE_URL names it.",
    ),
)


def trouble_behind(fault: BaseException) -> tuple[str, str] | None:
    """A code and a sentence for a fault of the machine; None where the fault is rather our own."""
    if isinstance(fault, DBAPIError | sqlite3.Error):
        cause = fault.orig if isinstance(fault, DBAPIError) else fault
        said = f"{type(cause).__name__} {cause}".casefold()
        for piece, code, sentence in _SAYINGS:
            if piece in said:
                return code, sentence
        return None
    if isinstance(fault, OSError):
        match fault.errno:
            case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
                return "disk_full", f"The disk is full{_at(fault)}: free some space. Nothing was half done."
            case errno.EACCES | errno.EPERM | errno.EROFS:
                return "no_permission", f"This user may not do that{_at(fault)}."
            case errno.ENOENT | errno.ENOTDIR | errno.EISDIR:
                return "no_such_file", f"There is no such file or folder{_at(fault)}."
            case _:
                return None
    return None


def _at(fault: OSError) -> str:
    return f" ({fault.filename})" if fault.filename else ""
