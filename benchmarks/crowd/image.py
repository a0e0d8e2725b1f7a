"""People made in the image of an imported pool.

Three files are taken in as an organisation would do it, and what waits is verified. Each new person then gets four
things, each whole from somebody on file: standing (state, consent, age) with abilities and languages; zone with hours;
and the ways to be reached. The second and the third come from somebody of the same consent and the same main ability,
so that what goes together in the pool goes together here: which profession is free when, and who has an address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert, select, text

from benchmarks import ground
from benchmarks.named import a_name
from iwill.accounts.terms import SYSTEM
from iwill.core.db import db, is_sqlite, new_uid, transaction
from iwill.core.encryption import blind_index, seal
from iwill.core.tokens import new_link_id
from iwill.pool.imports import importing, reading
from iwill.pool.models import ContactPoint, Credential, Volunteer, VolunteerLanguage, VolunteerSkill, WeeklyHours
from iwill.pool.models import hours_quarter as quarter_of
from iwill.pool.rules import name_key
from iwill.pool.services import vetting
from iwill.pool.terms import Adulthood, Lifecycle

FILES = ("signup-survey.xlsx", "overseas-form.csv", "roster-2022-gbk.csv")
FEWEST_ALIKE = 8
AT_ONCE = 5_000
LONG_AGO = date(2010, 1, 1)
Row = dict[str, Any]

_STANDING = ("lifecycle", "adulthood", "adult_from", "may_process", "may_contact", "night_calls", "language")
_PLACE = ("zone", "region", "availability_set_at")
_SKILL = ("skill", "source", "confirmed_at", "confirmed_by")
_CREDENTIAL = ("kind", "valid_from", "valid_until", "expired_by_word", "state", "verified_by", "verified_at")
_HOURS = ("at_least", "weekday", "from_minute", "to_minute")
_CONTACT = ("kind", "state", "do_not_use", "position")


@dataclass(frozen=True)
class Original:
    """Somebody of the imported pool, as rows to be copied from, without a name or an address."""

    standing: Row
    skills: Sequence[Row]
    credentials: Sequence[Row]
    languages: Sequence[str]
    place: Row
    hours: Sequence[Row]
    contacts: Sequence[Row]

    @property
    def alike(self) -> tuple[bool, str]:
        """Consent, and the licence or else the first skill: what hours and addresses go with."""
        main = [row["kind"] for row in self.credentials] or [row["skill"] for row in self.skills] or [""]
        return self.standing["may_contact"], str(main[0])


def take_in(folder: Path, now: datetime, files: Sequence[str] = FILES) -> list[Original]:
    """Import the files into the present database, verify what waits, and return everybody who is then on file."""
    for name in files:
        sheet = reading.open_file((folder / name).read_bytes(), name, None, by_command=True)
        with transaction():
            importing.import_table(reading.as_table(sheet, {}), by=SYSTEM, now=now)
    with transaction():
        vetting.verify_credentials(None, by=SYSTEM, now=now)
        vetting.move_people(Lifecycle.VERIFYING, Lifecycle.ACTIVE, by=SYSTEM, now=now)
    return [_original(person) for person in db.session.scalars(select(Volunteer).order_by(Volunteer.id))]


def _original(person: Volunteer) -> Original:
    return Original(
        standing=_columns(person, _STANDING),
        skills=[_columns(one, _SKILL) for one in sorted(person.skills, key=lambda one: one.skill)],
        credentials=[_columns(one, _CREDENTIAL) for one in person.credentials],
        languages=sorted(one.language for one in person.languages),
        place=_columns(person, _PLACE),
        hours=[_columns(one, _HOURS) for one in person.weekly_hours],
        contacts=[_columns(one, _CONTACT) for one in person.contacts],
    )


def _columns(row: Any, names: Sequence[str]) -> Row:
    return {name: getattr(row, name) for name in names}


def vetted(originals: Sequence[Original], now: datetime) -> list[Original]:
    """The same people once the organisation has done its homework: whoever agreed has said whether she is 18, and the
    skills that are claimed are confirmed."""
    return [_vetted(one, now) if one.standing["may_contact"] else one for one in originals]


def _vetted(one: Original, now: datetime) -> Original:
    age = {} if one.standing["adult_from"] else {"adulthood": Adulthood.DECLARED, "adult_from": LONG_AGO}
    confirmed = [held | {"confirmed_at": now, "confirmed_by": "staff:1"} for held in one.skills]
    return replace(one, standing=one.standing | age, skills=confirmed)


def settle(originals: Sequence[Original], people: int, now: datetime, *, seed: int) -> None:
    """Write so many new people into an empty database."""
    dice = Random(seed)
    alike: dict[tuple[bool, str], list[Original]] = defaultdict(list)
    for one in originals:
        alike[one.alike].append(one)
    consenting = {
        agreed: [one for one in originals if one.standing["may_contact"] is agreed] for agreed in (True, False)
    }
    for start in range(1, people + 1, AT_ONCE):
        rows: dict[Any, list[Row]] = defaultdict(list)
        for number in range(start, min(start + AT_ONCE, people + 1)):
            first = dice.choice(originals)
            near = alike[first.alike]
            if len(near) < FEWEST_ALIKE:
                near = consenting[first.standing["may_contact"]]
            _add(rows, number, (first, dice.choice(near), dice.choice(near)), dice, now)
        with transaction() as session:
            for model, of_model in rows.items():
                if of_model:
                    # With what is not known written out, or people of every pattern would be a statement of their own.
                    session.execute(insert(model), of_model, execution_options={"render_nulls": True})
    if not is_sqlite(db.session()):
        with transaction() as session:
            session.execute(text(f"SELECT setval('volunteer_id_seq', {people})"))
    ground.settle()


def _add(
    rows: dict[Any, list[Row]], number: int, drawn: tuple[Original, Original, Original], dice: Random, now: datetime
) -> None:
    able, free, reached = drawn
    name = a_name(dice)
    own = {"volunteer_id": number}
    rows[Volunteer].append(
        {
            "id": number,
            "number": f"V-{number:08d}",
            "name": name,
            "preferred_name": name,
            "name_key": name_key(name),
            "mailing_link_id": new_link_id(),
            "created_at": now,
            "hours_quarter": quarter_of(free.place["availability_set_at"]),
            **able.standing,
            **free.place,
        }
    )
    rows[VolunteerSkill] += [own | one for one in able.skills]
    rows[Credential] += [own | one | {"uid": new_uid(), "submitted_at": now} for one in able.credentials]
    rows[VolunteerLanguage] += [own | {"language": language} for language in able.languages]
    rows[WeeklyHours] += [own | one for one in free.hours]
    for one in reached.contacts:
        kind, uid, own_number = one["kind"].value, new_uid(), 10 * number + one["position"]
        value = f"v{own_number}@pool.example" if kind == "email" else f"+86138{own_number:08d}"
        sealed = {"uid": uid, "value_sealed": seal(value, uid), "value_index": blind_index(kind, value)}
        rows[ContactPoint].append(own | one | sealed)
