"""A workbook that stops in the middle: how far its first sheet goes, so that the refusal can name the row.

The table of contents stands at the end of an archive and is missing. So the parts are looked for by their own heads,
and the sheet is inflated as far as it goes; nothing of it is read but the numbers of its rows.
"""

from __future__ import annotations

import re
import struct
import zlib

_HEAD = struct.Struct("<4sHHHHHIIIHH")
_SIGNATURE = b"PK\x03\x04"
_DEFLATED, _LENGTH_FOLLOWS = 8, 0x8
_SHEET = "xl/worksheets/"
_ROW = re.compile(rb"<row\b[^>]*?\br=\"(\d{1,7})\"")
_ANY_ROW = re.compile(rb"<row\b")


def last_row(content: bytes, most_bytes: int) -> int | None:
    """The number of the last row that the file has a part of, 1 where it stops before any; None where this is no
    workbook, or the sheet is whole."""
    place, seen = 0, False
    while content.startswith(_SIGNATURE, place) and place + _HEAD.size <= len(content):
        (_sign, _version, flags, method, _time, _date, _crc, packed, _size, name_length, extra) = _HEAD.unpack_from(
            content, place
        )
        start = place + _HEAD.size
        name = content[start : start + name_length].decode("utf-8", "replace")
        start += name_length + extra
        seen = seen or name == "[Content_Types].xml" or name.startswith("xl/")
        in_sheet = name.startswith(_SHEET)
        whole_to = start + packed if packed and not flags & _LENGTH_FOLLOWS else None
        if whole_to is None or whole_to > len(content):
            unpacked, length = _inflated(content[start:], method, most_bytes)
            if length is None:
                return _row_in(unpacked) if in_sheet else 1 if seen else None
            whole_to = content.find(_SIGNATURE, start + length)
        if in_sheet or whole_to < 0:
            return None
        place = whole_to
    return 1 if seen else None


def _inflated(packed: bytes, method: int, most_bytes: int) -> tuple[bytes, int | None]:
    """What a part holds as far as it goes, and where it ends; None where the file stops inside it."""
    if method != _DEFLATED:
        return packed[:most_bytes], None
    machine = zlib.decompressobj(-15)
    try:
        unpacked = machine.decompress(packed, most_bytes)
    except zlib.error:
        return b"", None
    return unpacked, len(packed) - len(machine.unused_data) if machine.eof else None


def _row_in(sheet: bytes) -> int:
    numbers = _ROW.findall(sheet)
    return int(numbers[-1]) if numbers else max(1, len(_ANY_ROW.findall(sheet)))
