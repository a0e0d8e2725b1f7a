"""Settings, read from the environment once. docs/operations.md explains each; a test keeps the two in step."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENTS = ("development", "test", "production")


class ConfigurationError(Exception):
    """The environment is incomplete or wrong; the message names every variable concerned."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between installations."""

    env: str
    database_url: str
    secret_keys: tuple[str, ...]
    data_keys: str
    index_key: str
    smtp_url: str | None
    mail_from: str
    mail_sink_dir: str | None
    chat_urls: str | None
    sms_url: str | None
    sms_signature: str | None
    sms_templates: str | None
    sms_report_token: str | None
    base_url: str
    org_name: str
    org_zone: str
    duty_phone: str
    trusted_hosts: tuple[str, ...]
    proxies: int
    instance_dir: str

    @property
    def production(self) -> bool:
        return self.env == "production"


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read IWILL_* variables. In production a missing secret is refused by name; elsewhere it is made once and kept."""
    env = dict(os.environ if environ is None else environ)
    name = env.get("IWILL_ENV", "production")
    if name not in ENVIRONMENTS:
        raise ConfigurationError(f"IWILL_ENV is {name!r}; it must be one of {', '.join(ENVIRONMENTS)}")
    instance = Path(env.get("IWILL_INSTANCE_DIR", "instance")).resolve()
    if name == "production":
        _require_for_production(env)
        made: dict[str, str] = {}
    else:
        made = _secrets_made_once(instance)
    try:
        proxies = int(env.get("IWILL_PROXIES", "0"))
    except ValueError:
        raise ConfigurationError("IWILL_PROXIES must be a number: how many proxies stand in front") from None
    return Settings(
        env=name,
        database_url=_driver_named(env.get("IWILL_DATABASE_URL") or f"sqlite:///{instance / 'iwill.db'}"),
        secret_keys=tuple(key for key in env.get("IWILL_SECRET_KEY", made.get("secret_key", "")).split(",") if key),
        data_keys=env.get("IWILL_DATA_KEYS") or made.get("data_keys", ""),
        index_key=env.get("IWILL_INDEX_KEY") or made.get("index_key", ""),
        smtp_url=env.get("IWILL_SMTP_URL") or None,
        mail_from=env.get("IWILL_MAIL_FROM", "iwill@localhost"),
        mail_sink_dir=env.get("IWILL_MAIL_SINK_DIR") or None,
        chat_urls=env.get("IWILL_CHAT_URLS") or None,
        sms_url=env.get("IWILL_SMS_URL") or None,
        sms_signature=env.get("IWILL_SMS_SIGNATURE") or None,
        sms_templates=env.get("IWILL_SMS_TEMPLATES") or None,
        sms_report_token=env.get("IWILL_SMS_REPORT_TOKEN") or None,
        base_url=env.get("IWILL_BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
        org_name=env.get("IWILL_ORG_NAME", "iwill"),
        org_zone=env.get("IWILL_ORG_ZONE", "Asia/Shanghai"),
        duty_phone=env.get("IWILL_DUTY_PHONE", ""),
        trusted_hosts=tuple(host.strip() for host in env.get("IWILL_TRUSTED_HOSTS", "").split(",") if host.strip()),
        proxies=proxies,
        instance_dir=str(instance),
    )


def _require_for_production(env: Mapping[str, str]) -> None:
    needed = (
        "IWILL_DATABASE_URL",
        "IWILL_SECRET_KEY",
        "IWILL_DATA_KEYS",
        "IWILL_INDEX_KEY",
        "IWILL_SMTP_URL",
        "IWILL_MAIL_FROM",
        "IWILL_BASE_URL",
        "IWILL_TRUSTED_HOSTS",
    )
    missing = [name for name in needed if not env.get(name)]
    if missing:
        raise ConfigurationError("production needs these settings, which are not set: " + ", ".join(missing))
    if env.get("IWILL_MAIL_SINK_DIR"):
        raise ConfigurationError("IWILL_MAIL_SINK_DIR writes mail to files instead of sending it: not in production")
    if min(len(key) for key in env["IWILL_SECRET_KEY"].split(",")) < 32:
        raise ConfigurationError("IWILL_SECRET_KEY must be at least 32 characters long")


def _secrets_made_once(instance: Path) -> dict[str, str]:
    """Development and test keys, made at the first start and kept beside the database, readable by the owner alone."""
    path = instance / "secrets.json"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        made = {
            "secret_key": secrets.token_urlsafe(48),
            "data_keys": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            "index_key": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        scratch = instance / f"secrets.{os.getpid()}.tmp"
        with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(made, file)
        try:
            os.link(scratch, path)  # fails where another process was first; then its keys are the ones
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    return dict(json.loads(path.read_text()))


def _driver_named(url: str) -> str:
    """Name the PostgreSQL driver, because what a bare postgresql:// means has changed between versions."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url
