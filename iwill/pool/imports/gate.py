"""The gate before an XLSX file: what it is and what it would unpack to, checked before any library opens it.

An 82 KB file can inflate to 32 MB and keep a spreadsheet library busy for half a minute. So the parts are inflated here
first, piece by piece, and counted; what is declared in the archive is not believed.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib

from iwill.core.errors import Invalid, Problem, Refused, sentence_for
from iwill.pool.imports.cut import last_row
from iwill.pool.imports.terms import (
    ARCHIVE,
    FILE_CUT,
    OLD_EXCEL,
    SHEET_DAMAGED,
    SHEET_ENTITIES,
    SHEET_INFLATES,
    SHEET_LINKS,
    SHEET_LOCKED,
    SHEET_MACROS,
    SHEET_NESTED,
)

MOST_PARTS = 100
MOST_UNPACKED_BYTES = 50_000_000
MOST_RATIO = 100
_PIECE = 65_536
# The end of an archive is its table of contents; a file without one was cut off.
_CONTENTS, _CONTENTS_WITHIN = b"PK\x05\x06", 66_000
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")
_LOCKED = 0x1


def check_archive(content: bytes) -> None:
    """Refuse an archive that is cut off, damaged, locked, hostile, no workbook, or that inflates beyond the limits."""
    if _CONTENTS not in content[-_CONTENTS_WITHIN:]:
        row = last_row(content, MOST_UNPACKED_BYTES)
        if row is not None:
            message = sentence_for(FILE_CUT)
            raise Invalid([Problem(f"row {row}", FILE_CUT, message)], FILE_CUT, message)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise Refused(SHEET_INFLATES)
            _check_names([part.filename for part in parts])
            _check_parts(parts)
            unpacked = 0
            for part in parts:
                unpacked = _counted(archive, part, unpacked, packed=len(content))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as damage:
        raise Refused(SHEET_DAMAGED) from damage


def _check_names(names: list[str]) -> None:
    """What the archive is, by the names of its parts."""
    folded = {name.casefold() for name in names}
    if "[content_types].xml" not in folded:
        raise Refused(ARCHIVE)
    if len(folded) < len(names) or any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Refused(SHEET_DAMAGED)
    if any("vbaproject" in name or name.startswith("xl/macrosheets/") for name in folded):
        raise Refused(SHEET_MACROS)
    if any(name.startswith("xl/externallinks/") or name == "xl/connections.xml" for name in folded):
        raise Refused(SHEET_LINKS)
    if "xl/workbook.bin" in folded:
        raise Refused(OLD_EXCEL)
    if not any(name.startswith("xl/worksheets/") for name in folded):
        raise Refused(SHEET_DAMAGED)


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    """What the parts are, by what the archive says of them: files, and none under a password."""
    for part in parts:
        if part.flag_bits & _LOCKED:
            raise Refused(SHEET_LOCKED)
        mode = part.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Refused(SHEET_DAMAGED)


def _counted(archive: zipfile.ZipFile, part: zipfile.ZipInfo, unpacked: int, *, packed: int) -> int:
    """Inflate one part and return the new total. A document type declaration, which no workbook needs, is refused."""
    before = b""
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            unpacked += len(piece)
            if unpacked > MOST_UNPACKED_BYTES or unpacked > MOST_RATIO * packed:
                raise Refused(SHEET_INFLATES)
            if not before and piece.startswith(_ARCHIVES):
                raise Refused(SHEET_NESTED)
            # In running text the sign < is written &lt;, so that these can be declarations only, in whatever width.
            plain = (before + piece).replace(b"\0", b"")
            if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
                raise Refused(SHEET_ENTITIES)
            if b"macroEnabled" in plain and part.filename.casefold() == "[content_types].xml":
                raise Refused(SHEET_MACROS)
            before = piece[-32:]
    return unpacked
