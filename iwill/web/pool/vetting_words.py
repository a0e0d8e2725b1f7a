"""Vetting in words: stages, whose turn it is, what was decided, what is signed."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from iwill.pool.terms import CredentialState, Lifecycle
from iwill.pool.vetting.rules import days_between
from iwill.pool.vetting.terms import REASON_TEXT, AgreementKind, CaseState, Outcome, Reason, SecondLook, Stage
from iwill.web.pool.words import word

STAGES: dict[Stage, object] = {
    Stage.DOCUMENTS: _l("Documents"),
    Stage.LOOK_UP: _l("Look-up in the register"),
    Stage.INTERVIEW: _l("Interview"),
    Stage.AGREEMENT: _l("Agreement"),
    Stage.TRAINING: _l("Ethics and role training"),
    Stage.SHADOW_DUTY: _l("Shadow duty"),
}
STATES: dict[CaseState, tuple[str, object]] = {
    CaseState.WAITING: ("open", _l("waits for us")),
    CaseState.ASKED: ("asked", _l("waits for them")),
    CaseState.SECOND: ("attention", _l("waits for a second reviewer")),
    CaseState.PASSED: ("ok", _l("through all steps")),
    CaseState.REFUSED: ("problem", _l("refused")),
    CaseState.CLOSED: ("rest", _l("closed")),
}
OUTCOMES: dict[Outcome, object] = {
    Outcome.PASS: _l("passed"),
    Outcome.FIRST_PASS: _l("passed, a second reviewer is due"),
    Outcome.ASK: _l("asked for more"),
    Outcome.REFUSE: _l("refused"),
    Outcome.ANSWERED: _l("answered by the person"),
    Outcome.MOVED: _l("moved by hand"),
    Outcome.VERIFIED: _l("credential verified"),
    Outcome.TURNED_DOWN: _l("credential turned down"),
    Outcome.REOPENED: _l("opened again"),
    Outcome.CONFIRMED: _l("second look: confirmed"),
    Outcome.DOUBTED: _l("second look: in doubt"),
}
AGREEMENTS: dict[AgreementKind, object] = {
    AgreementKind.AGREEMENT: _l("Service agreement"),
    AgreementKind.CONFIDENTIALITY: _l("Confidentiality undertaking"),
    AgreementKind.CONDUCT: _l("Code of conduct"),
}
SECOND_LOOKS: dict[SecondLook, object] = {
    SecondLook.SAMPLED: _l("drawn for a second look"),
    SecondLook.OWED: _l("moved on without a second reviewer"),
}


def stage_word(stage: Stage) -> str:
    """A stage as a reader says it."""
    return str(STAGES[stage])


def state_status(state: CaseState) -> tuple[str, str]:
    """The mark and the word for whose turn it is."""
    kind, said = STATES[state]
    return kind, str(said)


def reason_word(reason: str | None) -> str:
    """Why, in the words that the person is told; where somebody was moved, where to; nothing for none."""
    if reason in set(Reason):
        return str(REASON_TEXT[Reason(reason)])
    if reason in set(Lifecycle):
        return word(Lifecycle(reason))
    return word(CredentialState(reason)) if reason in set(CredentialState) else ""


def waited(since: datetime | None, now: datetime) -> str:
    """How long somebody has waited, in whole days."""
    if since is None:
        return ""
    days = days_between(since, now)
    return str(ngettext("%(num)s day", "%(num)s days", days) if days else _("today"))
