"""The mailbox of a development machine: the mails that were written to files instead of being sent.

A newcomer sees here what a volunteer gets, and follows its link. In production there is no such page, and elsewhere it
answers to this machine alone, because the links in these mails are capabilities.

/mailbox        the newest mails
/mailbox/<key>  one of them
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, abort, current_app, render_template, request

import config
from iwill.messaging import mailbox
from iwill.messaging.channels.opening import sink_folder
from iwill.web.guard import public

pages = Blueprint("mailbox", __name__)

MAILS_SHOWN = 50
_ADDRESS = re.compile(r"https?://[^\s<>（）]+")


@pages.get("/mailbox")
@public
def newest() -> str:
    """The newest mails with their text; says where mail goes when none is kept here."""
    folder = _folder()
    mails = mailbox.newest_mails(folder, MAILS_SHOWN) if folder else []
    return render_template("mailbox/list.html", mails=mails, kept=folder is not None, pieces=pieces)


@pages.get("/mailbox/<key>")
@public
def one(key: str) -> str:
    """One mail."""
    folder = _folder()
    mail = mailbox.written_mail(folder, key) if folder else None
    if mail is None:
        abort(404)
    return render_template("mailbox/mail.html", mail=mail, pieces=pieces)


def pieces(text: str) -> Iterator[tuple[str, str | None]]:
    """A text in pieces, each with the address it leads to, if it is one. Links to ourselves stay on this port."""
    end = 0
    for match in _ADDRESS.finditer(text):
        yield text[end : match.start()], None
        address, base = match.group(), _settings().base_url
        yield address, (address.removeprefix(base) or "/") if address.startswith(f"{base}/") else address
        end = match.end()
    yield text[end:], None


def _folder() -> Path | None:
    """Where mail is written, if it is; refuses everybody but this machine, and everybody in production."""
    try:
        here = ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        here = False
    if _settings().production or not here:
        abort(404)
    return sink_folder(_settings())


def _settings() -> config.Settings:
    found: config.Settings = current_app.extensions["iwill_settings"]
    return found
