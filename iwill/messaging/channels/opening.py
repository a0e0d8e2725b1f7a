"""Which ways out this installation uses, by its settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flask import current_app

import config
from iwill.messaging.channels.chat import ChatProvider
from iwill.messaging.channels.file_sink import FileSink
from iwill.messaging.channels.provider import Provider
from iwill.messaging.channels.sms import AliyunSms
from iwill.messaging.channels.sms_line import read_sms_line
from iwill.messaging.channels.smtp import SmtpProvider
from iwill.messaging.channels.smtp_url import read_smtp_url
from iwill.messaging.mail import sender_address
from iwill.messaging.terms import Channel

Providers = Mapping[Channel, Provider]
# A rehearsal puts ways out of its own here: a function that returns them by channel.
OWN_PROVIDERS = "iwill_providers"


@contextmanager
def open_providers() -> Iterator[Providers]:
    """The ways out, for as long as something is being sent; their connections are let go of afterwards."""
    own: Callable[[], Providers] | None = current_app.extensions.get(OWN_PROVIDERS)
    providers = own() if own else _from_settings(current_app.extensions["iwill_settings"])
    try:
        yield providers
    finally:
        for provider in providers.values():
            provider.close()


def sink_folder(settings: config.Settings) -> Path | None:
    """The folder that mail is written to; None where it goes to a server. Outside production it is never nowhere."""
    if settings.mail_sink_dir and not settings.production:
        return Path(settings.mail_sink_dir)
    if settings.smtp_url or settings.production:
        return None
    return Path(settings.instance_dir) / "mail"


def _from_settings(settings: config.Settings) -> Providers:
    folder = sink_folder(settings)
    mail: Provider
    if folder is not None:
        mail = FileSink(folder)
    else:
        mail = SmtpProvider(read_smtp_url(settings.smtp_url or ""), sender_address(settings))
    providers: dict[Channel, Provider] = {Channel.EMAIL: mail, Channel.CHAT: ChatProvider()}
    line = read_sms_line(settings)
    if line is not None:
        providers[Channel.SMS] = AliyunSms(line)
    return providers
