"""Which encoding a text file is in: a mark at its start, UTF-16 by its shape, else whichever of UTF-8, GB18030 and
Big5 fits and makes sense. Where two make sense, somebody is asked: a wrong guess would put wrong names on file."""

from __future__ import annotations

import codecs
import re

from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.pool.imports.terms import ENCODING_UNSURE, FILE_CUT, NOT_DECODED, NUL_INSIDE, UNKNOWN_ENCODING
from iwill.pool.imports.weighing import likeliest

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# GB18030 contains GBK and GB2312. Big5 is tried with the characters of Hong Kong as well.
_FITTING = ("utf-8", "gb18030", "big5", "big5hkscs")
_ASCII = re.compile(r"[\t\r\n -~]")
# Text that was not written in UTF-8 is valid UTF-8 by chance only where it is short.
_SURELY_UTF_8 = 24


class EncodingUnsure(Invalid):
    """The text can be read in several ways. `readings` has each encoding with the text that it makes."""

    def __init__(self, readings: dict[str, str]) -> None:
        message = sentence_for(ENCODING_UNSURE)
        super().__init__([Problem("file", ENCODING_UNSURE, message)], code=ENCODING_UNSURE, message=message)
        self.readings = readings


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text and the name of its encoding. A named encoding is used and nothing else.

    Refuses what does not fit, what stops in the middle of a character, and what can be read in two ways.
    """
    if encoding is not None:
        return _in(content, _canonical(encoding))
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _in(content, name)
    if b"\0" in content:
        return _in(content, _by_shape(content))
    if damage := _damaged_utf_8(content):
        raise damage
    readings = _readings(content)
    if not readings:
        raise _why_none(content)
    likely = likeliest(readings)
    if likely is None:
        raise EncodingUnsure(readings)
    return readings[likely], likely


def _readings(content: bytes) -> dict[str, str]:
    """Every encoding that fits the whole of the text, with what it makes of it."""
    found: dict[str, str] = {}
    for name in _FITTING:
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if name == "utf-8" and (text.isascii() or sum(1 for byte in content[:4096] if byte > 127) > _SURELY_UTF_8):
            return {name: text}
        # The wider Big5 is another reading only where the narrower one does not fit.
        if name != "big5hkscs" or "big5" not in found:
            found[name] = text
    return found


def _damaged_utf_8(content: bytes) -> Invalid | None:
    """Why a text that is UTF-8 but for a byte or two is refused: GB18030 would make other characters of all of it."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as wrong:
        text = content.decode("utf-8", "replace")
        wide = sum(1 for letter in text if letter > "\u07ff" and letter != "\ufffd")
        bad = text.count("\ufffd")
        if wide >= 2 and (bad == 1 or wide >= 4 * bad):
            return _stopped(content, "utf-8", wrong)
    return None


def _canonical(encoding: str) -> str:
    try:
        found = codecs.lookup(encoding.strip())
    except (LookupError, ValueError):
        raise _refused(UNKNOWN_ENCODING, "encoding") from None
    if not found._is_text_encoding:
        raise _refused(UNKNOWN_ENCODING, "encoding")
    return found.name


def _by_shape(content: bytes) -> str:
    """UTF-16 of one kind or the other: read rightly, separators, digits and line ends are many; wrongly, none are."""
    even = content[: len(content) // 2 * 2]
    plain = {name: len(_ASCII.findall(even.decode(name, "replace"))) for name in ("utf-16-le", "utf-16-be")}
    name, other = sorted(plain, key=lambda one: -plain[one])
    if plain[name] < max(4, len(even) // 40) or plain[other] * 10 > plain[name]:
        raise _refused(NUL_INSIDE, f"byte {content.index(0) + 1}")
    return name


def _in(content: bytes, name: str) -> tuple[str, str]:
    try:
        text = content.decode(name)
    except UnicodeDecodeError as wrong:
        raise _stopped(content, name, wrong) from None
    if "\0" in text:
        raise _refused(NUL_INSIDE, f"line {text[: text.index(chr(0))].count(chr(10)) + 1}")
    return text.removeprefix("\ufeff"), name


def _why_none(content: bytes) -> Invalid:
    """Why no encoding fits: the file stops inside a character, or it is something else."""
    for name in _FITTING:
        try:
            content.decode(name)
        except UnicodeDecodeError as wrong:
            refusal = _stopped(content, name, wrong)
            if refusal.code == FILE_CUT:
                return refusal
    return _refused(NOT_DECODED)


def _stopped(content: bytes, name: str, wrong: UnicodeDecodeError) -> Invalid:
    rows = len(content[: wrong.start].decode(name, "replace").splitlines()) or 1
    inside_the_last = wrong.end >= len(content) and ("end of data" in wrong.reason or "truncated" in wrong.reason
                                                     or "incomplete" in wrong.reason)  # fmt: skip
    # A file of a few bytes that stop anywhere is no file that stopped.
    if inside_the_last and wrong.start > 16:
        return _refused(FILE_CUT, f"row {rows}")
    return _refused(NOT_DECODED, f"line {content[: wrong.start].count(b'%c' % 10) + 1}")


def _refused(code: str, place: str = "file") -> Invalid:
    return Invalid([Problem(place, code, sentence_for(code))], code=code, message=sentence_for(code))
