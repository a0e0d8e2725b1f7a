"""Tables that become cards on a narrow screen: there each cell says its own column, since the headings are gone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

# Rows are written by our own templates, so a tag is a tag: whatever people typed has been escaped.
_TAGS = re.compile(r"<(tr|td|th)\b([^>]*)>")


def labelled(rows: Markup, columns: Sequence[object]) -> Markup:
    """The rows of a table with the word of its column at each cell; not at the heading of a row, nor in a column of
    class "plain", which is clear without."""
    at = 0

    def mark(tag: re.Match[str]) -> str:
        nonlocal at
        name, attributes = tag.groups()
        if name == "tr":
            at = 0
            return tag[0]
        word, kind = _word_and_class(columns[at]) if at < len(columns) else ("", "plain")
        at += 1
        return tag[0] if name == "th" or "plain" in kind else f'<td{attributes} data-label="{escape(word)}">'

    return Markup(_TAGS.sub(mark, str(rows)))


def _word_and_class(column: object) -> tuple[str, str]:
    return (str(column[0]), str(column[1])) if isinstance(column, (tuple, list)) else (str(column), "")
