"""Words of bulk actions: what can be done, where an action stands, what came of each person."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class BulkKind(StrEnum):
    """What is done to everybody chosen. Its argument is a state, a skill, the id of a team or a gap."""

    MOVE = "move"
    ADD_SKILL = "add_skill"
    REMOVE_SKILL = "remove_skill"
    JOIN_TEAM = "join_team"
    ASK = "ask"


class BulkState(StrEnum):
    """Where an action stands. Nothing is done to anybody before somebody has seen the count and said go."""

    COUNTING = "counting"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    CANCELLED = "cancelled"


class ItemState(StrEnum):
    """What came of one person. KEPT was to be undone and could not be."""

    WAITING = "waiting"
    LEFT_OUT = "left_out"
    DONE = "done"
    UNDONE = "undone"
    KEPT = "kept"


# States in which a job has work to do.
AT_WORK = (BulkState.COUNTING, BulkState.RUNNING, BulkState.UNDOING)

NEEDS_DECISION = say("needs_decision", _l("Somebody has to decide this for each person."))
OWN_PAUSE = say("own_pause", _l("Has asked to be left alone until a later day."))
ALREADY_THERE = say("already_there", _l("Is there already."))
HAS_SKILL = say("has_skill", _l("Has this skill already."))
IN_TEAM = say("in_team", _l("Is in this team already."))
NOT_MISSING = say("not_missing", _l("Nothing is missing there."))
CHANGED_SINCE = say("changed_since", _l("Has changed since, and stays as it is."))
STOPPED = say("stopped", _l("Stopped before it was their turn."))
NOBODY_CHOSEN = say("nobody_chosen", _l("Nobody has been chosen, or nobody fits any more."))
NOT_READY = say("not_ready", _l("This has been started or cancelled already."))
NOT_RUNNING = say("not_running", _l("This is not at work any more."))
TOO_LATE_TO_UNDO = say("too_late_to_undo", _l("This cannot be undone any more."))
CANNOT_BE_UNDONE = say("cannot_be_undone", _l("What has been sent cannot be taken back."))
NO_LONGER_ALLOWED = say("no_longer_allowed", _l("Whoever started this may not do it any more."))
