"""The pool's words on screen: states, kinds, deeds, days and hours, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from iwill.callouts.terms import Answer
from iwill.core.civil import organisation_zone
from iwill.pool.hours import DAY
from iwill.pool.models import Credential
from iwill.pool.rules import has_expired
from iwill.pool.teams.terms import TeamRole
from iwill.pool.terms import (
    Adulthood,
    ConsentPurpose,
    ConsentState,
    ContactKind,
    ContactState,
    CredentialState,
    Lifecycle,
    NoteKind,
    RowOutcome,
    SkillLevel,
    VerifyMethod,
)
from iwill.web.pool.deed_words import DEEDS

# By kind first: terms of different kinds that read alike, such as two sorts of "unknown", are one key to a dict.
WORDS: dict[type[StrEnum], dict[StrEnum, object]] = {
    Lifecycle: {
        Lifecycle.APPLICANT: _l("Applied"),
        Lifecycle.VERIFYING: _l("Being verified"),
        Lifecycle.TRAINED: _l("Trained"),
        Lifecycle.ACTIVE: _l("Active"),
        Lifecycle.PAUSED: _l("Paused"),
        Lifecycle.DORMANT: _l("Dormant"),
        Lifecycle.LEFT: _l("Left"),
        Lifecycle.BARRED: _l("Not invited any more"),
    },
    ContactKind: {
        ContactKind.EMAIL: _l("E-mail"),
        ContactKind.PHONE: _l("Phone"),
        ContactKind.WECHAT: _l("WeChat name"),
    },
    ContactState: {
        ContactState.UNKNOWN: _l("not tried yet"),
        ContactState.VERIFIED: _l("works"),
        ContactState.DEAD: _l("does not work"),
    },
    Adulthood: {
        Adulthood.PROVEN: _l("18 or older, document seen"),
        Adulthood.DECLARED: _l("18 or older by their own word"),
        Adulthood.UNKNOWN: _l("age not known"),
    },
    ConsentPurpose: {
        ConsentPurpose.PROCESS: _l("Keeping their data"),
        ConsentPurpose.CONTACT: _l("Contacting them"),
        ConsentPurpose.NIGHT_CALLS: _l("Calls at night"),
        ConsentPurpose.SHARE_WITH_REQUESTER: _l("Passing their name to who asks for help"),
        ConsentPurpose.PUBLICITY: _l("Telling their story in public"),
    },
    ConsentState: {
        ConsentState.GIVEN: _l("agreed"),
        ConsentState.REFUSED: _l("refused"),
        ConsentState.WITHDRAWN: _l("withdrawn"),
        ConsentState.NOT_ASKED: _l("not asked"),
    },
    CredentialState: {
        CredentialState.SUBMITTED: _l("waiting"),
        CredentialState.VERIFIED: _l("verified"),
        CredentialState.REJECTED: _l("rejected"),
        CredentialState.REVOKED: _l("revoked"),
    },
    VerifyMethod: {
        VerifyMethod.DOCUMENT: _l("document seen"),
        VerifyMethod.PUBLIC_REGISTER: _l("found in the public register"),
        VerifyMethod.ISSUER_LETTER: _l("confirmed by the issuer"),
        VerifyMethod.BULK: _l("in a batch"),
    },
    NoteKind: {
        NoteKind.REMARK: _l("Remark"),
        NoteKind.HOURS: _l("About hours"),
        NoteKind.CREDENTIAL: _l("About credentials"),
        NoteKind.ABILITY: _l("What they do best"),
        NoteKind.WISH: _l("Wish"),
        NoteKind.CAUSE: _l("What they care about"),
        NoteKind.HISTORY: _l("Service before"),
    },
    SkillLevel: {
        SkillLevel.CLAIMED: _l("claimed, not confirmed"),
        SkillLevel.STATED: _l("stated"),
        SkillLevel.CONFIRMED: _l("confirmed"),
        SkillLevel.PRACTISED: _l("practised"),
    },
    TeamRole: {
        TeamRole.MEMBER: _l("Member"),
        TeamRole.LEADER: _l("Leader"),
        TeamRole.COORDINATOR: _l("Coordinator"),
        TeamRole.MENTOR: _l("Mentor"),
        TeamRole.BUDDY: _l("Buddy"),
    },
    Answer: {
        Answer.YES: _l("said yes"),
        Answer.NO: _l("said no"),
        Answer.LATER: _l("answers later"),
        Answer.RESERVE: _l("stands in reserve"),
        Answer.ONLY_IF_SHORT: _l("comes only if short"),
    },
    RowOutcome: {
        RowOutcome.CREATED: _l("new"),
        RowOutcome.MERGED: _l("added to somebody on file"),
        RowOutcome.UNCHANGED: _l("known already"),
        RowOutcome.REJECTED: _l("rejected rows"),
    },
}

_KINDS: dict[Lifecycle, str] = {
    Lifecycle.ACTIVE: "ok",
    Lifecycle.PAUSED: "rest",
    Lifecycle.DORMANT: "rest",
    Lifecycle.LEFT: "open",
    Lifecycle.BARRED: "problem",
}

WEEKDAYS = (_l("Mon"), _l("Tue"), _l("Wed"), _l("Thu"), _l("Fri"), _l("Sat"), _l("Sun"))


def word(term: StrEnum) -> str:
    """A term as a reader says it."""
    return str(WORDS.get(type(term), {}).get(term, term.value))


def deed(action: str) -> str:
    """A line of the audit trail in words; the bare code where nobody has worded it."""
    return str(DEEDS.get(action, action))


def lifecycle_status(state: Lifecycle) -> tuple[str, str]:
    """The mark and the word for where somebody stands, as the macro `status` takes them."""
    return _KINDS.get(state, "asked"), word(state)


def credential_status(credential: Credential, on: date) -> tuple[str, str]:
    """The mark and the word of a credential today; one whose last day has passed is expired whatever its state."""
    if credential.state in (CredentialState.SUBMITTED, CredentialState.VERIFIED) and has_expired(
        credential.valid_until, expired_by_word=credential.expired_by_word, on=on
    ):
        return "problem", _("expired")
    if credential.state is CredentialState.SUBMITTED and credential.asked_at:
        return "asked", _("asked for more")
    kinds = {CredentialState.SUBMITTED: "open", CredentialState.VERIFIED: "ok"}
    return kinds.get(credential.state, "problem"), word(credential.state)


def say_day(day: date | None) -> str:
    """A date with its year; nothing for none."""
    return str(format_skeleton("yMMMd", day, locale=get_locale())) if day else ""


def say_moment(moment: datetime | None) -> str:
    """An instant on the organisation's clock, date and time."""
    if moment is None:
        return ""
    zone: str = organisation_zone()
    local = moment.astimezone(ZoneInfo(zone))
    return f"{say_day(local.date())} {local:%H:%M}"


def say_hours(from_minute: int, to_minute: int) -> str:
    """A stretch of a day such as 18:00–23:00; midnight at its end is 24:00."""
    if (from_minute, to_minute) == (0, DAY):
        return str(_("all day"))
    return f"{from_minute // 60:02d}:{from_minute % 60:02d}–{to_minute // 60:02d}:{to_minute % 60:02d}"
