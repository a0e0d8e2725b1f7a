"""Words of signing up: what people care about, where they begin, what they have answered so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class Cause(StrEnum):
    """Social issues to choose from: those that the pool's sign-up survey has asked about."""

    CHILDREN = "children"
    ELDERLY = "elderly"
    MENTAL_HEALTH = "mental_health"
    EPIDEMICS = "epidemics"
    DISASTERS = "disasters"
    EMERGENCIES = "emergencies"
    COUNTRYSIDE = "countryside"
    DISABILITY = "disability"


class Beginning(StrEnum):
    """Where somebody starts. It is a wish and grants nothing."""

    CALLS = "calls"
    DRILL = "drill"
    TRAINING = "training"


class GuardianWay(StrEnum):
    """How a guardian told us of the consent."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    LETTER = "letter"


class AgeGroup(StrEnum):
    """What a stated birth says on a day. UNSURE: a year alone that leaves open whether somebody is 14, or 18."""

    CHILD = "child"
    YOUNG = "young"
    ADULT = "adult"
    UNSURE = "unsure"


CAUSE_TEXT: dict[Cause, object] = {
    Cause.CHILDREN: _l("Children and young people"),
    Cause.ELDERLY: _l("Older people"),
    Cause.MENTAL_HEALTH: _l("Mental health"),
    Cause.EPIDEMICS: _l("Epidemics"),
    Cause.DISASTERS: _l("Natural disasters"),
    Cause.EMERGENCIES: _l("Sudden public emergencies"),
    Cause.COUNTRYSIDE: _l("The countryside"),
    Cause.DISABILITY: _l("People with disabilities"),
}
BEGINNING_TEXT: dict[Beginning, object] = {
    Beginning.CALLS: _l("Answer calls as soon as I may"),
    Beginning.DRILL: _l("Try a drill first"),
    Beginning.TRAINING: _l("Train first"),
}
GUARDIAN_WAY_TEXT: dict[GuardianWay, object] = {
    GuardianWay.IN_PERSON: _l("in person"),
    GuardianWay.PHONE: _l("by telephone"),
    GuardianWay.LETTER: _l("in writing"),
}
MOST_CAUSES = 3


@dataclass(frozen=True)
class Answers:
    """What was answered on the way, in codes, before there is a person. `licence` is a code, its number optional."""

    causes: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    licence: str = ""
    licence_number: str = ""
    beginning: str = ""
    preset: str = ""
    name: str = ""
    preferred_name: str = ""
    phone: str = ""
    adult_from: date | None = None
    zone: str = ""
    language: str = "zh-Hans"


WRONG_CODE = say("wrong_code", _l("That is not the code from the mail, or it has run out."))
ALREADY_IN = say("already_in", _l("You are in the pool already. Sign in with your e-mail address."))
TOO_YOUNG = say("too_young", _l("Under 14 we may not keep anything about a person."))
NOT_YOUNG = say("not_young", _l("A guardian's consent is for people from 14 to 17."))
