"""Texts to mobile numbers in mainland China through Alibaba Cloud's short message service, by plain signed HTTP.

SendSms of dysmsapi 2017-05-25, https://help.aliyun.com/document_detail/55284.html. The service has no key by which it
would know a text again, so one whose answer is lost is not handed over again. Our key travels as OutId and comes back
in the report of what became of the text.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import secrets
import time

from iwill.core import clock
from iwill.messaging.channels.http_session import HttpSessionWithDeadline
from iwill.messaging.channels.provider import Handover, Idempotency, Letter, Receipt
from iwill.messaging.channels.sms_codes import Meaning, meaning_of
from iwill.messaging.channels.sms_line import SmsLine
from iwill.messaging.channels.sms_signing import canonical_query, signed_headers
from iwill.messaging.terms import Channel

ACTION, VERSION = "SendSms", "2017-05-25"
SECONDS_FOR_ONE = 8.0
_LONGEST_ANSWER = 65_536
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,79}")
# A provider that is overrun says for how long; longer than this nobody takes its word for it.
LONGEST_WAIT = 300.0
_TOO_MANY = 429


class AliyunSms:
    """A line to the provider, kept open from one text to the next."""

    channel = Channel.SMS
    idempotency = Idempotency.NONE
    # Also where a test's provider listens on this machine: nobody made up has a number to be texted at.
    stays_here = False

    def __init__(self, line: SmsLine, *, patience: float = SECONDS_FOR_ONE) -> None:
        self._line, self._patience = line, patience
        self._session: HttpSessionWithDeadline | None = None

    def send(self, letter: Letter) -> Receipt:
        """Hand one text over: `content` is JSON, the code of an approved template and its parameters."""
        text = json.loads(letter.content)
        parameters = {
            "PhoneNumbers": letter.address,
            "SignName": self._line.signature,
            "TemplateCode": text["template"],
            "TemplateParam": json.dumps(text["parameters"], ensure_ascii=False, separators=(",", ":")),
            "OutId": letter.key,
        }
        headers = signed_headers(
            parameters,
            host=self._line.authority,
            action=ACTION,
            version=VERSION,
            key_id=self._line.key_id,
            secret=self._line.secret,
            nonce=secrets.token_hex(16),
            now=clock.real_now(),
        )
        connected = self._connected()
        if isinstance(connected, Receipt):
            return connected
        try:
            connected.request("POST", f"/?{canonical_query(parameters)}", headers=headers)
            answer = connected.getresponse()
            said = answer.read(_LONGEST_ANSWER)
        except (OSError, http.client.HTTPException) as trouble:
            # From the first byte on nobody knows whether the text was taken.
            self.close()
            return Receipt(Handover.UNKNOWN, f"cut_off {type(trouble).__name__}")
        if answer.will_close:
            self.close()
        return _judged(answer.status, said, answer.getheader("Retry-After", ""))

    def close(self) -> None:
        """Let go of the line."""
        if self._session is not None:
            with contextlib.suppress(OSError):
                self._session.close()
            self._session = None

    def _connected(self) -> HttpSessionWithDeadline | Receipt:
        """A line that is open, or the receipt of a text that finds none. All of a text has the same deadline."""
        deadline = time.monotonic() + self._patience
        if self._session is None:
            session = HttpSessionWithDeadline(self._line.host, self._line.port, tls=self._line.tls)
            session.deadline = deadline
            try:
                session.connect()
            except OSError as trouble:
                return Receipt(Handover.TEMPORARY, type(trouble).__name__, line_is_down=True)
            self._session = session
        self._session.deadline = deadline
        return self._session


def _judged(status: int, said: bytes, wait: str) -> Receipt:
    """The receipt for an answer. Only its code is kept: the words can repeat a number."""
    if status == _TOO_MANY:
        # Nothing was taken. It says this of the line and not of the text (RFC 6585, 4), so nobody else need ask.
        seconds = min(float(wait), LONGEST_WAIT) if wait.isdecimal() else 0.0
        return Receipt(Handover.TEMPORARY, f"http {status}", line_is_down=True, wait_seconds=seconds)
    try:
        code = json.loads(said)["Code"]
    except (ValueError, KeyError, TypeError):
        code = None
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        # An answer that is not the provider's own: of a proxy, or cut off. Below 500 it says nothing of the text.
        return Receipt(Handover.TEMPORARY if status >= 500 else Handover.UNKNOWN, f"http {status}")
    meaning = meaning_of(code)
    if meaning is Meaning.OK:
        return Receipt(Handover.ACCEPTED, code)
    if meaning in {Meaning.LATER, Meaning.STOP}:
        return Receipt(Handover.TEMPORARY, code, line_is_down=meaning is Meaning.STOP)
    return Receipt(Handover.PERMANENT, code, address_is_dead=meaning is Meaning.DEAD)
