"""Reading the mails that were written to files: what people would have found in their letter box."""

from __future__ import annotations

import email
import email.policy
import heapq
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True)
class WrittenMail:
    """A mail as its reader sees it. `key` is the name of its file."""

    key: str
    to: str
    subject: str
    sent_at: datetime | None
    text: str


def newest_mails(folder: Path, limit: int) -> list[WrittenMail]:
    """The mails written last, newest first. One that is being replaced or cannot be read is left out."""
    files = []
    for path in folder.glob("*.eml"):
        try:
            files.append((path.stat().st_mtime_ns, path.name, path))
        except OSError:
            continue
    found = (written_mail(folder, path.stem) for _, _, path in heapq.nlargest(limit, files))
    return [mail for mail in found if mail is not None]


def written_mail(folder: Path, key: str) -> WrittenMail | None:
    """One mail by its key; None where there is none."""
    if not _KEY.fullmatch(key):
        return None
    try:
        parsed = email.message_from_bytes((folder / f"{key}.eml").read_bytes(), policy=email.policy.default)
    except OSError:
        return None
    assert isinstance(parsed, EmailMessage)
    body = parsed.get_body(("plain",))
    date = parsed["Date"]
    return WrittenMail(
        key=key,
        to=str(parsed["To"] or ""),
        subject=str(parsed["Subject"] or ""),
        sent_at=date.datetime if date is not None else None,
        text=str(body.get_content()).replace("\r\n", "\n") if body is not None else "",
    )
