"""Cursors for lists: the last id seen, in a wrapping that invites nobody to compute with it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from iwill.core.errors import Invalid, Problem

PAGE_SIZE = 100


@dataclass(frozen=True)
class Page:
    """A slice of a list and the cursor of the next one, None at the end."""

    items: Sequence[Any]
    next: str | None


def page_by_id(session: Session, query: Select[Any], id_column: Any, cursor: str | None, size: int = PAGE_SIZE) -> Page:
    """The rows after `cursor` in order of id; an unreadable cursor is refused at its place."""
    if cursor:
        query = query.where(id_column > read_cursor(cursor))
    rows = list(session.scalars(query.order_by(id_column).limit(size + 1)))
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, make_cursor(getattr(rows[-1], id_column.key)) if more else None)


def make_cursor(last_id: int) -> str:
    """The cursor that continues after `last_id`."""
    return base64.urlsafe_b64encode(f"after:{last_id}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> int:
    """The id that a cursor continues after."""
    try:
        decoded = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        head, _, number = decoded.partition(":")
        # What is longer is no id that any database here could hold.
        if head != "after" or not (number.isascii() and number.isdigit() and len(number) < 10):
            raise ValueError
        return int(number)
    except (binascii.Error, ValueError, UnicodeDecodeError):
        raise Invalid([Problem("cursor", "invalid", "this cursor was not made here")]) from None
