"""Who is in the demo pool: about 240 people, the same ones each time, in every state that a real pool knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from iwill.accounts.terms import Actor
from iwill.demo import desk, learning, names
from iwill.demo.week import a_week
from iwill.pool.activity.terms import Path
from iwill.pool.models import Training, Volunteer
from iwill.pool.services import availability, consent, contacts, people, vetting
from iwill.pool.terms import (
    Adulthood,
    ConsentPurpose,
    ConsentState,
    ContactKind,
    ContactState,
    Lifecycle,
    NoteKind,
    VerifyMethod,
)
from iwill.pool.vocabulary import vocabulary


@dataclass(frozen=True)
class Calling:
    """A kind of volunteer: how many, what they can do, what some of them can do as well, which licence they hold."""

    people: int
    skills: tuple[str, ...]
    also: tuple[str, ...] = ()
    licence: str | None = None


CALLINGS = (
    Calling(62, ("counselling",), ("crisis_intervention",), "counsellor"),
    Calling(11, ("counselling", "supervision"), ("crisis_intervention", "mentoring"), "registered_psychologist"),
    Calling(56, ("listening",), ("information",)),
    Calling(22, ("social_work", "listening"), ("information",), "social_worker"),
    Calling(12, ("nursing",), ("listening",), "nurse"),
    Calling(7, ("doctor",), (), "physician"),
    Calling(30, ("information",), ("it",)),
    Calling(10, ("it",), ("information",)),
    Calling(10, ("translation",), ("information",), "translator"),
    Calling(8, ("legal",), ("information",), "lawyer"),
    Calling(12, ("teaching",), ("mentoring",), "teacher"),
)
# What became of some people after they were let in; everybody else stays active.
FATES = (
    (Lifecycle.APPLICANT, 5),
    (Lifecycle.VERIFYING, 5),
    (Lifecycle.PAUSED, 6),
    (Lifecycle.DORMANT, 5),
    (Lifecycle.LEFT, 2),
    (Lifecycle.ACTIVE, 77),
)
# When people came: around so many days ago, within so many days, how many of a hundred, and in which way. Most came in
# rounds that the organisation had called for, a quarter of them while a flood was being answered.
ROUNDS = (
    (800, 25, 8, Path.IMPORTED),
    (640, 20, 9, Path.IMPORTED),
    (480, 20, 10, Path.SIGNED_UP),
    (340, 12, 15, Path.SIGNED_UP),
    (280, 10, 10, Path.ENTERED),
    (222, 9, 24, Path.SIGNED_UP),
    (160, 9, 11, Path.SIGNED_UP),
    (100, 9, 8, Path.SIGNED_UP),
    (52, 8, 5, Path.ENTERED),
)
MINORS = 4
NUMBERS = 1014000
SOURCE = "demo"


def add_people(chance: Random, *, by: Actor, now: datetime) -> list[Volunteer]:
    """Put everybody on file; the first is the one whose sign-in link `make run` prints."""
    everybody = [_guest(by, now)]
    for calling in CALLINGS:
        everybody += [_add_person(calling, chance, by=by, now=now) for _ in range(calling.people)]
    everybody += [_add_minor(chance, by, now) for _ in range(MINORS)]
    return everybody


def _guest(by: Actor, now: datetime) -> Volunteer:
    joined = now - timedelta(days=200)
    guest = people.add_volunteer("方若宁", now=joined, region="北京", zone="Asia/Shanghai", demo=True)
    guest.number = desk.GUEST_NUMBER
    contacts.add_contact(guest, ContactKind.EMAIL, "guest@demo.invalid")
    _describe(guest, Calling(1, ("counselling", "crisis_intervention"), (), "counsellor"), Random(1), joined)
    _let_in(guest, by=by, joined=joined)
    guest.adulthood, guest.adult_from = Adulthood.DECLARED, date(2006, 1, 1)
    _decide_licences(guest, Random(3), by=by, now=now)
    availability.set_weekly_hours(guest, a_week(Random(0), "all_day"), now=joined)
    availability.start_standby(guest, now + timedelta(hours=11), now=now)
    return guest


def _add_person(calling: Calling, chance: Random, *, by: Actor, now: datetime) -> Volunteer:
    region, zone = names.a_place(chance)
    abroad = region.startswith("海外")
    name = chance.choice(names.TITLED) if abroad and chance.random() < 0.5 else names.a_name(chance)
    around, within, _, path = chance.choices(ROUNDS, weights=[share for _, _, share, _ in ROUNDS])[0]
    joined = now - timedelta(days=around + chance.randint(-within, within), minutes=chance.randint(0, 1400))
    language = "en" if name.isascii() else "zh-Hans"
    person = people.add_volunteer(name, now=joined, region=region, zone=zone, language=language, demo=True, path=path)
    # Who is left without letters is drawn from the number; the same ones each time, enough of them to tell something.
    person.number = "V-" + "".join(Random(NUMBERS + person.id).choices(people.NUMBER_ALPHABET, k=8))
    _add_contacts(person, chance, joined)
    _describe(person, calling, chance, joined)
    if chance.random() > 0.1:
        person.adulthood = Adulthood.DECLARED
        person.adult_from = date(joined.year - chance.randint(1, 40), 1, 1)
    fate = chance.choices([state for state, _ in FATES], weights=[share for _, share in FATES])[0]
    _send_along(person, fate, chance, by=by, joined=joined, now=now)
    if person.lifecycle is not Lifecycle.APPLICANT:
        _decide_licences(person, chance, by=by, now=now)
    return person


def _add_minor(chance: Random, by: Actor, now: datetime) -> Volunteer:
    """Somebody of 16: on file and welcome at drills one day, but never active here."""
    joined = now - timedelta(days=30)
    minor = people.add_volunteer(names.a_name(chance), now=joined, region="四川", zone="Asia/Shanghai", demo=True)
    minor.adulthood, minor.adult_from = Adulthood.DECLARED, date(now.year + 2, 9, 1)
    contacts.add_contact(minor, ContactKind.EMAIL, f"young{chance.randint(100, 999)}@demo.invalid")
    people.add_skill(minor, "information", source=SOURCE)
    people.add_language(minor, "zh")
    _agree(minor, joined)
    vetting.move_person(minor, Lifecycle.VERIFYING, by=by, now=joined)
    return minor


def _add_contacts(person: Volunteer, chance: Random, joined: datetime) -> None:
    if chance.random() < 0.93:
        contacts.append_contact(person, ContactKind.EMAIL, f"v{person.id:03d}@demo.invalid")
        if chance.random() < 0.03:
            contacts.mark_contact(person.contacts[-1], ContactState.DEAD, now=joined)
    if chance.random() < 0.7 or not person.contacts:
        contacts.append_contact(person, ContactKind.PHONE, f"+86138000{chance.randint(10000, 99999)}")
    if chance.random() < 0.2:
        contacts.append_contact(person, ContactKind.WECHAT, f"demo-{person.id:03d}")


def _describe(person: Volunteer, calling: Calling, chance: Random, joined: datetime) -> None:
    """What they can do, the languages they speak, the licence they sent in, the courses they took."""
    for skill in (*calling.skills, *(skill for skill in calling.also if chance.random() < 0.55)):
        people.add_skill(person, skill, source=SOURCE)
    people.add_language(person, "en" if person.language == "en" else "zh")
    for language, share in (("zh", 0.6), ("en", 0.2), ("yue", 0.09), ("nan", 0.04), ("csl", 0.02), ("ug", 0.02)):
        if chance.random() < share:
            people.add_language(person, language)
    if calling.licence and chance.random() < 0.92:
        ends = joined.date() + timedelta(days=chance.choice([365, 1096, 1826, 3650]))
        people.add_credential(
            person,
            calling.licence,
            now=joined,
            number=f"DEMO-{chance.randint(10**7, 10**8 - 1)}",
            valid_until=None if chance.random() < 0.25 else ends,
        )
    if chance.random() < 0.45:
        person.trainings.append(
            Training(
                title="心理急救（PFA）基础",
                host="示范机构",
                minutes=360,
                completed_on=joined.date(),
                valid_until=joined.date() + timedelta(days=1096),
                course=learning.FIRST_AID,
            )
        )
    if chance.random() < 0.06:
        people.add_note(person, NoteKind.REMARK, "示例备注：希望先参加演练。", source=SOURCE, now=joined)


def _agree(person: Volunteer, joined: datetime) -> None:
    for purpose in (ConsentPurpose.PROCESS, ConsentPurpose.CONTACT):
        consent.append_consent(person, purpose, ConsentState.GIVEN, source=SOURCE, now=joined)


def _let_in(person: Volunteer, *, by: Actor, joined: datetime) -> None:
    _agree(person, joined)
    vetting.move_person(person, Lifecycle.VERIFYING, by=by, now=joined + timedelta(days=2))
    vetting.move_person(person, Lifecycle.ACTIVE, by=by, now=joined + timedelta(days=9))


def _send_along(
    person: Volunteer, fate: Lifecycle, chance: Random, *, by: Actor, joined: datetime, now: datetime
) -> None:
    """From applicant to where they stand today, each step as lawful as in a real pool."""
    if chance.random() > 0.08:
        availability.append_weekly_hours(person, a_week(chance), now=joined)
    if fate is Lifecycle.APPLICANT:
        return
    if fate is Lifecycle.VERIFYING:
        _agree(person, joined)
        vetting.move_person(person, Lifecycle.VERIFYING, by=by, now=joined + timedelta(days=2))
        return
    _let_in(person, by=by, joined=joined)
    for purpose, share in ((ConsentPurpose.NIGHT_CALLS, 0.3), (ConsentPurpose.SHARE_WITH_REQUESTER, 0.6)):
        if chance.random() < share:
            consent.append_consent(person, purpose, ConsentState.GIVEN, source=SOURCE, now=joined)
    if fate is not Lifecycle.ACTIVE:
        here_for = (now - joined).days
        vetting.move_person(person, fate, by=by, now=now - timedelta(days=chance.randint(5, max(6, here_for - 20))))
    elif chance.random() < 0.16:
        availability.start_standby(person, now + timedelta(hours=chance.randint(6, 11)), now=now)


def _decide_licences(person: Volunteer, chance: Random, *, by: Actor, now: datetime) -> None:
    """Most licences were verified soon after they came, some of which have run out since; a few still wait."""
    for credential in list(person.credentials):
        if chance.random() < 0.83:
            looked_at = credential.submitted_at + timedelta(days=3)
            vetting.verify_credential(credential, method=VerifyMethod.PUBLIC_REGISTER, by=by, now=looked_at)
    for held in person.skills:
        if held.skill in vocabulary().claims() and chance.random() < 0.8:
            vetting.confirm_skill(person, held.skill, by=by, now=now - timedelta(days=15))
