"""From a claimed message to a letter: worded for its reader, with the reader's own name and links, and never kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import config
from iwill.core.tokens import LinkPurpose, make_token
from iwill.messaging.channels.provider import Letter
from iwill.messaging.channels.sms_line import read_sms_line
from iwill.messaging.mail import MailFrame, date_header, sender_host
from iwill.messaging.recipients import Recipient
from iwill.messaging.terms import WITH_NEWS, Channel, Purpose
from iwill.messaging.texting import approved_text
from iwill.messaging.wording import (
    LINK_PURPOSES,
    WITHOUT_STOP,
    card_wording,
    closest_language,
    personal_code,
    personal_link,
    same_words,
    word,
)

# Frames differ by call-out, language, zone and the shifts offered. Far more than ever needed at once.
MOST_FRAMES = 2_000


class Claimed(NamedTuple):
    """A message that this process alone may send now."""

    id: int
    uid: str
    fence: int
    attempt: int
    purpose: Purpose
    brief_id: int | None
    facts: Mapping[str, Any]
    expires_at: datetime
    reader: Recipient
    zone: str


class Composer:
    """Words messages, and words once what many of them share."""

    def __init__(self, settings: config.Settings) -> None:
        self._settings = settings
        self._host = sender_host(settings)
        line = read_sms_line(settings)
        self._templates: Mapping[str, str] = line.templates if line is not None else {}
        self._frames: dict[str, MailFrame] = {}
        self._date: tuple[datetime, str] | None = None
        self.briefs: dict[int, Mapping[str, Any]] = {}

    def letter(self, claimed: Claimed, now: datetime) -> Letter:
        """The letter of one message."""
        reader = claimed.reader
        assert reader.address is not None
        if reader.channel is Channel.CHAT:
            return Letter(claimed.uid, reader.address, self._card(claimed))
        if reader.channel is Channel.SMS:
            return Letter(claimed.uid, reader.address, self._text(claimed))
        content = self._frame(claimed).mail(
            uid=claimed.uid,
            host=self._host,
            date=self._date_of(now),
            address=reader.address,
            name=reader.name,
            link=personal_link(claimed.purpose, claimed.facts, self._settings),
            stop=self._stop(claimed),
            code=personal_code(claimed.purpose, claimed.facts),
        )
        return Letter(claimed.uid, reader.address, content)

    def _frame(self, claimed: Claimed) -> MailFrame:
        language = closest_language(claimed.reader.language)
        key = same_words(claimed.purpose, claimed.brief_id, claimed.facts, language, claimed.zone)
        if claimed.purpose in LINK_PURPOSES and claimed.purpose not in WITH_NEWS:
            # These name the end of their link, which is another one for each.
            key += claimed.expires_at.isoformat()
        frame = self._frames.get(key)
        if frame is None:
            if len(self._frames) >= MOST_FRAMES:
                self._frames.clear()
            worded = word(
                claimed.purpose,
                self._brief(claimed),
                claimed.facts,
                language=language,
                zone=claimed.zone,
                expires_at=claimed.expires_at,
                settings=self._settings,
            )
            frame = self._frames[key] = MailFrame(worded, language, self._settings)
        return frame

    def _card(self, claimed: Claimed) -> bytes:
        worded = card_wording(
            self._brief(claimed),
            language=claimed.reader.language,
            settings=self._settings,
            correction=claimed.purpose is Purpose.CORRECTION,
        )
        return f"{worded.subject}\n{worded.body}".encode()

    def _text(self, claimed: Claimed) -> bytes:
        text = approved_text(
            claimed.purpose,
            self._brief(claimed),
            claimed.facts,
            language=claimed.reader.language,
            zone=claimed.zone,
            templates=self._templates,
            settings=self._settings,
        )
        if text is None:
            raise LookupError("no text of this kind is approved")
        return json.dumps({"template": text.template, "parameters": text.parameters}).encode()

    def _brief(self, claimed: Claimed) -> Mapping[str, Any]:
        return self.briefs[claimed.brief_id] if claimed.brief_id is not None else {}

    def _stop(self, claimed: Claimed) -> str:
        if claimed.reader.stop_id is None or claimed.purpose in WITHOUT_STOP:
            return ""
        return f"{self._settings.base_url}/u/{make_token(LinkPurpose.MAILING, claimed.reader.stop_id)}"

    def _date_of(self, now: datetime) -> str:
        second = now.replace(microsecond=0)
        if self._date is None or self._date[0] != second:
            self._date = (second, date_header(second))
        return self._date[1]
