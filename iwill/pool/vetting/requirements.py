"""What each profession has to show, where one looks it up, and how long it holds: one table, read from top to bottom.

Somebody belongs to every profession whose skill or credential is on file for her; who belongs to none is `information`,
of whom nothing is asked but to be who she says and to keep what she hears to herself. Codes are those that ship with
the program; what staff merge with one of them or put below it goes with it. The laws are those of the `source` of each
row; the addresses of the registers and the days of a re-check are policies.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from iwill.core.policy import declare
from iwill.pool.rules import RECHECK_DAYS
from iwill.pool.vetting.terms import Stage
from iwill.pool.vocabulary import Vocabulary, vocabulary


@dataclass(frozen=True)
class Check:
    """One thing to look at, at a stage."""

    code: str
    stage: Stage
    sentence: object


@dataclass(frozen=True)
class Requirement:
    """A profession. `register` is the policy that holds the address of its public register; `shadow` says whether she
    accompanies a shift first; `second` whether a second, different person has to agree."""

    profession: str
    word: object
    skills: frozenset[str]
    credentials: frozenset[str]
    checks: tuple[Check, ...]
    validity: object
    source: str
    register: str | None = None
    shadow: bool = True
    second: bool = False


def _register(profession: str, address: str, source: str) -> str:
    name = f"vetting.register.{profession}"
    return declare(name, address, "address", source, "the public register in which a reviewer looks somebody up")


def _recheck(credential: str, days: int, source: str) -> str:
    name = f"{RECHECK_DAYS}.{credential}"
    return declare(name, days, "days", source, "how long after a verification somebody looks again")


_recheck("minors_clearance", 365, "未成年人保护法 art. 62: every year")
_recheck("registered_psychologist", 365, "the registration runs for three years and can be withdrawn meanwhile")
_recheck("social_worker", 365, "the registration runs for three years and can lapse meanwhile")
_recheck("nurse", 365, "护士条例: the registration runs for five years and can be revoked meanwhile")

NAME = Check("name", Stage.DOCUMENTS, _l("The name on it is the name on file."))
READABLE = Check("readable", Stage.DOCUMENTS, _l("Its number can be read, or was typed in."))
IN_DATE = Check("in_date", Stage.DOCUMENTS, _l("It is in date, or has no end."))
IDENTITY = Check("identity", Stage.DOCUMENTS, _l("They are who they say: seen in a call or known to one of us."))
FOUND = Check("found", Stage.LOOK_UP, _l("The register shows this name under this number."))
PLACE = Check("place", Stage.LOOK_UP, _l("Place, category and scope of practice fit what they would do here."))
CURRENT = Check("current", Stage.LOOK_UP, _l("The register shows the registration as current."))
NOT_BARRED = Check("not_barred", Stage.LOOK_UP, _l("The register shows no suspension and no sanction."))
ETHICS = Check("ethics", Stage.LOOK_UP, _l("At least 16 hours of ethics courses within three years."))
LIMITS = Check("limits", Stage.DOCUMENTS, _l("They know: no diagnosis, no treatment, no psychotherapy here."))
CLEARED = Check("cleared", Stage.LOOK_UP, _l("The result of the record check was seen; no copy of it was taken."))

# Order matters only for reading: professions bound by statute first, then the others, then work with children.
REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(
        "physician",
        _l("Doctor"),
        skills=frozenset({"doctor"}),
        credentials=frozenset({"physician"}),
        checks=(NAME, READABLE, LIMITS, FOUND, PLACE, CURRENT),
        validity=_l("assessed every three years; lapses after two years without practice; we look every year"),
        source="医师法 2022 art. 17, 24, 30, 42",
        register=_register(
            "physician", "http://zgcx.nhc.gov.cn/doctor", "国家卫生健康委; see that the address still holds"
        ),
    ),
    Requirement(
        "nurse",
        _l("Nurse"),
        skills=frozenset({"nursing"}),
        credentials=frozenset({"nurse"}),
        checks=(NAME, READABLE, IN_DATE, FOUND, CURRENT),
        validity=_l("registered for five years; we look every year"),
        source="护士条例",
        register=_register("nurse", "http://zgcx.nhc.gov.cn/nurse", "国家卫生健康委; see that the address still holds"),
    ),
    Requirement(
        "registered_psychologist",
        _l("Registered psychologist"),
        skills=frozenset(),
        credentials=frozenset({"registered_psychologist"}),
        checks=(NAME, READABLE, IN_DATE, LIMITS, FOUND, CURRENT, NOT_BARRED, ETHICS),
        validity=_l("registered for three years; we look every year"),
        source="中国心理学会临床心理学注册系统; 精神卫生法 art. 23, 51",
        register=_register("registered_psychologist", "http://www.chinacpb.net", "中国心理学会"),
    ),
    Requirement(
        "counsellor",
        _l("Counsellor"),
        skills=frozenset({"counselling"}),
        credentials=frozenset({"counsellor"}),
        checks=(NAME, READABLE, LIMITS),
        validity=_l("no statutory licence: the organisation sets what it accepts; we look every year"),
        source="精神卫生法 art. 23; the state examination ended in 2017",
    ),
    Requirement(
        "social_worker",
        _l("Social worker"),
        skills=frozenset({"social_work"}),
        credentials=frozenset({"social_worker"}),
        checks=(NAME, READABLE, FOUND, CURRENT),
        validity=_l("the examination has no end; the registration runs for three years; we look every year"),
        source="社会工作者职业水平证书登记办法",
        register=_register("social_worker", "http://www.cpta.com.cn", "中国人事考试网, 证书查验"),
    ),
    Requirement(
        "lawyer",
        _l("Lawyer"),
        skills=frozenset({"legal"}),
        credentials=frozenset({"lawyer"}),
        checks=(NAME, READABLE, FOUND, CURRENT, NOT_BARRED),
        validity=_l("assessed every year"),
        source="律师法",
        register=_register("lawyer", "https://www.12348.gov.cn", "司法部; see that the address still holds"),
    ),
    Requirement(
        "listener",
        _l("Listening and company"),
        skills=frozenset({"listening", "psychological_support"}),
        credentials=frozenset(),
        checks=(IDENTITY, LIMITS),
        validity=_l("confirmed anew every year"),
        source="精神卫生法 art. 23",
    ),
    Requirement(
        "crisis",
        _l("Crisis intervention and supervision"),
        skills=frozenset({"crisis_intervention", "supervision"}),
        credentials=frozenset(),
        checks=(IDENTITY, LIMITS),
        validity=_l("confirmed anew every year"),
        source="our own judgement: two people agree before somebody meets people in acute distress",
        second=True,
    ),
    Requirement(
        "children",
        _l("Work with children"),
        skills=frozenset(),
        credentials=frozenset({"minors_clearance"}),
        checks=(IDENTITY, CLEARED),
        validity=_l("checked anew every year"),
        source="未成年人保护法 art. 62",
        register=_register(
            "children", "", "the organisation's own way to the record check; there is no public register"
        ),
        second=True,
    ),
    Requirement(
        "information",
        _l("Information and administration"),
        skills=frozenset({"information", "it", "translation"}),
        credentials=frozenset({"translator"}),
        checks=(IDENTITY,),
        validity=_l("confirmed anew every year"),
        source="志愿服务条例 art. 15-16",
        shadow=False,
    ),
)
BY_NAME = {one.profession: one for one in REQUIREMENTS}
PLAIN = BY_NAME["information"]


def requirements_of(skills: Collection[str], credentials: Collection[str]) -> tuple[Requirement, ...]:
    """The professions that somebody with these skills and credentials belongs to; `information` where there is none."""
    words = vocabulary()
    held_skills = {_standing_for(words, "skill", code) for code in skills}
    held_credentials = {_standing_for(words, "credential", code) for code in credentials}
    found = tuple(
        one
        for one in REQUIREMENTS
        if held_skills & _today(words, "skill", one.skills)
        or held_credentials & _today(words, "credential", one.credentials)
    )
    return found or (PLAIN,)


def requirement_for(credential: str) -> Requirement | None:
    """The row that says how a credential of this kind is checked, where one does."""
    words = vocabulary()
    stands = _standing_for(words, "credential", credential)
    return next((one for one in REQUIREMENTS if stands in _today(words, "credential", one.credentials)), None)


def codes_of(kind: str, requirements: Collection[Requirement]) -> frozenset[str]:
    """Every code of skills, or of credentials, by which somebody belongs to one of these professions."""
    words = vocabulary()
    wanted = _today(words, kind, frozenset().union(*(_named(one, kind) for one in requirements)))
    return frozenset(
        code for own_kind, code in words.terms if own_kind == kind and _standing_for(words, kind, code) in wanted
    )


def _standing_for(words: Vocabulary, kind: str, code: str) -> str:
    """The code that the table knows this one by: what took it in where it was merged and, where no profession names it,
    the nearest entry above it that one does."""
    named = _today(words, kind, frozenset().union(*(_named(one, kind) for one in REQUIREMENTS)))
    stands = words.resolve(kind, code)
    at: str | None = stands
    while at is not None and at not in named:
        at = words.parent_of(kind, at)
    return at or stands


def _today(words: Vocabulary, kind: str, codes: frozenset[str]) -> frozenset[str]:
    return frozenset(words.resolve(kind, code) for code in codes)


def _named(one: Requirement, kind: str) -> frozenset[str]:
    return one.skills if kind == "skill" else one.credentials
