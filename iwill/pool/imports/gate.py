"""The gate before an XLSX file: what it is and what it would unpack to, checked before any library opens it.

An 82 KB file can inflate to 32 MB and keep a spreadsheet library busy for half a minute. So the parts are inflated here
first, piece by piece, and counted; what is declared in the archive is not believed.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from iwill.core.errors import Refused
from iwill.pool.imports.terms import SHEET_DAMAGED, SHEET_INFLATES

MOST_PARTS = 100
MOST_UNPACKED_BYTES = 50_000_000
MOST_RATIO = 100
_PIECE = 65_536


def check_archive(content: bytes) -> None:
    """Refuse an archive that is damaged, locked, no workbook, or that would inflate beyond the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = [part.filename for part in parts]
            if len(parts) > MOST_PARTS:
                raise Refused(SHEET_INFLATES)
            if "[Content_Types].xml" not in names or len(set(names)) < len(names):
                raise Refused(SHEET_DAMAGED)
            if not any(name.startswith("xl/worksheets/") for name in names):
                raise Refused(SHEET_DAMAGED)
            unpacked = 0
            for part in parts:
                unpacked = _counted(archive, part, unpacked, packed=len(content))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as damage:
        raise Refused(SHEET_DAMAGED) from damage


def _counted(archive: zipfile.ZipFile, part: zipfile.ZipInfo, unpacked: int, *, packed: int) -> int:
    """Inflate one part and return the new total. A document type declaration, which no workbook needs, is refused."""
    head = b""
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            unpacked += len(piece)
            if unpacked > MOST_UNPACKED_BYTES or unpacked > MOST_RATIO * packed:
                raise Refused(SHEET_INFLATES)
            if len(head) < _PIECE:
                head += piece
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise Refused(SHEET_DAMAGED)
    return unpacked
