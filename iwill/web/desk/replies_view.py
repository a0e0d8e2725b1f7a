"""What stands on the pages about replies: who wrote when, about what; one reply with its words and the choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from iwill.callouts.models import Invitation
from iwill.callouts.replies import queries
from iwill.callouts.replies.models import InboundReply
from iwill.core.encryption import unseal
from iwill.core.paging import Page
from iwill.web.desk import words as desk_words


@dataclass(frozen=True)
class ReplyLine:
    """A reply in a list: no word of it."""

    reply: InboundReply
    name: str
    way: str
    when: str
    about: str | None


@dataclass(frozen=True)
class ListPage:
    """What desk/replies.html prints."""

    lines: Sequence[ReplyLine]
    next: str | None


@dataclass(frozen=True)
class Choice:
    """A call-out that the reply can be about: how it stands, and its shifts as choices of a form."""

    invitation: Invitation
    stands: str
    shifts: list[tuple[str, str]]


@dataclass(frozen=True)
class ReplyPage:
    """What desk/reply.html prints. `words` is None once they have been deleted."""

    line: ReplyLine
    words: str | None
    choices: Sequence[Choice]


def list_page(page: Page, now: datetime) -> ListPage:
    """The replies that wait, in the order in which they came in."""
    return ListPage([_line(reply, now) for reply in page.items], page.next)


def reply_page(reply: InboundReply, now: datetime) -> ReplyPage:
    """One reply, opened for whoever decides."""
    return ReplyPage(
        line=_line(reply, now),
        words=unseal(reply.text_sealed, reply.uid) if reply.text_sealed is not None else None,
        choices=[_choice(one) for one in queries.answerable_with(reply, now)],
    )


def _line(reply: InboundReply, now: datetime) -> ReplyLine:
    about = reply.invitation.call_out if reply.invitation is not None else None
    return ReplyLine(
        reply=reply,
        name=reply.volunteer.preferred_name,
        way=desk_words.word(reply.channel),
        when=desk_words.ago(reply.received_at, now),
        about=f"{desk_words.marker(about.kind)}{about.title}" if about is not None else None,
    )


def _choice(invitation: Invitation) -> Choice:
    call_out = invitation.call_out
    said = desk_words.word(invitation.answer) if invitation.answer is not None else _("has not answered")
    needs = queries.numbered_needs(invitation)
    return Choice(
        invitation=invitation,
        stands=f"{desk_words.marker(call_out.kind)}{call_out.title} · {invitation.volunteer.preferred_name}: {said}",
        shifts=[
            (str(need.id), f"{number}. {need.role} · {desk_words.window(need, call_out)}")
            for number, need in enumerate(needs, 1)
        ],
    )
