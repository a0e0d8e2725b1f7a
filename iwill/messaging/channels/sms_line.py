"""Reading IWILL_SMS_*: aliyun://KEY_ID:KEY_SECRET@dysmsapi.aliyuncs.com, the signature, and the approved templates.

Text messages are off unless the address is set. Then a signature and at least one template are needed as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import config
from config import ConfigurationError

_SCHEMES = {"aliyun": True, "aliyun+http": False}
# invitation.zh-Hans=SMS_154950909, the code that the provider gave when it approved the text.
_TEMPLATE = re.compile(r"([a-z_]+\.(?:zh-Hans|en))=([A-Za-z0-9_]{1,40})")
_TOKEN_LENGTH = 32


@dataclass(frozen=True)
class SmsLine:
    """Where texts are handed over, in whose name, and which texts are approved, by kind and language."""

    host: str
    port: int | None
    tls: bool
    key_id: str
    secret: str = field(repr=False)
    signature: str
    templates: Mapping[str, str]

    @property
    def authority(self) -> str:
        """Host and port as the Host header says them."""
        return self.host if self.port is None else f"{self.host}:{self.port}"


def read_sms_line(settings: config.Settings) -> SmsLine | None:
    """The line of this installation; None where there is none. What cannot be read is refused without repeating it."""
    if not settings.sms_url:
        return None
    try:
        parts = urlsplit(settings.sms_url)
        port = parts.port
    except ValueError:
        raise ConfigurationError("IWILL_SMS_URL has a port that is no number") from None
    if parts.scheme not in _SCHEMES or not (parts.hostname and parts.username and parts.password):
        raise ConfigurationError("IWILL_SMS_URL must be aliyun://KEY_ID:KEY_SECRET@HOST")
    if not settings.sms_signature:
        raise ConfigurationError("IWILL_SMS_URL needs IWILL_SMS_SIGNATURE, the approved signature")
    token = settings.sms_report_token
    if token is not None and len(token) < _TOKEN_LENGTH:
        raise ConfigurationError(f"IWILL_SMS_REPORT_TOKEN must be at least {_TOKEN_LENGTH} characters long")
    return SmsLine(
        host=parts.hostname,
        port=port,
        tls=_SCHEMES[parts.scheme],
        key_id=unquote(parts.username),
        secret=unquote(parts.password),
        signature=settings.sms_signature,
        templates=_templates(settings.sms_templates or ""),
    )


def _templates(setting: str) -> Mapping[str, str]:
    found = {}
    for place, entry in enumerate(setting.split(), start=1):
        match = _TEMPLATE.fullmatch(entry)
        if match is None:
            raise ConfigurationError(f"IWILL_SMS_TEMPLATES: entry {place} is not kind.language=code")
        found[match.group(1)] = match.group(2)
    if not found:
        raise ConfigurationError("IWILL_SMS_URL needs IWILL_SMS_TEMPLATES, the codes of the approved texts")
    return found
