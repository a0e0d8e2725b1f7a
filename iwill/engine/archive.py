"""The file that a backup is: a tar with a manifest first, then the database, readable by its owner alone.

The manifest says from which version and kind of database it came, when, how many rows of what, and the digest of every
part; it is sealed with a key of the installation. Of the keys themselves it holds only fingerprints: whoever finds a
backup finds no personal data that can be read.
"""

from __future__ import annotations

import hmac
import io
import json
import os
import tarfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from iwill.core.encryption import Keyring
from iwill.core.errors import Refused

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "iwill.db"
TABLES = "tables/"


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    made_at: str
    database: str
    revision: str
    rows: dict[str, int]
    digests: dict[str, str]
    keys: dict[str, str]


def fingerprints(ring: Keyring) -> dict[str, str]:
    """One-way marks of the keys, by which a backup knows its own installation again."""
    named = {f"data:{kid}": secret for kid, secret in ring.keys} | {"index": ring.index_key}
    return {name: hmac.new(secret, b"iwill backup", sha256).hexdigest()[:16] for name, secret in named.items()}


def write(path: Path, manifest: Manifest, parts: Mapping[str, Path], ring: Keyring) -> None:
    """Write the file in full, then give it its name; a file that is there already is never overwritten."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                _add_text(tar, MANIFEST, json.dumps(asdict(manifest) | {"seal": _seal(manifest, ring)}, indent=1))
                for name, part in parts.items():
                    tar.add(part, arcname=name, recursive=False, filter=_plain)
            file.flush()
            os.fsync(file.fileno())
        os.link(scratch, path)
    except FileExistsError:
        raise Refused("file_exists", f"{path} is there already; a backup never overwrites a file.") from None
    finally:
        scratch.unlink(missing_ok=True)


def read(path: Path, into: Path, ring: Keyring) -> Manifest:
    """Check the file and unpack it into an empty folder. Refuses what is no backup, damaged, foreign, or newer."""
    try:
        with tarfile.open(path, mode="r:") as tar:
            manifest = _read_manifest(tar, ring)
            for name, digest in manifest.digests.items():
                _unpack(tar, name, digest, into)
    except (tarfile.TarError, EOFError) as fault:
        if path.stat().st_size and _starts_like_a_backup(path):
            raise Refused("backup_damaged", "The backup is cut off or damaged: parts of it are missing.") from fault
        raise _not_a_backup() from None
    return manifest


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with open(path, "rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _read_manifest(tar: tarfile.TarFile, ring: Keyring) -> Manifest:
    first = tar.next()
    file = tar.extractfile(first) if first is not None and first.name == MANIFEST and first.isreg() else None
    if file is None:
        raise _not_a_backup()
    try:
        said: dict[str, Any] = json.loads(file.read(1 << 20))
        seal = said.pop("seal")
        if int(said["format"]) > FORMAT:
            raise Refused("backup_newer", "This backup was made by a newer iwill: install that version first.")
        manifest = Manifest(**said)
    except (ValueError, KeyError, TypeError):
        raise Refused("backup_damaged", "The backup is damaged: what it says of itself cannot be read.") from None
    ours = fingerprints(ring)
    missing = sorted(name for name, mark in manifest.keys.items() if ours.get(name) != mark)
    if missing:
        raise Refused(
            "backup_foreign",
            "This backup was made with other keys (" + ", ".join(missing) + "): its personal data could not be read "
            "here. Set IWILL_DATA_KEYS and IWILL_INDEX_KEY to those of the installation that it came from.",
        )
    if not hmac.compare_digest(seal, _seal(manifest, ring)):
        raise Refused("backup_damaged", "The backup has been changed since it was made: its seal does not fit.")
    return manifest


def _unpack(tar: tarfile.TarFile, name: str, digest: str, into: Path) -> None:
    member = tar.next()
    source = tar.extractfile(member) if member is not None and member.name == name and member.isreg() else None
    if source is None or ".." in Path(name).parts or Path(name).is_absolute():
        raise Refused("backup_damaged", f"The backup is damaged: {name} is missing from it.")
    target = into / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target, "wb") as file:
        while block := source.read(1 << 20):
            file.write(block)
    if digest_of(target) != digest:
        raise Refused("backup_damaged", f"The backup is damaged: {name} is not what was put into it.")


def _seal(manifest: Manifest, ring: Keyring) -> str:
    words = json.dumps(asdict(manifest), sort_keys=True).encode()
    return hmac.new(ring.index_key, b"iwill backup manifest" + words, sha256).hexdigest()


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(text.encode()), 0o600
    tar.addfile(member, io.BytesIO(text.encode()))


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who made the file on which machine."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _starts_like_a_backup(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(len(MANIFEST)) == MANIFEST.encode()


def _not_a_backup() -> Refused:
    return Refused("not_a_backup", "This file is not a backup made by iwill.")
