"""What the scene of failing providers sends, by whom it is timed, and the certificates of the lines."""

from __future__ import annotations

import contextlib
import ipaddress
import ssl
import time
from collections.abc import Generator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from benchmarks.faults import posts
from iwill.core import clock
from iwill.core.db import new_uid, transaction
from iwill.core.encryption import seal
from iwill.messaging.channels.provider import Letter, Provider, Receipt, send_each
from iwill.messaging.models import MessageBrief
from iwill.messaging.services import queue_to_volunteer
from iwill.messaging.terms import Channel, Lane, Purpose
from iwill.pool.models import ContactPoint, Volunteer

OF_EACH = 6


class Clocked:
    """A way out that notes how long each letter took; one that never came back has no end."""

    def __init__(self, provider: Provider, listed: Path) -> None:
        self._provider, self._listed = provider, listed
        self.channel, self.idempotency, self.stays_here = provider.channel, provider.idempotency, provider.stays_here

    def send(self, letter: Letter) -> Receipt:
        """Hand one over."""
        return next(self.send_ahead([letter]))

    def send_ahead(self, letters: Sequence[Letter]) -> Generator[Receipt]:
        """Hand several over, each under its time."""
        with contextlib.closing(send_each(self._provider, letters)) as row:
            for letter in letters:
                began = time.time()
                self._note(f"{letter.key} {began} -")
                receipt = next(row)
                self._note(f"{letter.key} {began} {time.time()}")
                yield receipt

    def close(self) -> None:
        """Let go of the line."""
        self._provider.close()

    def _note(self, line: str) -> None:
        with self._listed.open("a") as listed:
            listed.write(f"{line}\n")


def read_sends(listed: Path) -> list[tuple[float, float]]:
    """When each began and when it ended; one that has not ended goes on until now."""
    spans: dict[tuple[str, str], float | None] = {}
    for line in listed.read_text().splitlines() if listed.exists() else ():
        key, began, ended = line.split()
        spans[key, began] = None if ended == "-" else float(ended)
    return [(float(began), ended or time.time()) for (_, began), ended in spans.items()]


def some_messages(cause: str) -> None:
    """As many letters as texts wait in the most urgent lane, turn and turn about."""
    now = clock.now()
    with transaction() as session:
        brief = MessageBrief(cause=cause, facts=_facts(now), created_at=now)
        session.add(brief)
        session.flush()
        for place in range(2 * OF_EACH):
            channel = Channel.SMS if place % 2 else None
            volunteer = session.get_one(Volunteer, place + 1)
            if channel and not any(contact.kind == "phone" for contact in volunteer.contacts):
                session.add(_telephone(volunteer.id))
                session.flush()
            queue_to_volunteer(
                volunteer,
                Purpose.INVITATION,
                cause=cause,
                dedupe_key=f"{cause}:{place}",
                brief=brief,
                facts={"link_id": f"{place:016x}", "needs": [1], "why": ["hours"], "code": "K7"},
                lane=Lane.CALL_OUT,
                passes_quiet_hours=True,
                now=now,
                expires_at=now + timedelta(hours=1),
                channel=channel,
            )


def certificates(folder: Path) -> tuple[Path, dict[str, ssl.SSLContext]]:
    """A file to trust, and what the provider shows: its own certificate, or that of a stranger."""
    contexts = {}
    for name in (posts.WELL, posts.STRANGER):
        contexts[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        contexts[name].load_cert_chain(*_certificate(folder, name))
    return folder / f"{posts.WELL}.crt", contexts


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    shown, kept = folder / f"{name}.crt", folder / f"{name}.key"
    shown.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    kept.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return shown, kept


def _telephone(volunteer_id: int) -> ContactPoint:
    uid, number = new_uid(), f"+8613800138{volunteer_id:03}"
    return ContactPoint(
        uid=uid,
        volunteer_id=volunteer_id,
        kind="phone",
        value_sealed=seal(number, uid),
        value_index=f"{10**9 + volunteer_id:040x}",
        position=1,
    )


def _facts(now: datetime) -> dict[str, object]:
    starts_at = now + timedelta(hours=5)
    need = {
        "role": "倾听员",
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
    }
    return {
        "call_out": 1,
        "kind": "real",
        "title": "夜间热线增援",
        "wording": "会直接陪伴处于困境中的人。",
        "timezone": "Asia/Shanghai",
        "respond_by": (now + timedelta(hours=2)).isoformat(),
        "needs": {"1": {**need, "seats": 8}},
    }
