"""Words of accounts: who acts, in which role, with which permission."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from iwill.core.errors import say


class Role(StrEnum):
    """What a member of staff does here. Care is apart on purpose: it alone reads notes about people."""

    ORGANIZER = "organizer"
    STAFF = "staff"
    CARE = "care"
    ADMIN = "admin"


class Permission(StrEnum):
    """What a page or a use case asks for."""

    RUN_CALLOUTS = "run callouts"
    READ_POOL = "read pool"
    READ_CONTACTS = "read contacts"
    EDIT_POOL = "edit pool"
    IMPORT = "import"
    READ_NOTES = "read notes"
    ADMINISTER = "administer"
    ANSWER_DANGER = "answer danger"
    REVIEW_DANGER = "review danger"


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ORGANIZER: frozenset(
        {Permission.RUN_CALLOUTS, Permission.READ_CONTACTS, Permission.ANSWER_DANGER, Permission.REVIEW_DANGER}
    ),
    Role.STAFF: frozenset(
        {
            Permission.RUN_CALLOUTS,
            Permission.ANSWER_DANGER,
            Permission.READ_POOL,
            Permission.READ_CONTACTS,
            Permission.EDIT_POOL,
            Permission.IMPORT,
        }
    ),
    Role.CARE: frozenset(
        {
            Permission.READ_POOL,
            Permission.READ_CONTACTS,
            Permission.READ_NOTES,
            Permission.ANSWER_DANGER,
            Permission.REVIEW_DANGER,
        }
    ),
    Role.ADMIN: frozenset(
        {
            Permission.RUN_CALLOUTS,
            Permission.READ_POOL,
            Permission.READ_CONTACTS,
            Permission.EDIT_POOL,
            Permission.IMPORT,
            Permission.ADMINISTER,
            Permission.ANSWER_DANGER,
            Permission.REVIEW_DANGER,
        }
    ),
}


class Scope(StrEnum):
    """What a machine client may do."""

    REQUESTS_READ = "requests:read"
    REQUESTS_WRITE = "requests:write"
    CALLOUTS_READ = "callouts:read"
    CALLOUTS_WRITE = "callouts:write"
    VOLUNTEERS_READ = "volunteers:read"
    NAMES_READ = "names:read"
    REPLIES_WRITE = "replies:write"


class ActorKind(StrEnum):
    """Who can act: a person of staff, a volunteer by link or session, a machine client, or the program itself."""

    STAFF = "staff"
    VOLUNTEER = "volunteer"
    CLIENT = "client"
    SYSTEM = "system"


class OneTimePurpose(StrEnum):
    """What a one-time link is for: to set a first password, to set a new one, or to sign in without one."""

    SET_UP = "set_up"
    RESET = "reset"
    SIGN_IN = "sign_in"


@dataclass(frozen=True)
class Actor:
    """Whoever is answerable for a change, as the audit trail names them. `id` is the row's id, 0 for the program."""

    kind: ActorKind
    id: int
    role: Role | None = None

    @property
    def label(self) -> str:
        """staff:7, volunteer:120, client:2 or system: no personal data."""
        return "system" if self.kind is ActorKind.SYSTEM else f"{self.kind.value}:{self.id}"

    def may(self, permission: Permission) -> bool:
        """Whether this actor's staff role includes the permission; anybody else has none."""
        return self.role is not None and permission in PERMISSIONS[self.role]


SYSTEM = Actor(ActorKind.SYSTEM, 0)

EMAIL_KNOWN = say("email_known", _l("There is an account with this address already."))
CLIENT_KNOWN = say("client_known", _l("There is a client with this name already."))
UNKNOWN_STAFF = say("unknown_staff", _l("There is no staff account with this address."))
WEAK_PASSWORD = say("weak_password", _l("Use at least 10 characters, and not a password that everybody tries first."))
TOO_BUSY = say("too_busy", _l("Too many people are signing in at this moment. Try again in a few seconds."))
LAST_ADMIN = say("last_admin", _l("This is the last administrator; add another one first."))
NOT_YOURSELF = say("not_yourself", _l("Another administrator has to do this for you."))
