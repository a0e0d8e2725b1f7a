"""Words of a letter as its reader says them: a name that ends in _on is a day, a credential has a name in each
language. Everything else is said as it is."""

from __future__ import annotations

from datetime import date

from iwill.core.localtime import say_date
from iwill.messaging.worded_facts import plain
from iwill.pool.vocabulary import vocabulary


def said(name: str, value: object, language: str) -> str:
    """One word of a part, in the reader's language; nothing where nothing is known."""
    words = "" if value is None else str(value)
    if name.endswith("_on") and words:
        return say_date(date.fromisoformat(words), language)
    if name == "credential":
        return vocabulary().label("credential", words, language)
    return plain(words)
