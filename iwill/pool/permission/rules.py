"""Rules of asking anew: who is to be asked, and by which way. Pure."""

from __future__ import annotations

from iwill.core.policy import declare
from iwill.pool.permission.terms import Way
from iwill.pool.terms import Lifecycle

SILENCE_DAYS = declare(
    "permission.silence_days",
    30,
    "days",
    "个人信息保护法 art. 13, 47: without a basis nothing may be kept",
    "somebody who was asked for consent and has not answered for this long is erased",
)


def way_of(lifecycle: Lifecycle, *, has_mail: bool) -> Way:
    """How somebody without a basis is asked: by mail where there is an address, else by whoever rings them up.

    Somebody who has left by their own word is not written to; only the time runs.
    """
    if lifecycle is Lifecycle.LEFT:
        return Way.NOT_ASKED
    return Way.MAIL if has_mail else Way.BY_HAND
