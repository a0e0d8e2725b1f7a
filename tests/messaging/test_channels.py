"""Files and chat groups as ways out, and which of them an installation uses."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.app import create_app
from iwill.core.db import db
from iwill.messaging import outbox
from iwill.messaging.channels.chat import ChatProvider, Group, read_groups
from iwill.messaging.channels.file_sink import FileSink
from iwill.messaging.channels.opening import open_providers, sink_folder
from iwill.messaging.channels.provider import Handover, Letter
from iwill.messaging.models import Message
from iwill.messaging.terms import Channel, Purpose, RecipientKind
from tests.builders import a_volunteer
from tests.conftest import NOW, make_settings
from tests.messaging.conftest import Desk, text_of
from tests.messaging.mail_server import Postmaster, free_port, serving

LETTER = Letter("key", "wang@pool.example", b"To: wang@pool.example\r\n\r\ntext\r\n")


def test_a_mail_in_the_sink_is_whole_private_and_there_once(tmp_path: Path) -> None:
    sink = FileSink(tmp_path / "mail")
    for _ in range(2):
        assert sink.send(LETTER).handover is Handover.ACCEPTED
    (file,) = (tmp_path / "mail").iterdir()
    assert (file.name, file.read_bytes()) == ("key.eml", LETTER.content)
    assert file.stat().st_mode & 0o077 == 0


def test_a_sink_that_cannot_write_loses_nothing_and_leaves_no_half_file(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    receipt = FileSink(tmp_path / "mail").send(LETTER)
    assert (receipt.handover, receipt.line_is_down) == (Handover.TEMPORARY, True)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_a_failure_that_may_pass(tmp_path: Path) -> None:
    (tmp_path / f".key.{os.getpid()}.tmp").symlink_to("/dev/full")
    receipt = FileSink(tmp_path).send(LETTER)
    assert (receipt.handover, receipt.code) == (Handover.TEMPORARY, "disk 28")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"MAIL_SINK_DIR": "/tmp/x"}, "/tmp/x"),
        ({"MAIL_SINK_DIR": "/tmp/x", "SMTP_URL": "smtp://127.0.0.1"}, "/tmp/x"),
        ({"MAIL_SINK_DIR": "", "SMTP_URL": "smtp://127.0.0.1"}, None),
        ({"MAIL_SINK_DIR": ""}, "instance"),
    ],
)
def test_where_mail_goes(tmp_path: Path, changes: dict[str, str], place: str | None) -> None:
    expected = {"instance": tmp_path / "mail", None: None}.get(place, Path(place or ""))
    assert sink_folder(make_settings(tmp_path, **changes)) == expected


def test_mail_travels_from_the_outbox_to_a_real_server(database_url: str, tmp_path: Path) -> None:
    postmaster = Postmaster()
    with serving(postmaster) as port:
        settings = make_settings(
            tmp_path, DATABASE_URL=database_url, MAIL_SINK_DIR="", SMTP_URL=f"smtp://127.0.0.1:{port}"
        )
        app = create_app(settings)
        with app.app_context():
            desk = Desk(app)
            people = [a_volunteer(email=f"v{number}@pool.example", demo=number == 0) for number in range(3)]
            messages = [desk.queue(person) for person in people]
            postmaster.data = ["451 4.3.0 later"]
            assert desk.deliver() == {"sent": 2, "retried": 1}
            postmaster.rcpt = ["550 5.1.1 nobody"]
            assert desk.deliver(NOW.replace(second=5)) == {"failed": 1}
            assert sorted(desk.state(message) for message in messages) == ["failed", "sent", "sent"]
            db.session.remove()
            db.engine.dispose()
    assert {sender for sender, _, _ in postmaster.mails} == {"desk@iwill.example"}
    assert postmaster.sessions == 2


def test_a_server_that_hangs_up_after_a_mail_leaves_one_message_unknown(database_url: str, tmp_path: Path) -> None:
    postmaster = Postmaster()
    with serving(postmaster) as port:
        settings = make_settings(
            tmp_path, DATABASE_URL=database_url, MAIL_SINK_DIR="", SMTP_URL=f"smtp://127.0.0.1:{port}"
        )
        app = create_app(settings)
        with app.app_context():
            desk = Desk(app)
            messages = [desk.queue(a_volunteer()) for _ in range(3)]
            postmaster.data = [Postmaster.HANG_UP]
            assert desk.deliver() == {"unknown": 1, "sent": 2}
            assert desk.deliver(NOW.replace(minute=30)) == {}
            assert [desk.state(message) for message in messages] == ["unknown", "sent", "sent"]
            db.session.remove()
            db.engine.dispose()


def test_made_up_people_stay_inside_even_beside_a_real_server(database_url: str, tmp_path: Path) -> None:
    settings = make_settings(tmp_path, DATABASE_URL=database_url, MAIL_SINK_DIR="", SMTP_URL="smtp://mail.example:25")
    app = create_app(settings)
    with app.app_context():
        desk = Desk(app)
        message = desk.queue(a_volunteer(demo=True))
        assert desk.deliver() == {"cancelled": 1}
        assert (desk.state(message), message.state_reason) == ("cancelled", "demo")
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(
    ("setting", "groups", "unreadable"),
    [
        (None, [], []),
        ("  ", [], []),
        ("CN=wecombot://KEY", [Group("CN", "wecombot://KEY")], []),
        (
            "CN=wecombot://KEY, US=tgram://TOKEN/CHAT?format=text",
            [Group("CN", "wecombot://KEY"), Group("US", "tgram://TOKEN/CHAT?format=text")],
            [],
        ),
        ("wecombot://KEY US=tgram://T/C", [Group("US", "tgram://T/C")], [1]),
        ("china=wecombot://KEY", [], [1]),
    ],
)
def test_chat_groups_are_named_with_their_country(
    setting: str | None, groups: list[Group], unreadable: list[int]
) -> None:
    assert read_groups(setting) == (groups, unreadable)


class ChatService:
    """A chat service on this machine that keeps what is posted to it."""

    def __init__(self, status: int = 200) -> None:
        self.posts: list[dict[str, Any]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                service.posts.append(json.loads(self.rfile.read(length)))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.server.server_port}/"


@pytest.fixture
def service() -> Iterator[ChatService]:
    made = ChatService()
    made.thread.start()
    yield made
    made.server.shutdown()
    made.thread.join()
    made.server.server_close()


def test_a_wave_is_announced_once_in_each_group_that_its_readers_may_be_in(
    database_url: str, tmp_path: Path, service: ChatService
) -> None:
    settings = make_settings(tmp_path, DATABASE_URL=database_url, CHAT_URLS=f"CN={service.address} US=tgram://000:x/1")
    app = create_app(settings)
    with app.app_context():
        desk = Desk(app)
        inside = a_volunteer()
        brief = desk.brief()
        desk.queue(inside, brief=brief, cause="invitation:1")
        desk.queue(a_volunteer(), brief=brief, cause="invitation:2")
        cards = db.session.scalars(select(Message).where(Message.recipient_kind == RecipientKind.GROUP)).all()
        assert [(card.recipient_id, card.cause) for card in cards] == [(0, "callout:41")]
        assert desk.deliver() == {"sent": 3}
        # Somebody abroad may be in the group abroad; the group at home has its card already.
        desk.queue(a_volunteer(zone="America/Toronto"), brief=brief, cause="invitation:3")
        cards = db.session.scalars(select(Message).where(Message.recipient_kind == RecipientKind.GROUP)).all()
        assert [card.recipient_id for card in cards] == [0, 1]
        db.session.remove()
        db.engine.dispose()
    (post,) = service.posts
    assert post["title"].startswith("【应急召集】")
    assert "/c/" not in json.dumps(post, ensure_ascii=False)
    assert "http://iwill.example/" in post["message"]


def test_a_card_that_is_not_confirmed_is_not_posted_again() -> None:
    receipt = ChatProvider().send(Letter("key", f"json://127.0.0.1:{free_port()}/", b"title\nbody"))
    assert receipt.handover is Handover.UNKNOWN


def test_without_configuration_nothing_is_posted_anywhere(desk: Desk) -> None:
    desk.queue(a_volunteer(), Purpose.INVITATION)
    assert db.session.scalars(select(Message).where(Message.recipient_kind == RecipientKind.GROUP)).all() == []
    with open_providers() as providers:
        assert providers[Channel.EMAIL].stays_here


def test_a_mail_can_be_read_back(desk: Desk, app: flask.Flask) -> None:
    desk.queue(a_volunteer("Ann Lee", language="en", zone="America/Toronto"))
    db.session.commit()
    outbox.deliver_due(NOW)
    (mail,) = desk.mails()
    assert mail["Content-Language"] == "en"
    assert "Dear Ann Lee" in text_of(mail)
    assert "(Toronto time)" in text_of(mail)
