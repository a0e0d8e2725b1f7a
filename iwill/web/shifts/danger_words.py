"""What levels of danger, promises and outcomes are called, in one plain sentence each."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from iwill.shifts.cases.terms import DangerLevel
from iwill.shifts.danger.terms import LineKind, Outcome, Whom
from iwill.shifts.handover.terms import DueIn, Promise

LEVELS: dict[DangerLevel, object] = {
    DangerLevel.R0: _l("Hard to bear, but nobody is in danger."),
    DangerLevel.R1: _l("Thoughts of dying or of hurting somebody, without a plan."),
    DangerLevel.R2: _l("There is a plan or a means at hand, or somebody is not safe where they are."),
    DangerLevel.R3: _l("It is happening now or about to: an act, violence, a life in danger."),
}
WHAT_FOLLOWS: dict[DangerLevel, object] = {
    DangerLevel.R0: _l("It is noted, and nobody is called."),
    DangerLevel.R1: _l("Your supervisor is told now. Somebody asks again how it is within three days."),
    DangerLevel.R2: _l(
        "Your supervisor is told at once, and a second person joins you. Somebody asks again within a day."
    ),
    DangerLevel.R3: _l(
        "Everybody who can help is told at once, and somebody takes over from you. Until then stay with the person."
    ),
}
WHOM: dict[Whom, object] = {
    Whom.SUPERVISOR: _l("the supervisor"),
    Whom.SECOND: _l("the second supervisor"),
    Whom.DESK: _l("the duty desk"),
    Whom.COMMAND: _l("the command group"),
}
LINES: dict[LineKind, object] = {
    LineKind.REPORTED: _l("reported"),
    LineKind.TOLD: _l("told"),
    LineKind.NOBODY_THERE: _l("could not be told, nobody there"),
    LineKind.ACKNOWLEDGED: _l("acknowledged"),
    LineKind.JOINED: _l("a second person joined"),
    LineKind.LEVEL_CHANGED: _l("level changed"),
    LineKind.RELIEVED: _l("the reporter was relieved"),
    LineKind.RESERVE_CALLED: _l("her place was offered to the reserve"),
    LineKind.RESERVE_EMPTY: _l("nobody is in reserve"),
    LineKind.FOLLOWED_UP: _l("asked again how it is"),
    LineKind.DEBRIEFED: _l("talked with the reporter"),
    LineKind.CLOSED: _l("closed"),
}
OUTCOMES: dict[Outcome, object] = {
    Outcome.CALMED: _l("calmed down, stays in touch"),
    Outcome.POLICE: _l("police (110) took over"),
    Outcome.AMBULANCE: _l("ambulance (120) took over"),
    Outcome.FAMILY: _l("family is with them"),
    Outcome.LOCAL_PARTNER: _l("local partner took over"),
    Outcome.HOTLINE: _l("passed on to 12356"),
    Outcome.CONTACT_LOST: _l("contact lost"),
    Outcome.MISTAKE: _l("pressed by mistake"),
}
PROMISES: dict[Promise, object] = {
    Promise.CALL_BACK: _l("We call back"),
    Promise.SEND_INFORMATION: _l("We send information"),
    Promise.PASS_ON: _l("We pass it on to the local partner"),
    Promise.CHECK_AGAIN: _l("We ask again how it is"),
    Promise.STAY_WITH: _l("Somebody stays with them"),
    Promise.NONE: _l("Nothing was promised; the case is finished"),
}
DUE: dict[DueIn, object] = {
    DueIn.HOUR: _l("within an hour"),
    DueIn.FOUR_HOURS: _l("within four hours"),
    DueIn.DAY: _l("within a day"),
    DueIn.THREE_DAYS: _l("within three days"),
}
