"""Whose page a personal link opens, and where it leads back to: the same for every page behind one."""

from __future__ import annotations

from flask import abort

from iwill.callouts.models import Invitation
from iwill.web import i18n


def readable(invitation: Invitation | None) -> Invitation:
    """The invitation, with its page in the language of its reader; 404 where there is none, or nobody any more."""
    if invitation is None or invitation.volunteer.erased_at is not None:
        abort(404)
    i18n.prefer(invitation.volunteer.language)
    return invitation


def address(token: str, rest: str = "") -> str:
    """A page behind the link, in the language chosen on the page that leads there."""
    language = i18n.switched_to()
    return f"/c/{token}{rest}" + (f"?lang={language}" if language else "")
