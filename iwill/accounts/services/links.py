"""Links that work once: looking at the page uses nothing up, only pressing its button does."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from iwill.accounts.models import OneTimeLink
from iwill.accounts.terms import ActorKind, OneTimePurpose
from iwill.core.db import db
from iwill.core.policy import declare
from iwill.core.tokens import LinkPurpose, make_token, new_link_id, read_token

SET_UP_VALID = declare(
    "sign_in.set_up_link_hours", 72, "hours", "our own judgement", "a link to set a first password works this long"
)
RESET_VALID = declare(
    "sign_in.reset_link_minutes", 60, "minutes", "OWASP ASVS 5.0, 6.4", "a link to set a new password works this long"
)
SIGN_IN_VALID = declare(
    "sign_in.link_minutes", 30, "minutes", "our own judgement", "a link to sign in without a password works this long"
)


def make_one_time_link(
    purpose: OneTimePurpose, person_kind: ActorKind, person_id: int, *, now: datetime, valid: timedelta
) -> str:
    """The token of a new link; its page is /sign-in/<token>."""
    link = new_link(purpose, person_kind, person_id, now=now, valid=valid)
    return make_token(LinkPurpose.SIGN_IN, link.link_id)


def new_link(
    purpose: OneTimePurpose, person_kind: ActorKind, person_id: int, *, now: datetime, valid: timedelta
) -> OneTimeLink:
    """A new link as a row; a message carries its `link_id` and makes the token only when it is sent."""
    link = OneTimeLink(
        link_id=new_link_id(),
        purpose=purpose.value,
        person_kind=person_kind,
        person_id=person_id,
        created_at=now,
        expires_at=now + valid,
    )
    db.session.add(link)
    db.session.flush()
    return link


def peek(token: str, now: datetime) -> OneTimeLink | None:
    """The link, if it would work now. Uses nothing up."""
    link_id = read_token(LinkPurpose.SIGN_IN, token)
    if link_id is None:
        return None
    link = db.session.scalar(select(OneTimeLink).where(OneTimeLink.link_id == link_id))
    return link if link is not None and link.used_at is None and now < link.expires_at else None


def use(token: str, now: datetime) -> OneTimeLink | None:
    """The link, used up by this call; None where it has expired or another call was first."""
    link = peek(token, now)
    if link is None:
        return None
    taken = db.session.execute(
        update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None)).values(used_at=now)
    )
    return link if taken.rowcount == 1 else None  # type: ignore[attr-defined]


def cancel_links(person_kind: ActorKind, person_id: int, now: datetime) -> None:
    """Spend every link of a person that has not been used."""
    db.session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.person_kind == person_kind,
            OneTimeLink.person_id == person_id,
            OneTimeLink.used_at.is_(None),
        )
        .values(used_at=now)
    )
