"""A person enters the pool and is described: name, skills, languages, credentials, words."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import date, datetime

from iwill.core.db import db, new_uid
from iwill.core.encryption import blind_index, seal, unseal
from iwill.core.tokens import new_link_id
from iwill.pool.activity import services as activity
from iwill.pool.activity.terms import Path
from iwill.pool.models import Credential, NameKey, Note, Volunteer, VolunteerLanguage, VolunteerSkill
from iwill.pool.names import keys_of
from iwill.pool.rules import name_key
from iwill.pool.terms import Adulthood, CredentialState, Lifecycle, NoteKind

# Digits and letters that cannot be misheard or misread for one another.
NUMBER_ALPHABET = "23456789ACDEFGHJKMNPQRTUVWXY"


def add_volunteer(
    name: str,
    *,
    now: datetime,
    preferred_name: str | None = None,
    language: str = "zh-Hans",
    region: str | None = None,
    zone: str | None = None,
    lifecycle: Lifecycle = Lifecycle.APPLICANT,
    demo: bool = False,
    path: Path = Path.ENTERED,
) -> Volunteer:
    """Put a person on file under a new public number. Nothing is consented to yet."""
    volunteer = new_volunteer(
        name,
        now=now,
        preferred_name=preferred_name,
        language=language,
        region=region,
        zone=zone,
        lifecycle=lifecycle,
        demo=demo,
    )
    db.session.flush()
    activity.note_joined([volunteer.id], path, now=now)
    activity.note_moves([volunteer.id], lifecycle, now=now)
    return volunteer


def new_volunteer(
    name: str,
    *,
    now: datetime,
    preferred_name: str | None = None,
    language: str = "zh-Hans",
    region: str | None = None,
    zone: str | None = None,
    lifecycle: Lifecycle = Lifecycle.APPLICANT,
    demo: bool = False,
) -> Volunteer:
    """As `add_volunteer`, written with the next flush: for an import, which adds thousands."""
    name = unicodedata.normalize("NFC", name).strip()
    volunteer = Volunteer(
        number=new_number(),
        name=name,
        preferred_name=(preferred_name or name).strip(),
        name_key=name_key(name),
        name_keys=[NameKey(key=key) for key in keys_of(name, preferred_name or "")],
        language=language,
        region=region,
        zone=zone,
        lifecycle=lifecycle,
        mailing_link_id=new_link_id(),
        demo=demo,
        created_at=now,
        # What the table would fill in at the flush; whoever describes the person before that needs to read it.
        adulthood=Adulthood.UNKNOWN,
        may_process=False,
        may_contact=False,
        night_calls=False,
        # Known to be empty, so that describing a new person asks the database for nothing.
        contacts=[],
        skills=[],
        languages=[],
        credentials=[],
        weekly_hours=[],
        consents=[],
        notes=[],
    )
    db.session.add(volunteer)
    return volunteer


def rename(volunteer: Volunteer, name: str, *, preferred_name: str | None = None) -> None:
    """Write another name, and with it everything by which the person is found. Without a preferred name the one on file
    stays, unless it only repeated the old name."""
    name = unicodedata.normalize("NFC", name).strip()
    if preferred_name is None:
        preferred_name = name if volunteer.preferred_name == volunteer.name else volunteer.preferred_name
    volunteer.name, volunteer.preferred_name = name, preferred_name.strip() or name
    volunteer.name_key = name_key(name)
    on_file = {one.key: one for one in volunteer.name_keys}
    wanted = keys_of(name, volunteer.preferred_name)
    volunteer.name_keys = [on_file.get(key) or NameKey(key=key) for key in wanted]


def add_skill(volunteer: Volunteer, skill: str, *, source: str) -> bool:
    """Note a skill by its code; returns whether it is new."""
    if any(known.skill == skill for known in volunteer.skills):
        return False
    volunteer.skills.append(VolunteerSkill(skill=skill, source=source))
    return True


def add_language(volunteer: Volunteer, language: str, *, assumed: bool = False) -> bool:
    """Note a language; a stated one takes the mark "assumed" off. Returns whether anything changed."""
    for known in volunteer.languages:
        if known.language == language:
            changed = known.assumed and not assumed
            known.assumed = known.assumed and assumed
            return changed
    volunteer.languages.append(VolunteerLanguage(language=language, assumed=assumed))
    return True


def add_credential(
    volunteer: Volunteer,
    kind: str,
    *,
    now: datetime,
    number: str | None = None,
    level: str | None = None,
    scope: str | None = None,
    valid_until: date | None = None,
    expired_by_word: bool = False,
) -> Credential:
    """Put a credential on file as submitted: it counts for nothing until somebody verifies it."""
    uid = new_uid()
    credential = Credential(
        uid=uid,
        kind=kind,
        number_sealed=seal(number, uid) if number else None,
        number_index=number_index(number) if number else None,
        level=level,
        scope=scope,
        valid_until=valid_until,
        expired_by_word=expired_by_word,
        state=CredentialState.SUBMITTED,
        submitted_at=now,
    )
    volunteer.credentials.append(credential)
    return credential


def credential_number(credential: Credential) -> str | None:
    """The number of a credential in clear."""
    return unseal(credential.number_sealed, credential.uid) if credential.number_sealed else None


def set_credential_number(credential: Credential, number: str) -> None:
    """Seal a number under the credential."""
    credential.number_sealed = seal(number, credential.uid)
    credential.number_index = number_index(number)


def number_index(number: str) -> str:
    """The look-up digest of a credential's number, in whatever width, case and grouping it was written."""
    kept = (sign for sign in unicodedata.normalize("NFKC", number).upper() if sign.isalnum())
    return blind_index("credential", "".join(kept))


def add_note(volunteer: Volunteer, kind: NoteKind, body: str, *, source: str, now: datetime) -> Note:
    """Keep words about or by a person, sealed."""
    uid = new_uid()
    note = Note(uid=uid, kind=kind, body_sealed=seal(body, uid), source=source, at=now)
    volunteer.notes.append(note)
    return note


def note_body(note: Note) -> str:
    """The words of a note in clear. Remarks are for the care role alone: whoever shows them asks for the permission."""
    return unseal(note.body_sealed, note.uid)


def new_number() -> str:
    """A public number that nobody has, as far as chance goes: V- and eight characters."""
    chosen = secrets.randbelow(len(NUMBER_ALPHABET) ** 8)
    letters = []
    for _place in range(8):
        chosen, letter = divmod(chosen, len(NUMBER_ALPHABET))
        letters.append(NUMBER_ALPHABET[letter])
    return "V-" + "".join(letters)
