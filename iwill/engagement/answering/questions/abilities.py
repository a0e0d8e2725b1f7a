"""Are the skills right; has the licence been renewed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from iwill.accounts import audit
from iwill.accounts.terms import Actor
from iwill.core.civil import civil_day
from iwill.core.db import UtcDateTime, db
from iwill.core.errors import Invalid, Problem
from iwill.engagement.answering.registry import Question, Taking, ask
from iwill.engagement.answering.standing import in_words
from iwill.engagement.answering.terms import Choice, Field, FieldKind, Shown, Taken
from iwill.pool.gaps.queries import ending_licences
from iwill.pool.imports.dates import end_in
from iwill.pool.models import Credential, Volunteer, VolunteerSkill
from iwill.pool.services.people import add_credential, add_skill
from iwill.pool.terms import CredentialState
from iwill.pool.vocabulary import vocabulary

LONGEST_NUMBER = 60
SOURCE = "self"
Row = dict[str, Any]


def _skills_right(volunteer: Volunteer, now: datetime) -> Shown | None:
    held = [(one.skill, _name("skill", one.skill)) for one in volunteer.skills]
    fields = [Field(FieldKind.TICKS, "gone", _("Not right any more"), tuple(held))] if held else []
    fields.append(
        Field(FieldKind.TEXT, "missing", _("Missing: its name"), hint=_("It waits until somebody confirms it."))
    )
    return Shown(
        _("Are these your skills?"),
        _("You are asked for what fits them."),
        (
            *([Choice("yes", _("Yes, all right"))] if held else []),
            Choice("change", _("Something has changed"), fields=tuple(fields)),
        ),
        lines=tuple(name for _code, name in held),
    )


def _take_skills_right(taking: Taking) -> Taken:
    volunteer, given = taking.volunteer, taking.given
    if given.choice == "yes":
        return Taken()
    held = {one.skill: one for one in volunteer.skills}
    gone = [code for code in given.fields.get("gone", ()) if code in held]
    added = _missing(given.one("missing"))
    if not gone and added is None:
        raise Invalid([Problem("gone", "required", _("Tick what is not right any more, or name what is missing."))])

    rows = [_plain(held[code]) for code in gone]
    for code in gone:
        volunteer.skills.remove(held[code])
    new = [added] if added and add_skill(volunteer, added, source=SOURCE) else []
    db.session.flush()
    _note(volunteer, removed=gone, added=new, by=taking.by, now=taking.now)
    return Taken({"gone": gone, "added": new}, {"rows": rows, "added": new})


def _undo_skills_right(volunteer: Volunteer, before: Mapping[str, Any], by: Actor, now: datetime) -> None:
    held = {one.skill: one for one in volunteer.skills}
    # One that somebody has confirmed meanwhile is no longer hers alone to take back.
    taken = [code for code in before.get("added", ()) if code in held and held[code].confirmed_at is None]
    for code in taken:
        volunteer.skills.remove(held[code])
    rows = [row for row in before.get("rows", ()) if row["skill"] not in held]
    volunteer.skills.extend(VolunteerSkill(**_typed(row)) for row in rows)
    db.session.flush()
    _note(volunteer, removed=taken, added=[row["skill"] for row in rows], by=by, now=now)


def _say_skills_right(answer: str, changed: Mapping[str, Any]) -> str:
    gone, added = changed.get("gone") or [], changed.get("added") or []
    if gone and added:
        return _("Taken away: %(gone)s. Added, to be confirmed: %(added)s.", gone=_names(gone), added=_names(added))
    if gone:
        return _("Taken away: %(gone)s. You are not asked for it any more.", gone=_names(gone))
    if added:
        return _("Added, to be confirmed: %(added)s.", added=_names(added))
    return _("Noted: your skills are right as they stand.")


def _licence_renewed(volunteer: Volunteer, now: datetime) -> Shown | None:
    ending = ending_licences(volunteer, now)
    if not ending:
        return None
    kinds = tuple({one.kind: (one.kind, _name("credential", one.kind)) for one in ending}.values())
    lines = tuple(
        _("%(licence)s, until %(day)s", licence=_name("credential", one.kind), day=in_words(one.valid_until))
        for one in ending
        if one.valid_until
    )
    fields = (
        Field(FieldKind.CHOOSE, "kind", _("Which licence"), kinds),
        Field(FieldKind.TEXT, "valid_until", _("New last day"), hint=_("Such as 2029-05-31.")),
        Field(FieldKind.TEXT, "number", _("Its number, if it has changed")),
    )
    return Shown(
        ngettext("Has your licence been renewed?", "Have your licences been renewed?", len(lines)),
        _("Without a valid one you are not asked for work that needs it; nothing else changes."),
        (Choice("renewed", _("Yes, it is renewed"), fields=fields), Choice("not_renewed", _("Not, or not yet"))),
        lines=lines,
    )


def _take_licence_renewed(taking: Taking) -> Taken:
    given, volunteer = taking.given, taking.volunteer
    if given.choice == "not_renewed":
        return Taken()
    kind, end = given.one("kind"), end_in(given.one("valid_until"))
    if kind not in {one.kind for one in ending_licences(volunteer, taking.now)}:
        raise Invalid([Problem("kind", "required", _("Choose which licence it is."))])
    if end.day is None or end.day < civil_day(taking.now):
        raise Invalid([Problem("valid_until", "invalid", _("Give the new last day, such as 2029-05-31."))])
    number = given.one("number")[:LONGEST_NUMBER] or None
    credential = _waiting(volunteer, kind, end.day) or add_credential(
        volunteer, kind, now=taking.now, number=number, valid_until=end.day
    )
    db.session.flush()
    return Taken({"kind": kind, "until": end.day.isoformat()}, {"credential": credential.id})


def _undo_licence_renewed(volunteer: Volunteer, before: Mapping[str, Any], by: Actor, now: datetime) -> None:
    credential = db.session.get(Credential, before["credential"]) if before else None
    # What somebody has decided about meanwhile stays decided.
    if credential in volunteer.credentials and credential.state is CredentialState.SUBMITTED:
        volunteer.credentials.remove(credential)
        db.session.flush()


def _say_licence_renewed(answer: str, changed: Mapping[str, Any]) -> str:
    if answer == "not_renewed":
        return _("Noted. The one on file counts until its last day.")
    return _(
        "%(licence)s until %(day)s waits to be checked; the old one counts until its last day.",
        licence=_name("credential", changed["kind"]),
        day=in_words(date.fromisoformat(changed["until"])),
    )


def _waiting(volunteer: Volunteer, kind: str, until: date) -> Credential | None:
    """The same licence handed in before, so that a second press adds nothing."""
    for one in volunteer.credentials:
        if one.kind == kind and one.valid_until == until and one.state is CredentialState.SUBMITTED:
            return one
    return None


def _missing(words: str) -> str | None:
    if not words:
        return None
    code = vocabulary().find("skill", words)
    if code is None:
        raise Invalid([Problem("missing", "unknown_skill", _("We have no skill of that name. Try a shorter word."))])
    return code


def _note(volunteer: Volunteer, *, removed: list[str], added: list[str], by: Actor, now: datetime) -> None:
    subject = f"volunteer:{volunteer.id}"
    for action, codes in (("skill.removed", removed), ("skill.added", added)):
        for code in codes:
            audit.record(by, action, subject, now=now, skill=code)


def _plain(held: VolunteerSkill) -> Row:
    values = {column.key: getattr(held, column.key) for column in VolunteerSkill.__table__.columns}
    del values["volunteer_id"]
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _typed(row: Mapping[str, Any]) -> Row:
    kinds = VolunteerSkill.__table__.columns
    read = {True: datetime.fromisoformat, False: date.fromisoformat}
    return {
        name: read[isinstance(kinds[name].type, UtcDateTime)](value)
        if value and name.endswith(("_at", "_on"))
        else value
        for name, value in row.items()
    }


def _name(kind: str, code: str) -> str:
    return vocabulary().label(kind, code, "en" if str(get_locale()).startswith("en") else "zh-Hans")


def _names(codes: list[str]) -> str:
    return _(", ").join(_name("skill", code) for code in codes)


ask(Question("skills_right", _skills_right, _take_skills_right, _say_skills_right, _undo_skills_right))
ask(Question("licence_renewed", _licence_renewed, _take_licence_renewed, _say_licence_renewed, _undo_licence_renewed))
