"""A provider of texts on this machine, which takes nothing that is not signed as its documentation says.

The signature is worked out here from what came over the line, by the steps of
https://help.aliyun.com/document_detail/2593177.html, and with none of our code.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

KEY_ID, SECRET = "LTAI-a-key", "a/secret+with=signs"


@dataclass
class FakeProvider:
    """What it was handed, and what it says next: a code, an HTTP status with a code, or None to hang up."""

    says: list[str | tuple[int, str] | None] = field(default_factory=list)
    texts: list[dict[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    port: int = 0
    wait: int | None = None

    @property
    def url(self) -> str:
        return f"aliyun+http://{KEY_ID}:{quote(SECRET, safe='')}@127.0.0.1:{self.port}"

    def parameters(self, place: int = -1) -> dict[str, str]:
        """The values that were put into the places of the approved text."""
        values: dict[str, str] = json.loads(self.texts[place]["TemplateParam"])
        return values


def signature_of(method: str, path: str, headers: dict[str, str], body: bytes, secret: str) -> str:
    """The signature that a call has to carry, from the call as it came."""
    parts = urlsplit(path)
    pairs = sorted(parse_qsl(parts.query, keep_blank_values=True))
    query = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs)
    signed = sorted(name for name in headers if name in ("host", "content-type") or name.startswith("x-acs-"))
    canonical = "\n".join(
        [
            method,
            parts.path or "/",
            query,
            *(f"{name}:{headers[name].strip()}" for name in signed),
            "",
            ";".join(signed),
            hashlib.sha256(body).hexdigest(),
        ]
    )
    to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
    return hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()


@contextmanager
def listening(*says: str | tuple[int, str] | None) -> Iterator[FakeProvider]:
    """The provider, for as long as a test needs it."""
    provider = FakeProvider(list(says))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    server.daemon_threads = True
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(provider: FakeProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length") or 0))
            parameters = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
            trouble = _trouble(self.path, headers, body)
            if trouble:
                provider.wrong.append(trouble)
                return self._answer(400, {"Code": trouble, "Message": parameters.get("PhoneNumbers", "")})
            said = provider.says.pop(0) if provider.says else "OK"
            if said is None:
                self.close_connection = True
                return None
            status, code = said if isinstance(said, tuple) else (200, said)
            if code == "OK":
                provider.texts.append(parameters)
            return self._answer(status, {"Code": code, "Message": parameters["PhoneNumbers"], "BizId": "9006^0"})

        def _answer(self, status: int, said: dict[str, Any]) -> None:
            content = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if status == 429 and provider.wait is not None:
                self.send_header("Retry-After", str(provider.wait))
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Nothing is written down."""

    return Handler


def _trouble(path: str, headers: dict[str, str], body: bytes) -> str | None:
    if (headers.get("x-acs-action"), headers.get("x-acs-version")) != ("SendSms", "2017-05-25"):
        return "InvalidAction.NotFound"
    if headers.get("x-acs-content-sha256") != hashlib.sha256(body).hexdigest():
        return "InvalidContentDigest"
    algorithm, _, rest = headers.get("authorization", "").partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(",") if "=" in part)
    if algorithm != "ACS3-HMAC-SHA256" or parts.get("Credential") != KEY_ID:
        return "InvalidAccessKeyId.NotFound"
    if parts.get("Signature") != signature_of("POST", path, headers, body, SECRET):
        return "SignatureDoesNotMatch"
    return None
