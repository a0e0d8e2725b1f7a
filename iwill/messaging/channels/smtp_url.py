"""Reading IWILL_SMTP_URL: smtps://, smtp+starttls:// or smtp://, with user and password, `?starttls=1` where wanted."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from config import ConfigurationError

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_YES = frozenset({"1", "true", "yes", "on"})


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over and how. `tls` from the first byte; `starttls` after a greeting in clear."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool
    starttls: bool

    @property
    def on_this_machine(self) -> bool:
        """Whether the server is reached over the loopback, so that nothing leaves the machine by it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def read_smtp_url(url: str) -> MailServer:
    """The server that the address names; one that cannot be read is refused without repeating its password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ConfigurationError("IWILL_SMTP_URL has a port that is no number") from None
    if parts.scheme not in _PORTS:
        raise ConfigurationError("IWILL_SMTP_URL must begin with smtp://, smtp+starttls:// or smtps://")
    if not parts.hostname:
        raise ConfigurationError("IWILL_SMTP_URL names no host")
    wants_starttls = parse_qs(parts.query).get("starttls", ["0"])[-1].lower() in _YES
    return MailServer(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=parts.scheme == "smtps",
        starttls=parts.scheme == "smtp+starttls" or wants_starttls,
    )
