"""Links that are capabilities: whoever holds one may do the one thing it is for, without a password.

A token is base64url(random id, 8 bytes | key id, 1 byte | HMAC-SHA256 cut to 16 bytes): 34 characters, short enough for
a text message. The signature is checked before anything is read, so guessing costs no query. State, expiry and
revocation live in the row that the id names; nothing personal is ever inside a token.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from enum import StrEnum
from functools import cache
from hashlib import sha256

from flask import current_app

TOKEN_LENGTH = 34


class LinkPurpose(StrEnum):
    """What a link is for. Each purpose signs with a key of its own, so one cannot stand in for another."""

    ANSWER = "answer"
    MAILING = "mailing"
    SIGN_IN = "sign-in"
    SIGN_UP = "sign-up"
    PERMISSION = "permission"
    GAP = "gap"
    JOURNEY = "journey"
    TRAINING = "training"
    TASK = "task"
    COURSE = "course"


def new_link_id() -> str:
    """A random id for a link, 64 bits as 16 hexadecimal digits."""
    return secrets.token_hex(8)


def make_token(purpose: LinkPurpose, link_id: str) -> str:
    """The token of a link, signed with the newest key."""
    secret = _secrets()[0]
    head = bytes.fromhex(link_id) + _key_id(secret)
    return base64.urlsafe_b64encode(head + _signature(secret, purpose, head)).decode().rstrip("=")


def read_token(purpose: LinkPurpose, token: str) -> str | None:
    """The link's id, or None for anything that this installation did not sign for this purpose."""
    if len(token) != TOKEN_LENGTH:
        return None
    try:
        raw = base64.b64decode(token + "==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 25:
        return None
    # The last character carries four bits that decode to nothing; only the canonical spelling is a true token.
    if base64.urlsafe_b64encode(raw).decode().rstrip("=") != token:
        return None
    head, signature = raw[:9], raw[9:]
    for secret in _secrets():
        if _key_id(secret) == head[8:] and hmac.compare_digest(_signature(secret, purpose, head), signature):
            return head[:8].hex()
    return None


def code_for(purpose: LinkPurpose, link_id: str) -> str:
    """Six digits that go with a link, for somebody who would rather type: worked out anew, and kept nowhere.

    Whoever compares them counts the tries. They change with the newest key, as a link does not.
    """
    secret = _secrets()[0]
    digest = hmac.digest(secret, b"code:" + purpose.value.encode() + b":" + bytes.fromhex(link_id), "sha256")
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


def _signature(secret: bytes, purpose: LinkPurpose, head: bytes) -> bytes:
    return hmac.digest(secret, b"link:" + purpose.value.encode() + b":" + head, "sha256")[:16]


@cache
def _key_id(secret: bytes) -> bytes:
    return sha256(b"key id" + secret).digest()[:1]


def _secrets() -> tuple[bytes, ...]:
    keys: tuple[bytes, ...] = current_app.extensions["iwill_link_keys"]
    return keys
