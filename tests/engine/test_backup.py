"""A backup is one consistent moment; a restored one is whole, on hold, and never takes anything with it."""

from __future__ import annotations

import sqlite3
import tarfile
import threading
from datetime import timedelta
from pathlib import Path

import flask
import flask_migrate
import pytest
from sqlalchemy import func, select, text

from iwill.accounts import audit
from iwill.accounts.models import SignedInSession
from iwill.accounts.services import sessions
from iwill.accounts.terms import SYSTEM, ActorKind
from iwill.core import clock
from iwill.core.db import Base, db, transaction
from iwill.core.encryption import keyring
from iwill.core.errors import Refused
from iwill.engine import archive, revision
from iwill.engine.backup import back_up
from iwill.engine.restore import restore
from iwill.engine.serving import shared_use
from iwill.messaging import hold
from iwill.messaging.models import Delivery, Message
from iwill.messaging.terms import Channel, DeliveryState, MessageState
from iwill.pool import erasures
from iwill.pool.models import Volunteer
from iwill.pool.services import leaving
from iwill.pool.services.contacts import contact_value
from tests.builders import a_volunteer
from tests.conftest import ON_POSTGRES, make_settings
from tests.engine.test_invariants import a_message

on_a_file = pytest.mark.skipif(ON_POSTGRES, reason="about the file that SQLite keeps")
on_a_server = pytest.mark.skipif(not ON_POSTGRES, reason="about a database server")


@pytest.fixture
def saved(ctx: flask.Flask, tmp_path: Path) -> Path:
    """A backup of a pool of three, with messages under way."""
    with transaction():
        for number in range(3):
            a_volunteer(f"张{number}", email=f"p{number}@pool.example")
        a_message(MessageState.QUEUED)
        a_message(MessageState.SENT, uid="m2", dedupe_key="m2")
        sending = a_message(MessageState.SENDING, uid="m3", dedupe_key="m3", lease_until=clock.real_now())
        db.session.flush()
        db.session.add(
            Delivery(message_id=sending.id, channel=Channel.EMAIL, attempt=1, started_at=clock.now(), contact_id=1)
        )
        sessions.start(ActorKind.VOLUNTEER, 1, second_factor=False, now=clock.now())
        audit.record(SYSTEM, "a.deed", "test:1", now=clock.now())
    path = tmp_path / "monday.backup"
    back_up(path, clock.now())
    return path


def make_room() -> None:
    """A restore never replaces the rows of a server's database, so it is emptied by hand, as a person would."""
    if ON_POSTGRES:
        names = ", ".join(table.name for table in Base.metadata.sorted_tables)
        with transaction() as session:
            session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


def people() -> int:
    return db.session.scalar(select(func.count()).select_from(Volunteer)) or 0


def test_what_was_saved_comes_back_and_can_be_read(saved: Path) -> None:
    make_room()
    facts = restore(saved, clock.now())
    assert facts["people"] == people() == 3
    first = db.session.scalar(select(Volunteer).order_by(Volunteer.id))
    assert first is not None
    assert first.name == "张0"
    assert contact_value(first.contacts[0]) == "p0@pool.example"
    assert audit.verify().first_bad is None


def test_new_rows_can_be_added_after_a_restore(saved: Path) -> None:
    make_room()
    restore(saved, clock.now())
    with transaction():
        assert a_volunteer("新人").id not in (1, 2, 3)


def test_a_restored_database_sends_nothing_that_was_waiting_or_on_its_way(saved: Path) -> None:
    make_room()
    facts = restore(saved, clock.now())
    assert (facts["cancelled"], facts["unknown"]) == (1, 1)
    states = dict(db.session.execute(select(Message.uid, Message.state)).all())
    assert states == {"m": MessageState.CANCELLED, "m2": MessageState.SENT, "m3": MessageState.UNKNOWN}
    assert db.session.scalar(select(Delivery.state)) is DeliveryState.UNKNOWN
    assert hold.is_held()


def test_the_hold_lasts_until_a_person_lifts_it(saved: Path) -> None:
    make_room()
    restore(saved, clock.now())
    with transaction():
        hold.release(by=SYSTEM, now=clock.now())
    assert not hold.is_held()


def test_sessions_of_before_do_not_come_back_to_life(saved: Path) -> None:
    make_room()
    restore(saved, clock.now())
    assert db.session.scalar(select(SignedInSession.revoked_at)) is not None


def test_the_erased_stay_erased(saved: Path) -> None:
    with transaction():
        gone = db.session.scalar(select(Volunteer).where(Volunteer.name == "张1"))
        assert gone is not None
        number = gone.number
        leaving.erase_person(gone, by=SYSTEM, now=clock.now())
    erasures.update_ledger()
    make_room()
    facts = restore(saved, clock.now())
    assert facts["erased_again"] == 1
    back = db.session.scalar(select(Volunteer).where(Volunteer.number == number))
    assert back is not None
    assert (back.name, back.contacts, back.erased_at is not None) == ("", [], True)


def test_a_backup_can_be_read_by_its_owner_alone_and_holds_no_key(saved: Path, app: flask.Flask) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600
    content = saved.read_bytes()
    settings = app.extensions["iwill_settings"]
    for secret in (settings.data_keys.split(":")[1], settings.index_key, settings.secret_keys[0]):
        assert secret.encode() not in content
    assert b"p0@pool.example" not in content


def test_a_backup_never_overwrites_a_file_and_leaves_none_beside_it(saved: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(Refused, match="file_exists"):
        back_up(saved, clock.now())
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("place", [0.3, 0.6, 0.9])
def test_a_damaged_backup_is_refused_and_nothing_changes(saved: Path, place: float) -> None:
    content = bytearray(saved.read_bytes())
    with tarfile.open(saved) as tar:
        part = max(tar.getmembers(), key=lambda member: member.size)
    content[int(part.offset_data + part.size * place)] ^= 0xFF
    saved.write_bytes(bytes(content))
    make_room()
    before = people()
    with pytest.raises(Refused, match="backup_damaged"):
        restore(saved, clock.now())
    assert people() == before
    assert not hold.is_held()


def test_a_backup_that_was_cut_off_is_refused_wherever_the_cut_is(saved: Path) -> None:
    content = saved.read_bytes()
    make_room()
    for kept in (0, 100, 600, 2000, len(content) // 2, len(content) - 20_000):
        saved.write_bytes(content[:kept])
        with pytest.raises(Refused) as refusal:
            restore(saved, clock.now())
        assert refusal.value.code in {"backup_damaged", "not_a_backup"}


def test_a_changed_manifest_is_refused(saved: Path) -> None:
    content = saved.read_bytes()
    at = content.index(b'"made_at": "2026')
    saved.write_bytes(content[: at + 12] + b"2025" + content[at + 16 :])
    make_room()
    with pytest.raises(Refused, match="backup_damaged"):
        restore(saved, clock.now())


@pytest.mark.parametrize("content", [b"", b"not a backup at all", b"SQLite format 3\x00" + b"\x00" * 4096])
def test_a_file_that_is_no_backup_is_refused_by_that_name(ctx: flask.Flask, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(Refused, match="not_a_backup"):
        restore(path, clock.now())


def test_a_tar_of_something_else_is_refused(ctx: flask.Flask, tmp_path: Path) -> None:
    (tmp_path / "passwd").write_text("x")
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        tar.add(tmp_path / "passwd", arcname="../../etc/passwd")
    with pytest.raises(Refused, match="not_a_backup"):
        restore(tmp_path / "other.tar", clock.now())


def test_a_backup_of_other_keys_is_refused_and_the_keys_are_named(saved: Path, app: flask.Flask) -> None:
    from iwill.app import create_app  # noqa: PLC0415

    other = make_settings(
        saved.parent,
        DATABASE_URL=app.extensions["iwill_settings"].database_url,
        DATA_KEYS="t1:" + "Q0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0M=",
    )
    with create_app(other).app_context(), pytest.raises(Refused) as refusal:
        restore(saved, clock.now())
    assert refusal.value.code == "backup_foreign"
    assert "data:t1" in refusal.value.message


def test_a_backup_of_a_newer_version_is_refused(saved: Path, tmp_path: Path) -> None:
    manifest = archive.read(saved, tmp_path / "out", keyring())
    newer = archive.Manifest(**{**vars(manifest), "revision": "9999"})
    parts = {name: tmp_path / "out" / name for name in manifest.digests}
    archive.write(tmp_path / "newer", newer, parts, keyring())
    with pytest.raises(Refused, match="backup_newer"):
        restore(tmp_path / "newer", clock.now())


def test_a_backup_of_an_older_version_is_brought_up_to_date(ctx: flask.Flask, tmp_path: Path) -> None:
    flask_migrate.downgrade(revision="0006")
    back_up(tmp_path / "older", clock.now())
    flask_migrate.upgrade()
    restore(tmp_path / "older", clock.now())
    assert revision.versions().same
    assert hold.is_held()


def test_nothing_is_restored_under_a_running_server(saved: Path, app: flask.Flask) -> None:
    with shared_use(Path(app.instance_path)), pytest.raises(Refused, match="still_running"):
        restore(saved, clock.now())


@on_a_file
def test_the_present_database_is_moved_aside_and_not_destroyed(saved: Path) -> None:
    with transaction():
        a_volunteer("后来的人")
    facts = restore(saved, clock.now())
    with sqlite3.connect(facts["kept"]) as kept:
        assert kept.execute("SELECT count(*) FROM volunteer").fetchone() == (4,)
    assert people() == 3


@on_a_file
def test_a_backup_is_restored_where_there_was_no_database_yet(saved: Path, tmp_path: Path) -> None:
    from iwill.app import create_app  # noqa: PLC0415

    fresh = make_settings(tmp_path / "new", DATABASE_URL=f"sqlite:///{tmp_path / 'new' / 'iwill.db'}")
    with create_app(fresh).app_context():
        assert restore(saved, clock.now())["kept"] is None
        assert people() == 3
        assert (tmp_path / "new" / "iwill.db").stat().st_mode & 0o777 == 0o600
        db.session.remove()
        db.engine.dispose()


@on_a_server
def test_a_server_database_with_rows_in_it_is_never_replaced(saved: Path) -> None:
    with pytest.raises(Refused, match="database_not_empty"):
        restore(saved, clock.now())
    assert people() == 3


def test_a_backup_under_load_is_one_moment(app: flask.Flask, tmp_path: Path) -> None:
    """A writer adds a person and an audit line in one transaction; every backup has as many of the one as the other."""
    stop, written = threading.Event(), threading.Semaphore(0)

    def write() -> None:
        with app.app_context():
            while not stop.is_set():
                with transaction():
                    person = a_volunteer()
                    audit.record(SYSTEM, "a.deed", f"volunteer:{person.id}", now=clock.now())
                written.release()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with app.app_context():
            for number in range(5):
                written.acquire()
                path = tmp_path / f"{number}.backup"
                back_up(path, clock.now() + timedelta(minutes=number))
                rows = archive.read(path, tmp_path / f"out{number}", keyring()).rows
                assert rows["volunteer"] == rows["audit_entry"] >= number + 1
    finally:
        stop.set()
        writer.join()
