"""A file that travels inside a page from one step to the next, sealed for whoever uploaded it.

The alternatives were a row, which has to be forgotten again when the preview is abandoned, and asking for the file a
second time, which may then be another one. Sealed with the data keys, it can be read neither from a saved page nor by
another member of staff, and after an hour by nobody.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l

from iwill.core import clock
from iwill.core.encryption import Unreadable, seal, unseal
from iwill.core.errors import Refused, say
from iwill.pool.imports.reading import MOST_BYTES
from iwill.web.guard import current_staff

GOOD_FOR = timedelta(hours=1)
# A form field may hold a mebibyte and a form a few; what is carried is cut into fields well below the first.
PART = 700_000
MOST_CARRIED = 5_600_000

FILE_MISSING = say("file_missing", _l("Choose a file first."))
CARRIED_STALE = say(
    "carried_stale", _l("This preview is more than an hour old or was not yours. Choose the file once more.")
)
CARRIED_LARGE = say(
    "carried_large", _l("This file is too large for the page. An administrator can take it in with `iwill import`.")
)


class NoFile(Refused):
    """No file was chosen."""

    status = 422

    def __init__(self) -> None:
        super().__init__(FILE_MISSING)


@dataclass(frozen=True)
class Upload:
    """An uploaded file: its name as the browser said it, the encoding asked for, its bytes; the day on which it was
    written and what its columns mean, where somebody said so."""

    name: str
    encoding: str | None
    content: bytes
    file_date: date | None = None
    choices: dict[str, str] | None = None

    def read_as(self, encoding: str | None) -> Upload:
        """The same file, to be read in another encoding. Its headings are then other words, chosen anew."""
        return replace(self, encoding=encoding, choices=None if encoding != self.encoding else self.choices)


def wrap(upload: Upload) -> list[str]:
    """The sealed file, cut into form fields. Refuses what would not fit into a form."""
    body = base64.b85encode(zlib.compress(upload.content)).decode()
    until = (clock.now() + GOOD_FOR).isoformat()
    told = {
        "until": until,
        "name": upload.name,
        "encoding": upload.encoding,
        "file_date": upload.file_date.isoformat() if upload.file_date else None,
        "choices": upload.choices,
        "body": body,
    }
    sealed = seal(json.dumps(told), _record())
    if len(sealed) > MOST_CARRIED:
        raise Refused(CARRIED_LARGE)
    return [sealed[start : start + PART] for start in range(0, len(sealed), PART)]


def unwrap(parts: list[str]) -> Upload:
    """The file again. Refuses one that is an hour old, damaged, or was sealed for somebody else."""
    try:
        told = json.loads(unseal("".join(parts), _record()))
        content = zlib.decompressobj().decompress(base64.b85decode(told["body"]), MOST_BYTES + 1)
    except (Unreadable, ValueError, KeyError, zlib.error):
        raise Refused(CARRIED_STALE) from None
    if clock.now() > datetime.fromisoformat(told["until"]):
        raise Refused(CARRIED_STALE)
    day = told.get("file_date")
    return Upload(
        told["name"], told["encoding"], content, date.fromisoformat(day) if day else None, told.get("choices")
    )


def _record() -> str:
    return f"import-upload:{current_staff().id}"
