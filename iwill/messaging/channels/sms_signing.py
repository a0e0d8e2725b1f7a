"""Signing a call to Alibaba Cloud: ACS3-HMAC-SHA256.

After https://help.aliyun.com/document_detail/2593177.html (V3版本请求体&签名机制), whose worked example is a test.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import quote

ALGORITHM = "ACS3-HMAC-SHA256"
_NOTHING = sha256(b"").hexdigest()


def canonical_query(parameters: Mapping[str, str]) -> str:
    """Parameters in order of their names, encoded by RFC 3986: what is signed and what is sent."""
    return "&".join(f"{_encoded(name)}={_encoded(parameters[name])}" for name in sorted(parameters))


def signed_headers(
    parameters: Mapping[str, str],
    *,
    host: str,
    action: str,
    version: str,
    key_id: str,
    secret: str,
    nonce: str,
    now: datetime,
) -> dict[str, str]:
    """The headers of a POST whose parameters all stand in the query. The service refuses a `now` (aware) that is more
    than fifteen minutes from its own clock, and a nonce that it has seen."""
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": _NOTHING,
        "x-acs-date": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = f"POST\n/\n{canonical_query(parameters)}\n{lines}\n{names}\n{_NOTHING}"
    to_sign = f"{ALGORITHM}\n{sha256(request.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), sha256).hexdigest()
    return {**headers, "Authorization": f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"}


def _encoded(words: str) -> str:
    return quote(words, safe="-_.~")
