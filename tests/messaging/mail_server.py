"""Mail servers for tests: a real one that can refuse, fail, hang up or speak TLS, and one that only drips."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Postmaster:
    """Answers as told. `rcpt` and `data` are the next answers; empty means to accept. HANG_UP closes the line."""

    HANG_UP = "hang up"

    def __init__(self, *, pipelining: bool = False) -> None:
        self.rcpt: list[str] = []
        self.data: list[str] = []
        self.mails: list[tuple[str, list[str], bytes]] = []
        self.sessions = 0
        self.signed_in_as: list[str] = []
        self._pipelining = pipelining

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.sessions += 1
        if self._pipelining:
            responses.insert(1, "250-PIPELINING")
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.rcpt.pop(0) if self.rcpt else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.data.pop(0) if self.data else "250 2.0.0 queued"
        if answer == self.HANG_UP:
            assert server.transport is not None
            server.transport.abort()
            return ""
        if answer.startswith("250"):
            assert isinstance(envelope.original_content, bytes)
            self.mails.append((envelope.mail_from or "", list(envelope.rcpt_tos), envelope.original_content))
        return answer

    def sign_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and data.password == b"p@ss:word/"
        if good:
            self.signed_in_as.append(data.login.decode())
        # `handled` would mean that the refusal has been said already, and the client would wait for it in vain.
        return AuthResult(success=good, handled=good)


@contextlib.contextmanager
def serving(postmaster: Postmaster, **options: Any) -> Iterator[int]:
    """A server on a free port of this machine; yields the port."""
    controller = Controller(postmaster, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextlib.contextmanager
def dripping() -> Iterator[int]:
    """A server that begins a greeting and never ends it."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            line, _ = listener.accept()
            with line, contextlib.suppress(OSError):
                while not done.wait(0.02):
                    line.sendall(b"2")

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            done.set()
            thread.join()


def free_port() -> int:
    """A port that nothing listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for this machine, as a file to trust and as a context to serve with."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")])
    made_at = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(made_at - timedelta(days=1))
        .not_valid_after(made_at + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted, secret = folder / "server.crt", folder / "server.key"
    trusted.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, secret)
    return trusted, context
