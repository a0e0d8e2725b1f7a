"""Handing mail to a real server: what each answer means, and what it means when there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ConfigurationError
from iwill.messaging.channels.provider import Handover, Letter, Receipt
from iwill.messaging.channels.smtp import SmtpProvider
from iwill.messaging.channels.smtp_url import MailServer, read_smtp_url
from tests.messaging.mail_server import Postmaster, certificate, dripping, free_port, serving

CONTENT = b"To: wang@pool.example\r\nSubject: x\r\n\r\n.a dot begins this line\r\n..two this\r\nend\r\n"
ACCEPTED = Receipt(Handover.ACCEPTED, "250 2.0.0")


def a_letter(address: str = "wang@pool.example", content: bytes = CONTENT) -> Letter:
    return Letter("key", address, content)


@pytest.fixture(params=[False, True], ids=["one by one", "pipelining"])
def postmaster(request: pytest.FixtureRequest) -> Postmaster:
    return Postmaster(pipelining=request.param)


@pytest.fixture
def line(postmaster: Postmaster) -> Iterator[SmtpProvider]:
    with serving(postmaster) as port:
        provider = SmtpProvider(read_smtp_url(f"smtp://127.0.0.1:{port}"), "desk@iwill.example")
        yield provider
        provider.close()


def test_a_mail_arrives_byte_for_byte_over_one_connection(postmaster: Postmaster, line: SmtpProvider) -> None:
    assert [line.send(a_letter(f"v{number}@pool.example")) for number in range(5)] == [ACCEPTED] * 5
    assert postmaster.mails == [("desk@iwill.example", [f"v{number}@pool.example"], CONTENT) for number in range(5)]
    assert postmaster.sessions == 1


@pytest.mark.parametrize(
    ("answer", "receipt"),
    [
        ("550 5.1.1 <wang@pool.example> no such user", Receipt(Handover.PERMANENT, "550 5.1.1", address_is_dead=True)),
        ("556 5.1.10 domain takes no mail", Receipt(Handover.PERMANENT, "556 5.1.10", address_is_dead=True)),
        # Refused for another reason, or without one: the address may well be alive.
        ("550 5.7.1 blocked by policy", Receipt(Handover.PERMANENT, "550 5.7.1")),
        ("552 5.2.2 mailbox full", Receipt(Handover.PERMANENT, "552 5.2.2")),
        ("550 no", Receipt(Handover.PERMANENT, "550")),
        ("450 4.2.1 greylisted", Receipt(Handover.TEMPORARY, "450 4.2.1")),
        ("451 try later", Receipt(Handover.TEMPORARY, "451")),
    ],
)
def test_a_refused_recipient_is_judged_by_the_code_and_the_next_one_still_goes(
    postmaster: Postmaster, line: SmtpProvider, answer: str, receipt: Receipt
) -> None:
    postmaster.rcpt = [answer]
    assert line.send(a_letter()) == receipt
    assert line.send(a_letter("li@pool.example")) == ACCEPTED
    assert [recipients for _, recipients, _ in postmaster.mails] == [["li@pool.example"]]


@pytest.mark.parametrize(
    ("answer", "receipt"),
    [
        ("451 4.3.0 out of space", Receipt(Handover.TEMPORARY, "451 4.3.0")),
        ("554 5.7.1 looks like spam", Receipt(Handover.PERMANENT, "554 5.7.1")),
        ("550 5.1.1 nobody here", Receipt(Handover.PERMANENT, "550 5.1.1", address_is_dead=True)),
    ],
)
def test_an_answer_to_the_whole_mail_counts(
    postmaster: Postmaster, line: SmtpProvider, answer: str, receipt: Receipt
) -> None:
    postmaster.data = [answer]
    assert line.send(a_letter()) == receipt
    assert line.send(a_letter()) == ACCEPTED


def test_in_a_row_each_mail_gets_its_own_receipt(postmaster: Postmaster, line: SmtpProvider) -> None:
    postmaster.rcpt = ["250 ok", "550 5.1.1 nobody", "250 ok", "250 ok", "450 4.2.1 later", "250 ok"]
    postmaster.data = ["250 2.0.0 ok", "554 5.7.1 spam"]
    letters = [a_letter(f"v{number}@pool.example") for number in range(6)]
    letters.insert(3, a_letter("not an address"))
    receipts = list(line.send_ahead(letters))
    assert [receipt.code for receipt in receipts] == [
        "250 2.0.0",
        "550 5.1.1",
        "554 5.7.1",
        "address_unusable",
        "250 2.0.0",
        "450 4.2.1",
        "250 2.0.0",
    ]
    assert [to for _, (to,), _ in postmaster.mails] == ["v0@pool.example", "v3@pool.example", "v5@pool.example"]
    assert postmaster.sessions == 1


def test_in_a_row_a_broken_line_costs_one_mail_and_the_next_gets_a_new_line(
    postmaster: Postmaster, line: SmtpProvider
) -> None:
    postmaster.data = ["250 2.0.0 ok", Postmaster.HANG_UP]
    receipts = list(line.send_ahead([a_letter(f"v{number}@pool.example") for number in range(4)]))
    assert [receipt.handover.value for receipt in receipts] == ["accepted", "unknown", "accepted", "accepted"]
    assert [to for _, (to,), _ in postmaster.mails] == ["v0@pool.example", "v2@pool.example", "v3@pool.example"]


def test_whoever_stops_in_mid_row_sends_nothing_more(postmaster: Postmaster, line: SmtpProvider) -> None:
    row = line.send_ahead([a_letter(f"v{number}@pool.example") for number in range(3)])
    assert next(row) == ACCEPTED
    row.close()
    assert line.send(a_letter("later@pool.example")) == ACCEPTED
    assert [to for _, (to,), _ in postmaster.mails] == ["v0@pool.example", "later@pool.example"]


def test_a_line_that_breaks_after_the_last_dot_leaves_the_mail_unknown(
    postmaster: Postmaster, line: SmtpProvider
) -> None:
    postmaster.data = [Postmaster.HANG_UP]
    receipt = line.send(a_letter())
    assert receipt.handover is Handover.UNKNOWN
    assert not receipt.line_is_down
    assert line.send(a_letter()) == ACCEPTED
    assert postmaster.sessions == 2


def test_a_server_that_takes_no_calls_is_down_and_the_mail_has_not_gone() -> None:
    provider = SmtpProvider(read_smtp_url(f"smtp://127.0.0.1:{free_port()}"), "desk@iwill.example")
    assert provider.send(a_letter()) == Receipt(Handover.TEMPORARY, "ConnectionRefusedError", line_is_down=True)


def test_a_server_that_only_drips_is_given_up_in_time() -> None:
    with dripping() as port:
        server = read_smtp_url(f"smtp://127.0.0.1:{port}")
        receipt = SmtpProvider(server, "desk@iwill.example", patience=0.2).send(a_letter())
    assert (receipt.handover, receipt.line_is_down) == (Handover.TEMPORARY, True)


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls", "smtp-with-query"])
def test_tls_and_log_in(scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    postmaster = Postmaster()
    trusted, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    options = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context, "require_starttls": True}
    with serving(
        postmaster,
        auth_required=True,
        auth_require_tls=scheme != "smtps",
        authenticator=postmaster.sign_in,
        **options,
    ) as port:
        if scheme == "smtp-with-query":
            url = f"smtp://desk%40iwill.example:p%40ss:word%2F@127.0.0.1:{port}?starttls=1"
        else:
            url = f"{scheme}://desk%40iwill.example:p%40ss:word%2F@127.0.0.1:{port}"
        provider = SmtpProvider(read_smtp_url(url), "desk@iwill.example")
        assert [provider.send(a_letter()) for _ in range(2)] == [ACCEPTED] * 2
        provider.close()
    assert set(postmaster.signed_in_as) == {"desk@iwill.example"}


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path: Path) -> None:
    postmaster = Postmaster()
    _, context = certificate(tmp_path)
    with serving(postmaster, tls_context=context) as port:
        provider = SmtpProvider(read_smtp_url(f"smtp+starttls://127.0.0.1:{port}"), "desk@iwill.example")
        receipt = provider.send(a_letter())
    assert (receipt.handover, receipt.line_is_down) == (Handover.TEMPORARY, True)
    assert postmaster.mails == []


def test_a_wrong_password_stops_the_line_and_loses_no_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    postmaster = Postmaster()
    trusted, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with serving(postmaster, tls_context=context, authenticator=postmaster.sign_in) as port:
        provider = SmtpProvider(read_smtp_url(f"smtp+starttls://desk:wrong@127.0.0.1:{port}"), "desk@iwill.example")
        receipt = provider.send(a_letter())
        provider.close()
    assert (receipt.handover, receipt.line_is_down) == (Handover.TEMPORARY, True)
    assert "wrong" not in receipt.code


@pytest.mark.parametrize(
    "address", ["wang@pool.example\r\nBcc: all@pool.example", "a b@pool.example", "<x>@pool.example", "王@x", "nobody"]
)
def test_an_address_cannot_carry_a_command(postmaster: Postmaster, line: SmtpProvider, address: str) -> None:
    assert line.send(a_letter(address)) == Receipt(Handover.PERMANENT, "address_unusable")
    assert postmaster.mails == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", MailServer("mail.example", 25, None, None, False, False)),
        ("smtps://u:p@mail.example", MailServer("mail.example", 465, "u", "p", True, False)),
        ("smtp+starttls://mail.example", MailServer("mail.example", 587, None, None, False, True)),
        ("smtp://mail.example:2525?starttls=true", MailServer("mail.example", 2525, None, None, False, True)),
        ("smtp://u%3A:p%2F@[::1]:25", MailServer("::1", 25, "u:", "p/", False, False)),
    ],
)
def test_the_address_of_a_server_is_read(url: str, server: MailServer) -> None:
    assert read_smtp_url(url) == server


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://u:secret@h:port", ""])
def test_an_unreadable_address_of_a_server_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError) as refusal:
        read_smtp_url(url)
    assert "IWILL_SMTP_URL" in str(refusal.value)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("host", "here"), [("localhost", True), ("127.0.0.9", True), ("[::1]", True), ("mail.example", False)]
)
def test_only_the_loopback_counts_as_this_machine(host: str, here: bool) -> None:
    assert read_smtp_url(f"smtp://{host}").on_this_machine is here
