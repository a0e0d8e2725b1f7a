"""Words of the pool: where a person stands, how a contact, a consent, a credential or an age is known."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class Lifecycle(StrEnum):
    """Where a person stands in the pool. Only active people are asked."""

    APPLICANT = "applicant"
    VERIFYING = "verifying"
    TRAINED = "trained"
    ACTIVE = "active"
    PAUSED = "paused"
    DORMANT = "dormant"
    LEFT = "left"
    BARRED = "barred"


class ContactKind(StrEnum):
    """Ways to reach a person. A WeChat name is kept for the person who calls; no machine can use it."""

    EMAIL = "email"
    PHONE = "phone"
    WECHAT = "wechat"


class ContactState(StrEnum):
    UNKNOWN = "unknown"
    VERIFIED = "verified"
    DEAD = "dead"


class Adulthood(StrEnum):
    """How we know that somebody is of age: by a document, by their word (a date or a year), or not at all."""

    PROVEN = "proven"
    DECLARED = "declared"
    UNKNOWN = "unknown"


class AtLeast(StrEnum):
    """What an interval of a week promises: surely, or if needed. The second contains the first."""

    YES = "yes"
    IF_NEEDED = "if_needed"


class ConsentPurpose(StrEnum):
    """What somebody has agreed to, each on its own (个人信息保护法 art. 13-15, 23, 29)."""

    PROCESS = "process"
    CONTACT = "contact"
    NIGHT_CALLS = "night_calls"
    SHARE_WITH_REQUESTER = "share_with_requester"
    PUBLICITY = "publicity"


class ConsentState(StrEnum):
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    NOT_ASKED = "not_asked"


class CredentialState(StrEnum):
    """Expired is not a state: it is read off the date."""

    SUBMITTED = "submitted"
    VERIFIED = "verified"
    REJECTED = "rejected"
    REVOKED = "revoked"


class VerifyMethod(StrEnum):
    """How somebody made sure of a credential. BULK is a whole batch at once, on the word of whoever ordered it."""

    DOCUMENT = "document"
    PUBLIC_REGISTER = "public_register"
    ISSUER_LETTER = "issuer_letter"
    BULK = "bulk"


class Objection(StrEnum):
    """Why a credential was rejected, or why its holder was asked for more."""

    UNREADABLE = "unreadable"
    NAME_DIFFERS = "name_differs"
    NOT_IN_REGISTER = "not_in_register"
    NUMBER_MISSING = "number_missing"
    OUT_OF_DATE = "out_of_date"
    OTHER_DOCUMENT = "other_document"


OBJECTION_TEXT: dict[Objection, object] = {
    Objection.UNREADABLE: _l("The document cannot be read. A clearer picture will do."),
    Objection.NAME_DIFFERS: _l("The name on it is not the name on file."),
    Objection.NOT_IN_REGISTER: _l("The public register does not show it."),
    Objection.NUMBER_MISSING: _l("Its number is missing."),
    Objection.OUT_OF_DATE: _l("Its date has passed. A renewed one is welcome."),
    Objection.OTHER_DOCUMENT: _l("This is another document than the one it is filed as."),
}


class SkillLevel(StrEnum):
    """How well a skill is known: by the person's word, by the word of somebody who answers for it, by use on a day."""

    CLAIMED = "claimed"
    STATED = "stated"
    CONFIRMED = "confirmed"
    PRACTISED = "practised"


class NoteKind(StrEnum):
    """Words about a person. Remarks are for the care role alone; the others are the person's own words, kept beside
    what was understood. History is what they, or a roster, say of service before: it is no entry in our own ledger."""

    REMARK = "remark"
    HOURS = "hours"
    CREDENTIAL = "credential"
    ABILITY = "ability"
    WISH = "wish"
    CAUSE = "cause"
    HISTORY = "history"


class RowOutcome(StrEnum):
    """Exactly one for each row of an imported file."""

    CREATED = "created"
    MERGED = "merged"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


# Lawful moves: applicant to active one step at a time; the way back from a pause; leaving from anywhere.
MOVES: dict[Lifecycle, frozenset[Lifecycle]] = {
    Lifecycle.APPLICANT: frozenset({Lifecycle.VERIFYING, Lifecycle.LEFT}),
    Lifecycle.VERIFYING: frozenset({Lifecycle.TRAINED, Lifecycle.LEFT}),
    Lifecycle.TRAINED: frozenset({Lifecycle.ACTIVE, Lifecycle.LEFT}),
    Lifecycle.ACTIVE: frozenset({Lifecycle.PAUSED, Lifecycle.DORMANT, Lifecycle.LEFT}),
    Lifecycle.PAUSED: frozenset({Lifecycle.ACTIVE, Lifecycle.LEFT}),
    Lifecycle.DORMANT: frozenset({Lifecycle.ACTIVE, Lifecycle.LEFT}),
    Lifecycle.LEFT: frozenset(),
    Lifecycle.BARRED: frozenset({Lifecycle.LEFT}),
}

NO_CONSENT = say("no_consent", _l("They have not agreed that we keep their data and contact them."))
MINOR = say("minor", _l("Under 18: may not become active in this pool."))
UNLAWFUL_MOVE = say("unlawful_move", _l("That is not a step from where this person stands."))
EXPIRED = say("expired", _l("Its date has passed."))
ALREADY_VERIFIED = say("already_verified", _l("This has been verified already."))
NOT_VERIFIABLE = say("not_verifiable", _l("This was rejected or revoked; it has to be submitted anew."))
NOT_HELD = say("not_held", _l("This person does not have that skill on file."))
NOT_SUPERVISOR = say("not_supervisor", _l("Only a confirmed supervisor in service can vouch for somebody else."))
KEEPING_NEEDED = say("keeping_needed", _l("Without this we may not keep anything, so we cannot take you in."))
ERASED = say("erased", _l("This person's data have been erased."))
