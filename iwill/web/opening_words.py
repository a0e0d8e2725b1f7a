"""Why a shift is not open yet, in words: short beside its name, as a sentence on its own page, and for the desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from iwill.callouts.opening import NotOpen

_SHORT = {
    NotOpen.UNSUPERVISED: _l("not open yet: waiting for the supervisor"),
    NotOpen.NO_SUPERVISOR: _l("not open yet: waiting for the supervisor"),
    NotOpen.TOO_FEW_SUPERVISORS: _l("not open yet: waiting for another supervisor"),
    NotOpen.TOO_FEW_ADULTS: _l("not open yet: waiting for a second adult"),
}
_SENTENCE = {
    NotOpen.UNSUPERVISED: _l("Not open yet: this work starts once its supervisor is there."),
    NotOpen.NO_SUPERVISOR: _l("Not open yet: this work starts once its supervisor is there."),
    NotOpen.TOO_FEW_SUPERVISORS: _l("Not open yet: so many people need one more supervisor."),
    NotOpen.TOO_FEW_ADULTS: _l("Not open yet: with children there have to be two adults."),
}
_AT_THE_DESK = {
    NotOpen.UNSUPERVISED: _l("not open yet: the supervisor's seat is empty"),
    NotOpen.NO_SUPERVISOR: _l("not open yet: name a supervisor"),
    NotOpen.TOO_FEW_SUPERVISORS: _l("not open yet: too few supervisors for so many people"),
    NotOpen.TOO_FEW_ADULTS: _l("not open yet: with children two adults"),
}


def short(reason: NotOpen) -> object:
    """A few words for a list."""
    return _SHORT[reason]


def sentence(reason: NotOpen) -> object:
    """A sentence for whoever has a seat there."""
    return _SENTENCE[reason]


def at_the_desk(reason: NotOpen) -> object:
    """A few words for staff, with what is to be done."""
    return _AT_THE_DESK[reason]
