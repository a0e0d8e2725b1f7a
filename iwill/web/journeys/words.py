"""Journeys in words: a rule as sentences, states, and why somebody does not get something."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from iwill.core.errors import sentence_for
from iwill.engagement.journeys.dry_run import Outcome
from iwill.engagement.journeys.events import EVENTS
from iwill.engagement.journeys.shipped import SHIPPED
from iwill.engagement.journeys.terms import Channel, EffectState, Every, Kept, Nature, NotMeant, Period, Rule, Whom
from iwill.pool.teams.queries import all_teams
from iwill.pool.terms import Lifecycle
from iwill.pool.vocabulary import vocabulary
from iwill.web import i18n
from iwill.web.pool.words import WORDS as POOL_WORDS

PERIODS: dict[Period, object] = {
    Period.MONTH: _l("a month"),
    Period.QUARTER: _l("a quarter"),
    Period.HALF_YEAR: _l("half a year"),
    Period.YEAR: _l("a year"),
}
NATURES: dict[Nature, object] = {
    Nature.QUESTION: _l("A question: what falls due together is asked in one letter"),
    Nature.NOTE: _l("A note: it tells something, alone, and asks for nothing"),
    Nature.THANKS: _l("Thanks or a milestone: whoever wants no thanks does not get it"),
    Nature.IMPACT: _l("What a shift was good for: whoever does not want to hear of it does not get it"),
    Nature.NOTICE: _l("A notice about something of their own: nothing but night holds it back"),
}
CHANNELS: dict[Channel, object] = {
    Channel.LETTER: _l("By letter: whoever has no e-mail address that works gets nothing"),
    Channel.LETTER_OR_CALL: _l("By letter, and by telephone to whoever has no e-mail address that works"),
    Channel.CALL: _l("By telephone: each of them is somebody to reach by hand"),
}
STATES: dict[EffectState, tuple[str, object]] = {
    EffectState.DUE: ("asked", _l("waiting")),
    EffectState.SENT: ("ok", _l("sent")),
    EffectState.HELD_OUT: ("rest", _l("held out")),
    EffectState.REFUSED: ("open", _l("kept back for good")),
    EffectState.MISSED: ("attention", _l("too late")),
    EffectState.WITHDRAWN: ("info", _l("no longer so")),
}
OUTCOMES: dict[Outcome, tuple[str, object]] = {
    Outcome.SENT: ("ok", _l("gets it")),
    Outcome.HELD_OUT: ("rest", _l("held out")),
    Outcome.NO_WAY: ("problem", _l("no e-mail address that works")),
    Outcome.KEPT_BACK: ("open", _l("kept back for now")),
    Outcome.HAD_IT: ("info", _l("has had it in this period")),
}
REASONS: dict[str, object] = {
    NotMeant.LIFECYCLE: _l("Stands elsewhere in the pool"),
    NotMeant.NO_CONSENT: _l("Has not agreed to be contacted"),
    NotMeant.MINOR: _l("Under 18 without the consent of a guardian"),
    NotMeant.SKILL: _l("Has none of the skills"),
    NotMeant.CREDENTIAL: _l("Has none of the credentials, verified and valid"),
    NotMeant.REGION: _l("Lives elsewhere"),
    NotMeant.LANGUAGE: _l("Speaks none of the languages"),
    NotMeant.TEAM: _l("Is in none of the teams"),
    NotMeant.NEW: _l("Is too new in the pool"),
    NotMeant.SERVED_LATELY: _l("Has served lately"),
    NotMeant.ASKED_BEFORE: _l("Has been asked before"),
    Kept.NO_WAY: _l("No e-mail address that works"),
    Kept.TOO_LATE: _l("Its time was over"),
    Kept.NOT_MEANT: _l("Is no longer one of those meant"),
    Kept.NO_LONGER_SO: _l("What it rested on is no longer so"),
    Kept.SWITCHED_OFF: _l("The journey was switched off"),
    Kept.AFTER_ANOTHER: _l("Another letter goes first"),
    Kept.ASKED_ALREADY: _l("Another letter asks the same and can still be answered"),
}
QUESTIONS: dict[str, object] = {
    "still_here": _l("Are you still with us?"),
    "skills_right": _l("Are these your skills?"),
    "contact_right": _l("Does this reach you?"),
    "hours_right": _l("When can you help?"),
    "drill": _l("Would you come? (drill)"),
    "licence_renewed": _l("Is the licence renewed?"),
    "refresher": _l("Which course suits you?"),
    "offers": _l("A drill, a seat to watch, a small task?"),
    "lapsed": _l("Stay on pause, be called now and then, leave?"),
    "exit_reasons": _l("Why did you leave?"),
    "talk": _l("Shall somebody ring you?"),
    "care_talk": _l("A few minutes with somebody of care?"),
    "nine_items": _l("Nine sentences about being here"),
}


def reason(code: str) -> str:
    """Why somebody does not get something, as staff are told."""
    return str(REASONS[code]) if code in REASONS else sentence_for(code)


def question(code: str) -> str:
    """What a letter asks, in short; the code of one that another part has added."""
    return str(QUESTIONS.get(code, code))


def template(name: str) -> str:
    """A shipped text by the title of the journey that it was written for."""
    known = {one.rule.template: (one.title_zh, one.title_en) for one in SHIPPED}
    return known[name][i18n.reader_language() == "en"] if name in known else name


def rule_in_words(rule: Rule) -> list[tuple[str, str]]:
    """A rule as a list of what it says, term by term."""
    said = [
        (_("Whom"), whom_in_words(rule.whom)),
        (_("When"), when_in_words(rule)),
        (_("What"), str(NATURES[rule.nature])),
        (_("How it goes"), str(CHANNELS[rule.channel])),
        (_("Asks"), "; ".join(question(code) for code in rule.questions) or _("nothing")),
        (_("Words"), _("written by staff") if rule.texts else _("as shipped: %(name)s", name=template(rule.template))),
        (_("Hour"), _("from %(hour)s:00 on the reader's clock", hour=f"{rule.at_hour:02d}")),
        (_("Has lost its point"), ngettext("after %(num)s day", "after %(num)s days", rule.until_days)),
    ]
    if rule.most is not None:
        said.append((_("At most"), ngettext("%(num)s time to one person", "%(num)s times to one person", rule.most)))
    if rule.ends_on is not None:
        said.append((_("Ends on"), rule.ends_on.isoformat()))
    share = _("%(percent)s %% get nothing, so that the effect can be measured", percent=percent(rule.hold_out))
    return [*said, (_("Held out"), share if rule.hold_out else _("nobody"))]


def whom_in_words(whom: Whom) -> str:
    """Everything that is asked of a person, each as a short phrase."""
    language = i18n.reader_language()
    states = [str(POOL_WORDS[Lifecycle][one]) for one in Lifecycle if one in whom.lifecycles]
    said = [_(" or ").join(states)]
    for kind, codes in (("skill", whom.skills), ("credential", whom.credentials), ("language", whom.languages)):
        if codes:
            said.append(_(" or ").join(vocabulary().label(kind, code, language) for code in codes))
    if whom.regions:
        said.append(_(" or ").join(whom.regions))
    if whom.teams:
        names = {team.id: team.name for team in all_teams()}
        said.append(_(" or ").join(names.get(team, str(team)) for team in whom.teams))
    if whom.in_pool_days:
        said.append(ngettext("in the pool for %(num)s day", "in the pool for %(num)s days", whom.in_pool_days))
    if whom.not_served_days is not None:
        said.append(ngettext("no service for %(num)s day", "no service for %(num)s days", whom.not_served_days))
    if whom.never_asked:
        said.append(_("never asked for a shift"))
    return "; ".join(said)


def when_in_words(rule: Rule) -> str:
    """The period and its day, or the event and the days around it."""
    when = rule.when
    if isinstance(when, Every):
        period = str(PERIODS[when.period])
        if when.spread_days > 1:
            return _(
                "once in %(period)s, from its day %(day)s on, people spread over %(days)s days",
                period=period,
                day=when.day,
                days=when.spread_days,
            )
        return _("once in %(period)s, on its day %(day)s", period=period, day=when.day)
    event = EVENTS.get(when.event)
    said = _(", ").join(offset_in_words(days) for days in when.days)
    return _("%(event)s: %(days)s", event=event.text if event else when.event, days=said)


def offset_in_words(days: int) -> str:
    """How long before or after something."""
    if days == 0:
        return _("at once")
    if days < 0:
        return ngettext("%(num)s day before", "%(num)s days before", -days)
    return ngettext("%(num)s day after", "%(num)s days after", days)


def percent(share: float) -> str:
    """A share as a number of per cent, without a nought behind it: 5, 7.5."""
    return f"{share * 100:g}"
