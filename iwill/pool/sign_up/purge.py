"""What signing up lets go of: sign-ups that nobody finished."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from iwill.core.db import db
from iwill.core.purging import delete_some, purge
from iwill.pool.sign_up.models import SignUp
from iwill.pool.sign_up.rules import SIGN_UPS_KEPT


@purge("unfinished_sign_ups", keep=SIGN_UPS_KEPT)
def unfinished_sign_ups(before: datetime) -> int:
    """Sign-ups whose code ran out before the instant."""
    return delete_some(db.session(), SignUp, select(SignUp.id).where(SignUp.expires_at < before), SignUp.id)
