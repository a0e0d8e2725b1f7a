"""Personal data at rest: AES-256-GCM with a list of keys, bound to the record, and blind indexes for looking up.

Binding (the record's uid as associated data) means that a value copied from one row to another cannot be read there.
The first key of the list seals; every key of the list opens, so keys can be rotated without a gap.
"""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app


class Unreadable(Exception):
    """A sealed value that no key of this installation opens, or that was moved from another record."""


@cache
def _cipher(secret: bytes) -> AESGCM:
    """One cipher for each key: setting it up costs more than opening an address with it."""
    return AESGCM(secret)


def _encrypt(secret: bytes, content: bytes, record: str) -> bytes:
    nonce = os.urandom(12)
    return nonce + _cipher(secret).encrypt(nonce, content, record.encode())


@dataclass(frozen=True)
class Keyring:
    """The data keys, newest first, and the key of the blind indexes."""

    keys: tuple[tuple[str, bytes], ...]
    index_key: bytes

    @classmethod
    def parse(cls, data_keys: str, index_key: str) -> Keyring:
        """Read "kid:base64,..." and a base64 index key. A key that is not 32 bytes long is refused."""
        pairs = []
        for item in data_keys.split(","):
            kid, _, encoded = item.strip().partition(":")
            secret = base64.b64decode(encoded, validate=True)
            if not kid or "." in kid or len(secret) != 32:
                raise ValueError("each data key is a name, a colon and 32 bytes in base64")
            pairs.append((kid, secret))
        return cls(tuple(pairs), base64.b64decode(index_key, validate=True))

    def for_use(self, use: str) -> Keyring:
        """The keyring of one use, worked out from this one: what it seals no other use opens, nor the plain keyring."""
        return _for_use(self, use)

    def seal(self, text: str, record: str) -> str:
        """Encrypt `text` for the record named `record`."""
        kid, secret = self.keys[0]
        return f"{kid}.{base64.b64encode(_encrypt(secret, text.encode(), record)).decode()}"

    def seal_bytes(self, content: bytes, record: str) -> bytes:
        """Encrypt a file for a record; as `seal`, and not a third longer."""
        kid, secret = self.keys[0]
        return f"{kid}.".encode() + _encrypt(secret, content, record)

    def open(self, sealed: str, record: str) -> str:
        """Decrypt; raises Unreadable for an unknown key, a damaged value or a value of another record."""
        kid, _, encoded = sealed.partition(".")
        return self._decrypt(kid, lambda: base64.b64decode(encoded), record).decode()

    def open_bytes(self, sealed: bytes, record: str) -> bytes:
        """Decrypt a file; raises as `open` does."""
        kid, _, blob = sealed.partition(b".")
        return self._decrypt(kid.decode(errors="replace"), lambda: blob, record)

    def _decrypt(self, kid: str, read: Callable[[], bytes], record: str) -> bytes:
        for name, secret in self.keys:
            if name == kid:
                blob = read()
                try:
                    return _cipher(secret).decrypt(blob[:12], blob[12:], record.encode())
                except InvalidTag as damage:
                    raise Unreadable("a sealed value does not belong to its record") from damage
        raise Unreadable(f"no data key named {kid!r}")

    def blind_index(self, kind: str, value: str) -> str:
        """A keyed digest by which an exact value can be found without being readable."""
        return hmac.digest(self.index_key, f"{kind}:{value}".encode(), "sha256").hex()[:40]


@cache
def _for_use(ring: Keyring, use: str) -> Keyring:
    label = f"use:{use}".encode()
    return Keyring(tuple((kid, hmac.digest(secret, label, "sha256")) for kid, secret in ring.keys), ring.index_key)


def keyring() -> Keyring:
    """The keyring of the running application."""
    ring: Keyring = current_app.extensions["iwill_keyring"]
    return ring


def seal(text: str, record: str) -> str:
    """Encrypt for a record, with the running application's keys."""
    return keyring().seal(text, record)


def unseal(sealed: str, record: str) -> str:
    """Decrypt a value of a record, with the running application's keys."""
    return keyring().open(sealed, record)


def seal_bytes(content: bytes, record: str) -> bytes:
    """Encrypt a file for a record, with the running application's keys."""
    return keyring().seal_bytes(content, record)


def unseal_bytes(sealed: bytes, record: str) -> bytes:
    """Decrypt a file of a record, with the running application's keys."""
    return keyring().open_bytes(sealed, record)


def blind_index(kind: str, value: str) -> str:
    """The look-up digest of a normalised value, with the running application's key."""
    return keyring().blind_index(kind, value)
