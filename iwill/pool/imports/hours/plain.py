"""One spelling of what can be written in several ways: width, case, dashes, brackets, simplified characters."""

from __future__ import annotations

import re

from iwill.pool.vocabulary import folded

_SIMPLIFIED = str.maketrans("週點時禮隨後間雙從號個沒總", "周点时礼随后间双从号个没总")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−~〜～至到", "-"))
_BRACKETS = str.maketrans(dict.fromkeys("()[]【】「」", " "))
_TO = re.compile(r"\s*\b(?:to|till|til|until|through|thru)\b\s*")
_BETWEEN = re.compile(r"\bbetween\s+([^,;]{1,12}?)\s+and\s+")
_MERIDIEM = re.compile(r"\b([ap])\.\s?m\b\.?")


def plain(text: str) -> str:
    """NFKC, case folded, with one kind of dash, which also stands for "to", and without brackets."""
    text = folded(text).translate(_SIMPLIFIED).translate(_DASHES).translate(_BRACKETS)
    text = _MERIDIEM.sub(r"\1m", text)
    text = _TO.sub("-", _BETWEEN.sub(r"\1-", text))
    return (
        " ".join(text.split()) if "\n" not in text else "\n".join(" ".join(line.split()) for line in text.split("\n"))
    )
