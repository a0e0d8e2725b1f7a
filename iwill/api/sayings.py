"""What the schemas' library says of a field, in our words and in the caller's language."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

# What it says, with the parts that change, and what we say. The first that fits holds.
_SAYINGS: tuple[tuple[re.Pattern[str], object], ...] = (
    (re.compile(r"Missing data for required field\."), _l("This is missing.")),
    (re.compile(r"Unknown field\."), _l("Nothing of this name belongs here.")),
    (re.compile(r"Field may not be null\."), _l("This may not be null; leave it away instead.")),
    (re.compile(r"Not a valid string\."), _l("This has to be text.")),
    (re.compile(r"Not a valid integer\."), _l("This has to be a whole number.")),
    (re.compile(r"Not a valid boolean\."), _l("This has to be true or false.")),
    (re.compile(r"Not a valid list\."), _l("This has to be a list.")),
    (re.compile(r"Invalid (input )?type\."), _l("This has to be an object.")),
    (re.compile(r"Not a valid email address\."), _l("This is not an e-mail address.")),
    (
        re.compile(r"Not a valid (aware )?datetime\."),
        _l("This has to be an instant with an offset, such as 2026-11-21T19:00:00+08:00."),
    ),
    (re.compile(r"Must be one of: (?P<choices>.*)\."), _l("This has to be one of these: %(choices)s.")),
    (
        re.compile(r"Must be greater than or equal to (?P<low>\d+) and less than or equal to (?P<high>\d+)\."),
        _l("This has to be between %(low)s and %(high)s."),
    ),
    (re.compile(r"Longer than maximum length (?P<most>\d+)\."), _l("This is too long: at most %(most)s.")),
    (
        re.compile(r"Length must be between (?P<low>\d+) and (?P<high>\d+)\."),
        _l("The length has to be between %(low)s and %(high)s."),
    ),
)


def in_our_words(message: str) -> str:
    """The sentence for what the library said; a sentence of our own is left as it is."""
    for pattern, sentence in _SAYINGS:
        if found := pattern.fullmatch(message):
            return str(sentence) % found.groupdict() if found.groupdict() else str(sentence)
    return message
