"""What the provider's codes mean for us.

Answers to a call: https://help.aliyun.com/document_detail/101346.html (国内消息API错误码). Reports of the carriers:
https://help.aliyun.com/document_detail/101347.html (回执错误码). A code that stands in neither list counts as refused,
which harms least: the next rung of the ladder is taken.
"""

from __future__ import annotations

from enum import StrEnum


class Meaning(StrEnum):
    """OK was taken. LATER passes by itself. DEAD: nobody has this number. STOP: money, signature or rights are missing,
    so no other text would fare better. REFUSED concerns this one text."""

    OK = "ok"
    LATER = "later"
    DEAD = "dead"
    STOP = "stop"
    REFUSED = "refused"


_LATER = frozenset(
    {
        "isv.BUSINESS_LIMIT_CONTROL",
        "isp.SYSTEM_ERROR",
        "Throttling",
        "ServiceUnavailable",
        "InternalError",
    }
)
_DEAD = frozenset({"isv.MOBILE_NUMBER_ILLEGAL"})
_STOP = frozenset(
    {
        "isv.ACCOUNT_ABNORMAL",
        "isv.ACCOUNT_NOT_EXISTS",
        "isv.AMOUNT_NOT_ENOUGH",
        "isv.DAY_LIMIT_CONTROL",
        "isv.DENY_IP_RANGE",
        "isv.MONTH_LIMIT_CONTROL",
        "isv.OUT_OF_SERVICE",
        "isv.PRODUCT_UNSUBSCRIBE",
        "isv.PRODUCT_UN_SUBSCRIPT",
        "isp.RAM_PERMISSION_DENY",
        "isv.SECURITY_FROZEN_ACCOUNT",
        "isv.SIGN_STATE_ILLEGAL",
        "isv.SMS_SIGNATURE_ILLEGAL",
        "isv.SMS_SIGNATURE_SCENE_ILLEGAL",
        "isv.SMS_SIGN_ILLEGAL",
        "Forbidden",
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
    }
)
# Not MOBILE_NOT_ON_SERVICE: carriers say that also of a telephone that is merely switched off.
_DEAD_BY_REPORT = frozenset({"INVALID_NUMBER"})


def meaning_of(code: str) -> Meaning:
    """What an answer to a call means. Codes of the gateway carry details behind a point: Throttling.User."""
    if code == "OK":
        return Meaning.OK
    family = code if code.startswith(("isv.", "isp.")) else code.partition(".")[0]
    for codes, meaning in ((_LATER, Meaning.LATER), (_DEAD, Meaning.DEAD), (_STOP, Meaning.STOP)):
        if family in codes:
            return meaning
    return Meaning.REFUSED


def is_dead_by_report(code: str) -> bool:
    """Whether a carrier's report says that texts to this number never arrive."""
    return code in _DEAD_BY_REPORT
