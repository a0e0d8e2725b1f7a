"""What every page behind a personal link says of its call-out and its reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from iwill.callouts.models import CallOut, Invitation, Need
from iwill.core.localtime import say_instant, say_window
from iwill.web import i18n


@dataclass(frozen=True)
class LinkView:
    """What every page behind a link prints: the call-out, part of the reader's name, times on the reader's clock."""

    token: str
    invitation: Invitation
    zone: str
    language: str
    now: datetime

    @property
    def call_out(self) -> CallOut:
        """The call-out that the link belongs to."""
        return self.invitation.call_out

    @property
    def name(self) -> str:
        """Enough of the reader's name to see whether a link is one's own."""
        return masked(self.invitation.volunteer.preferred_name)

    @property
    def switch(self) -> str | None:
        """The language chosen on this page."""
        return i18n.switched_to()

    @property
    def title_language(self) -> str:
        """The language the title is written in."""
        return language_of(self.call_out.title)

    @property
    def wording_language(self) -> str:
        """The language the wording is written in."""
        return language_of(self.call_out.wording)

    def window(self, need: Need) -> str:
        """When a shift is, on the reader's clock."""
        return say_window(need.starts_at, need.ends_at, self.zone, self.language)

    def instant(self, moment: datetime) -> str:
        """A moment on the reader's clock."""
        return say_instant(moment, self.zone, self.language)


def masked(name: str) -> str:
    """Enough of a name to see that a link is not one's own: 王** or W. X."""
    words = name.split()
    if not words:
        return "**"
    if _is_han(words[0][0]):
        return words[0][0] + "**"
    return " ".join(f"{word[0].upper()}." for word in words)


def language_of(text: str) -> str:
    """The language a text is written in, of ours, so that it is read out and set in the right glyphs."""
    return "zh-Hans" if any(map(_is_han, text)) else "en"


def _is_han(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff"
