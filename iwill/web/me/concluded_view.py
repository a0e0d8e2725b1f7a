"""What the pool has concluded about somebody, line by line, each under a key by which she can object to it."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from iwill.accounts.models import AuditEntry
from iwill.core import clock
from iwill.core.db import db
from iwill.core.errors import sentence_for
from iwill.engagement.answering import queries as answering_queries
from iwill.engagement.answering.registry import QUESTIONS
from iwill.engagement.journeys import queries as journey_queries
from iwill.engagement.journeys.terms import EffectState, Kept
from iwill.engagement.outreach import queries as outreach_queries
from iwill.insight.queries.contact import reasons_about
from iwill.messaging.contact import queries as contact_queries
from iwill.messaging.contact import terms as contact
from iwill.messaging.terms import Purpose
from iwill.pool.models import Volunteer
from iwill.pool.models.people import NEVER
from iwill.shifts.care.models import CareTask
from iwill.web import i18n
from iwill.web.insight.contact import fact
from iwill.web.me import concluded_work as work
from iwill.web.me.concluded_lines import SHOWN, Line, Section
from iwill.web.me.wishes import KINDS
from iwill.web.outreach import words as outreach_words
from iwill.web.pool.words import say_day, say_moment, word

STATES: dict[EffectState, object] = {
    EffectState.DUE: _l("waits to be sent"),
    EffectState.SENT: _l("was sent to you, or somebody was asked to ring you"),
    EffectState.HELD_OUT: _l("was deliberately not sent, so that its effect can be measured; chosen by lot"),
    EffectState.REFUSED: _l("was kept back for good"),
    EffectState.MISSED: _l("came too late to be of use, so it was not sent"),
    EffectState.WITHDRAWN: _l("lost its reason, so it was not sent"),
}
REASONS: dict[str, object] = {
    contact.CRISIS_MODE: _l("in a crisis what is not urgent waits"),
    contact.CONTACT_CAP: _l("enough had reached you of late"),
    contact.OWN_CAP: _l("you wish to hear less often"),
    contact.NOT_WANTED: _l("you do not wish to hear of this"),
    contact.AFTER_A_NOTE: _l("you had been thanked a few days before"),
    contact.OPEN_CALL_OUT: _l("a call-out was waiting for your answer"),
    contact.AFTER_A_SHIFT: _l("you were on shift, or had just been"),
    contact.CONSENT_LACKING: _l("you have not agreed to be contacted"),
    Kept.NO_WAY: _l("we had no address that works"),
    Kept.TOO_LATE: _l("its time was over"),
    Kept.NOT_MEANT: _l("you were no longer one of those meant"),
    Kept.NO_LONGER_SO: _l("what it rested on was no longer so"),
    Kept.SWITCHED_OFF: _l("it was switched off"),
    Kept.AFTER_ANOTHER: _l("another letter goes first"),
    Kept.ASKED_ALREADY: _l("another letter asks the same and can still be answered"),
}
OTHER_KINDS: dict[Purpose, object] = {Purpose.GAP: _l("a question about what is missing")}


def concluded(volunteer: Volunteer) -> list[Section]:
    """Everything that the program or staff have concluded about her, kind by kind."""
    return [build(volunteer) for build in SECTIONS]


def line_by_key(volunteer: Volunteer, key: str) -> Line | None:
    """One of her lines; None for any other."""
    return next((line for section in concluded(volunteer) for line in section.lines if line.key == key), None)


def _place(volunteer: Volunteer) -> Section:
    asked = say_moment(volunteer.last_asked_at) if volunteer.last_asked_at > NEVER else _("never")
    served = say_day(volunteer.last_served_at.date()) if volunteer.last_served_at > NEVER else _("never")
    lines = [
        Line("place:standing", "", _("Where you stand in the pool: %(standing)s.", standing=word(volunteer.lifecycle))),
        Line("place:asked", "", _("Last asked: %(when)s. Last served: %(day)s.", when=asked, day=served)),
        Line(
            "place:hours",
            "",
            _(
                "Your hours were last confirmed: %(when)s.",
                when=say_moment(volunteer.availability_set_at) or _("never"),
            ),
        ),
        Line(
            "place:silent",
            "",
            ngettext(
                "Without an answer: %(num)s time of %(asked)s. It helps to guess how many people to ask.",
                "Without an answer: %(num)s times of %(asked)s. It helps to guess how many people to ask.",
                volunteer.times_silent,
                asked=volunteer.times_asked,
            ),
        ),
    ]
    return Section(_("Your place in line"), _("Neither a no nor silence lowers it."), lines)


def _letters(volunteer: Volunteer) -> Section:
    chinese = i18n.reader_language() != "en"
    lines = []
    for one in journey_queries.effects_of(volunteer.id)[:SHOWN]:
        title = one.journey.title_zh if chinese else one.journey.title_en
        said = _("“%(letter)s” %(state)s.", letter=title, state=STATES[one.state])
        if one.reason and one.state is not EffectState.SENT:
            said = _("“%(letter)s” %(state)s: %(why)s.", letter=title, state=STATES[one.state], why=_why(one.reason))
        lines.append(Line(f"letter:{one.id}", say_moment(one.settled_at or one.due_at), said))
    return Section(_("Letters by schedule"), _("What was due to you by a rule, and what became of it."), lines)


def _kept_back(volunteer: Volunteer) -> Section:
    lines = [
        Line(
            f"kept:{one.id}",
            say_moment(one.at),
            _("%(kind)s: not sent, because %(why)s.", kind=_kind(one.purpose), why=_why(one.reason)),
        )
        for one in contact_queries.refusals_of(volunteer.id)
    ]
    return Section(_("What was kept from you"), _("So that not too much reaches you at once."), lines)


def _answers(volunteer: Volunteer) -> Section:
    lines = [
        Line(
            f"answer:{one.id}",
            say_moment(one.answered_at),
            _("Taken back: %(change)s", change=_said(one.question, one.answer, one.changed))
            if one.undone_at
            else _said(one.question, one.answer, one.changed),
        )
        for one in answering_queries.answers_of(volunteer.id)[:SHOWN]
        if one.question in QUESTIONS
    ]
    return Section(_("What your answers changed"), _("From letters that asked you something."), lines)


def _people(volunteer: Volunteer) -> Section:
    lines = [
        Line(f"board:{one.why.value}", "", _("You stand on the list of whom to contact: %(why)s", why=fact(one)))
        for one in reasons_about(volunteer.id, clock.now())
    ]
    lines += [
        Line(
            f"outreach:{one.id}",
            say_moment(one.opened_at),
            _("Somebody was asked to reach you: %(why)s.", why=outreach_words.why(one))
            + (" " + _("It ended: %(how)s.", how=outreach_words.OUTCOMES[one.outcome]) if one.outcome else ""),
        )
        for one in outreach_queries.tasks_about(volunteer.id)
    ]
    paused = select(AuditEntry).where(
        AuditEntry.subject == f"volunteer:{volunteer.id}", AuditEntry.action == "outreach.paused"
    )
    lines += [
        Line(
            f"paused:{one.id}",
            say_moment(one.at),
            _("You were put on pause, because letters and a call brought no answer. One press brings you back."),
        )
        for one in db.session.scalars(paused.order_by(AuditEntry.id.desc()))
    ]
    query = select(CareTask).where(CareTask.volunteer_id == volunteer.id).order_by(CareTask.id.desc())
    lines += [
        Line(f"care:{one.id}", say_moment(one.opened_at), _("Somebody of care was asked to get in touch with you."))
        for one in db.session.scalars(query)
    ]
    return Section(_("Who was asked to get in touch"), _("Nothing of what is talked about is kept."), lines)


SECTIONS: list[Callable[[Volunteer], Section]] = [
    _place,
    work.abilities,
    work.courses,
    work.tasks,
    work.awards,
    _letters,
    _kept_back,
    _answers,
    _people,
]


def _said(question: str, answer: str, changed: dict[str, object]) -> str:
    return QUESTIONS[question].say(answer, changed)


def _why(code: str) -> str:
    return str(REASONS[code]) if code in REASONS else sentence_for(code)


def _kind(purpose: Purpose) -> str:
    return str(KINDS[purpose][0] if purpose in KINDS else OTHER_KINDS.get(purpose, purpose.value))
