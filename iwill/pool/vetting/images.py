"""What counts as a picture of a document: a whole JPEG or PNG, known by its content, built anew part by part.

Nothing is decoded here, so that no hostile picture is ever unpacked on this machine. The file is read as the sequence
of parts that its format prescribes, and only the parts that make up the picture are written again. A photograph
carries the place where it was taken; a file can carry a second file behind its end. Neither comes through.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from iwill.pool.vetting.terms import ImageType

PNG_HEAD = b"\x89PNG\r\n\x1a\n"
JPEG_HEAD = b"\xff\xd8"
# No page of paper needs more; what is larger exists to exhaust whoever opens it.
MOST_PIXELS = 50_000_000
# The parts of a PNG that are the picture itself.
_PNG_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
# The parts of a JPEG that are the picture itself: tables, frames, scans and the interval of restarts. Of the
# application's own parts only the one that says how colours are coded is kept (APP14).
_JPEG_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_JPEG_KEPT = frozenset({0xC4, 0xDB, 0xDD, 0xEE}) | _JPEG_FRAMES
_JPEG_DROPPED = frozenset(range(0xE0, 0xF0)) - {0xEE} | {0xFE}
_START_OF_SCAN, _END = 0xDA, 0xD9
_ORIENTATION = 0x0112


@dataclass(frozen=True)
class Picture:
    """A picture that was built anew, and its kind."""

    kind: ImageType
    content: bytes


def rebuilt(content: bytes) -> Picture | None:
    """The picture in a file without anything else that was in it; None where it is no whole picture of a known kind."""
    try:
        if content.startswith(PNG_HEAD):
            return Picture(ImageType.PNG, _png(content))
        if content.startswith(JPEG_HEAD):
            return Picture(ImageType.JPEG, _jpeg(content))
    except (ValueError, struct.error, IndexError):
        return None
    return None


def _png(content: bytes) -> bytes:
    kept, at, seen = [PNG_HEAD], len(PNG_HEAD), list[bytes]()
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise ValueError("a part is cut off")
        body = content[at + 8 : end - 4]
        if zlib.crc32(name + body) != struct.unpack_from(">I", content, end - 4)[0]:
            raise ValueError("a part is damaged")
        if not seen:
            _require(name == b"IHDR" and length == 13)
            _require_size(*struct.unpack_from(">II", body))
        if name in _PNG_KEPT:
            kept.append(content[at:end])
        elif not name[0] & 0x20:
            # An unknown part that its writer calls indispensable: this picture cannot be shown without it.
            raise ValueError("an unknown part")
        seen.append(name)
        at = end
        if name == b"IEND":
            break
    _require(b"IDAT" in seen)
    return b"".join(kept)


def _jpeg(content: bytes) -> bytes:
    kept, at = [JPEG_HEAD], len(JPEG_HEAD)
    turned, framed = 1, False
    while True:
        _require(content[at] == 0xFF)
        while content[at + 1] == 0xFF:
            at += 1
        marker = content[at + 1]
        if marker == _END:
            break
        length = struct.unpack_from(">H", content, at + 2)[0]
        end = at + 2 + length
        _require(length >= 2 and end <= len(content))
        body = content[at + 4 : end]
        if marker == 0xE1:
            turned = _orientation(body) or turned
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", body, 1)
            _require_size(width, height)
            framed = True
        if marker == _START_OF_SCAN:
            _require(framed)
            scan_end = _end_of_scan(content, end)
            kept.append(content[at:scan_end])
            at = scan_end
            continue
        if marker in _JPEG_KEPT:
            kept.append(content[at:end])
        elif marker not in _JPEG_DROPPED:
            raise ValueError("an unknown part")
        at = end
    _require(framed and any(part[1] == _START_OF_SCAN for part in kept))
    kept.insert(1, _upright(turned))
    return b"".join([*kept, bytes((0xFF, _END))])


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the coded picture ends: at the next marker that is neither a stuffed byte nor a restart."""
    while True:
        at = content.index(b"\xff", at)
        following = content[at + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return at
        at += 2


def _orientation(body: bytes) -> int | None:
    """Which way up a telephone says that the picture is (1 to 8); None where it does not say."""
    tiff = body[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or not body.startswith(b"Exif\0\0"):
        return None
    try:
        first = struct.unpack_from(f"{order}I", tiff, 4)[0]
        for number in range(struct.unpack_from(f"{order}H", tiff, first)[0]):
            tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
            if tag == _ORIENTATION and 1 <= value <= 8:
                return int(value)
    except struct.error:
        # What surrounds a picture may be damaged; then it is shown as it lies.
        return None
    return None


def _upright(turned: int) -> bytes:
    """A part that says which way up the picture is, and nothing else."""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)
    body = b"Exif\0\0" + tiff
    return bytes((0xFF, 0xE1)) + struct.pack(">H", len(body) + 2) + body


def _require(true: bool) -> None:
    if not true:
        raise ValueError("not a picture")


def _require_size(width: int, height: int) -> None:
    _require(min(width, height) > 0 and width * height <= MOST_PIXELS)
