"""Which encoding a text file is in: a mark at its start, else strict UTF-8, UTF-16 by its NULs, strict GB18030."""

from __future__ import annotations

import codecs

from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.pool.imports.terms import NOT_DECODED, NUL_INSIDE, UNKNOWN_ENCODING

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text and the name of its encoding. A named encoding is used and nothing else; what does not fit is refused.

    GB18030 contains GBK and GB2312 and comes last, because it accepts much that was never written in it.
    """
    if encoding is not None:
        return _in(content, _canonical(encoding))
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _in(content, name)
    if b"\0" in content:
        return _in(content, _by_nuls(content))
    for name in ("utf-8", "gb18030"):
        try:
            return content.decode(name), name
        except UnicodeDecodeError:
            continue
    raise _refused(NOT_DECODED)


def _canonical(encoding: str) -> str:
    try:
        found = codecs.lookup(encoding.strip())
    except (LookupError, ValueError):
        raise _refused(UNKNOWN_ENCODING, "encoding") from None
    if not found._is_text_encoding:
        raise _refused(UNKNOWN_ENCODING, "encoding")
    return found.name


def _by_nuls(content: bytes) -> str:
    """In UTF-16 the separators, digits and line ends of a table, which are many, have a NUL on the same side."""
    even, odd = content[0::2].count(0), content[1::2].count(0)
    many = len(content) // 20
    if len(content) % 2 == 0 and even == 0 and odd > many:
        return "utf-16-le"
    if len(content) % 2 == 0 and odd == 0 and even > many:
        return "utf-16-be"
    raise _refused(NUL_INSIDE, f"byte {content.index(0) + 1}")


def _in(content: bytes, name: str) -> tuple[str, str]:
    try:
        text = content.decode(name)
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise _refused(NOT_DECODED, f"line {line}") from None
    if "\0" in text:
        raise _refused(NUL_INSIDE, f"line {text[: text.index(chr(0))].count(chr(10)) + 1}")
    return text.removeprefix("\ufeff"), name


def _refused(code: str, place: str = "file") -> Invalid:
    return Invalid([Problem(place, code, sentence_for(code))], code=code, message=sentence_for(code))
