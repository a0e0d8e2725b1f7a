"""What mails about a certificate say, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

import flask
import pytest
from sqlalchemy import select

from iwill.core.db import db
from iwill.messaging.models import Message
from iwill.messaging.terms import Purpose
from iwill.messaging.wording import Worded, word
from iwill.shifts.certificates import services, telling
from iwill.shifts.certificates.models import Certificate
from iwill.shifts.certificates.terms import TO_DECLINE, TO_WITHDRAW, EndReason
from tests.conftest import NOW
from tests.shifts.certificates.test_services import HANDLER, applied, issued

LANGUAGES = ("zh-Hans", "en")


def newest(settings: object, language: str) -> Worded:
    message = db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    assert message.purpose is Purpose.CERTIFICATE
    return word(
        message.purpose,
        {},
        message.facts,
        language=language,
        zone="Asia/Shanghai",
        expires_at=message.expires_at,
        settings=settings,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_issued_certificate_is_told_with_its_number_hours_and_page(ctx: flask.Flask, language: str) -> None:
    certificate = issued()
    mail = newest(ctx.extensions["iwill_settings"], language)
    assert "2026-00001-4" in mail.subject
    assert f"http://iwill.example/me/certificates/{certificate.id}" in mail.body
    assert "2 hours" in mail.body or "2 小时" in mail.body
    assert certificate.volunteer.name not in mail.subject


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("reasons", "use_case", "make"),
    [(TO_DECLINE, services.decline, applied), (TO_WITHDRAW, services.withdraw, issued)],
    ids=["declined", "withdrawn"],
)
def test_every_reason_has_words_of_its_own(
    ctx: flask.Flask,
    language: str,
    reasons: tuple[EndReason, ...],
    use_case: Callable[..., None],
    make: Callable[[], Certificate],
) -> None:
    said = set()
    for reason in reasons:
        use_case(make(), reason.value, by=HANDLER, now=NOW)
        mail = newest(ctx.extensions["iwill_settings"], language)
        # The number and the address differ in any case.
        said.add(re.sub(r"\d", "", mail.body))
    assert len(said) == len(reasons)


def test_news_is_told_once(ctx: flask.Flask) -> None:
    certificate = issued()
    telling.tell(certificate, "issued", now=NOW)
    assert len(list(db.session.scalars(select(Message.id).where(Message.purpose == Purpose.CERTIFICATE)))) == 1
