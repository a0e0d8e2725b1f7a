"""Cards to chat groups through apprise; off unless IWILL_CHAT_URLS names some.

    IWILL_CHAT_URLS="CN=wecombot://KEY CN=dingtalk://TOKEN US=tgram://TOKEN/CHAT"

Each group says in which country its service keeps what is posted. A card in a group carries no personal link: everybody
in the group reads it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

import config
from iwill.messaging.channels.provider import Handover, Idempotency, Letter, Receipt
from iwill.messaging.terms import Channel

log = logging.getLogger(__name__)

_BETWEEN = re.compile(r"[\s,;]+(?=[A-Z]{2}=)")
_ENTRY = re.compile(r"([A-Z]{2})=(\w[\w+.-]*://\S+)")
# Seconds to connect and to answer: apprise reads them from the address, and together they stay below ten.
_PATIENCE = "cto=4&rto=5"


@dataclass(frozen=True)
class Group:
    """A chat group: the country of its service, and its address with the secret in it."""

    country: str
    url: str

    @property
    def language(self) -> str:
        """The language to post in: Chinese where the service is Chinese."""
        return "zh-Hans" if self.country in ("CN", "HK", "MO", "TW") else "en"


def read_groups(setting: str | None) -> tuple[list[Group], list[int]]:
    """The groups named in the setting, and the places (from 1) of entries that cannot be read."""
    groups, unreadable = [], []
    for place, entry in enumerate(_BETWEEN.split(setting.strip()) if setting and setting.strip() else [], start=1):
        match = _ENTRY.fullmatch(entry)
        if match:
            groups.append(Group(match.group(1), match.group(2)))
        else:
            unreadable.append(place)
    return groups, unreadable


def groups() -> Sequence[Group]:
    """The groups of this installation. One that cannot be read is logged and left out: mail must go on."""
    settings: config.Settings = current_app.extensions["iwill_settings"]
    found, unreadable = read_groups(settings.chat_urls)
    for place in unreadable:
        log.error("IWILL_CHAT_URLS: entry %d is not a country, an equals sign and an address; it is left out", place)
    return found


class ChatProvider:
    """Chat services by way of apprise. None of them knows a key, so what is cut off is not posted again."""

    channel = Channel.CHAT
    idempotency = Idempotency.NONE
    stays_here = False

    def send(self, letter: Letter) -> Receipt:
        """Post one card; `letter.address` is the group's address."""
        import apprise  # noqa: PLC0415  (0.6 s to load, needed only where a group is configured)

        # An object waits 5.5 s between two of its own messages, so each card gets an object of its own.
        line = apprise.Apprise()
        if not line.add(letter.address + ("&" if "?" in letter.address else "?") + _PATIENCE):
            return Receipt(Handover.PERMANENT, "address_unusable")
        title, _, body = letter.content.decode().partition("\n")
        # The library reports a failure without its cause; a time-out may hide a card that was posted after all.
        if line.notify(title=title, body=body.strip()):
            return Receipt(Handover.ACCEPTED, "posted")
        return Receipt(Handover.UNKNOWN, "not_confirmed")

    def close(self) -> None:
        """Nothing is kept open."""
