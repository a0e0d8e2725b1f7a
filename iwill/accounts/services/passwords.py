"""Passwords: slow hashes, two at a time so that a flood of sign-ins starves no call-out, and what is too weak."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from iwill.accounts.terms import TOO_BUSY, WEAK_PASSWORD
from iwill.core.errors import Invalid, IwillError, Problem, sentence_for

SHORTEST, LONGEST = 10, 200
COMMON = Path(__file__).parent.parent / "common_passwords.txt"

# Argon2id: 64 MiB, three passes, one lane. Two at once take 128 MiB and leave the other threads alone.
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
# The environment "test" is for suites that sign in hundreds of times.
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
_slots = threading.BoundedSemaphore(2)
_LONGEST_WAIT_SECONDS = 10


class TooBusy(IwillError):
    """More people sign in at this moment than hashes can be computed."""

    status = 503


def hash_password(password: str) -> str:
    """The hash of a new password; a weak one is refused. Takes a good part of a second: call it in no transaction."""
    check_strength(password)
    with _slot():
        return _hasher().hash(_normal(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one. Without a hash the answer is no, and takes as long."""
    with _slot():
        try:
            _hasher().verify(password_hash or _nobodys_hash(_hasher()), _normal(password[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None


def renewed(password: str) -> str:
    """The hash, with today's settings, of a password that was accepted before; not judged anew."""
    with _slot():
        return _hasher().hash(_normal(password))


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other settings than today's."""
    return _hasher().check_needs_rehash(password_hash)


def check_strength(password: str) -> None:
    """Refuse what is too short, endless, or among the passwords that are tried first."""
    plain = _normal(password)
    common = plain.casefold() in _common_passwords() or len(set(plain)) < 4
    if not SHORTEST <= len(plain) <= LONGEST or common:
        raise Invalid([Problem("password", WEAK_PASSWORD, sentence_for(WEAK_PASSWORD))], code=WEAK_PASSWORD)


@contextmanager
def _slot() -> Iterator[None]:
    if not _slots.acquire(timeout=_LONGEST_WAIT_SECONDS):
        raise TooBusy(TOO_BUSY)
    try:
        yield
    finally:
        _slots.release()


def _normal(password: str) -> str:
    # The same characters typed on another keyboard are the same password.
    return unicodedata.normalize("NFKC", password)


def _hasher() -> PasswordHasher:
    return QUICK_HASHER if current_app.testing else HASHER


@cache
def _nobodys_hash(hasher: PasswordHasher) -> str:
    return hasher.hash("a password that opens no account")


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(COMMON.read_text().split())
