"""A licence from a row joins those on file, or turns out to be one of them."""

from __future__ import annotations

from datetime import datetime

from iwill.pool.imports.credentials import Licence
from iwill.pool.models import Credential, Volunteer
from iwill.pool.services.people import add_credential, credential_number, set_credential_number
from iwill.pool.terms import CredentialState


def add_licence(volunteer: Volunteer, licence: Licence, *, now: datetime) -> bool:
    """Put a licence on file as submitted, unless it is there. Returns False where the one on file says otherwise.

    Two of one kind are two licences where their levels differ (a national certificate of the second and of the third
    level); else another number or another end contradicts what is on file, which stays.
    """
    alike = [known for known in volunteer.credentials if known.kind == licence.kind and _same_level(known, licence)]
    if not alike:
        add_credential(
            volunteer,
            licence.kind,
            now=now,
            number=licence.number,
            level=licence.level,
            scope=licence.scope,
            valid_until=licence.valid_until,
            expired_by_word=licence.over,
        )
        return True
    known = next((one for one in alike if credential_number(one) == licence.number), alike[0])
    return _same_number(known, licence) and _same_end(known, licence)


def _same_level(known: Credential, licence: Licence) -> bool:
    return known.level is None or licence.level is None or known.level == licence.level


def _same_number(known: Credential, licence: Licence) -> bool:
    """A number fills the gap of a credential that nobody has looked at yet."""
    number = credential_number(known)
    if licence.number is None or number == licence.number:
        return True
    if number is None and known.state is CredentialState.SUBMITTED:
        set_credential_number(known, licence.number)
        return True
    return False


def _same_end(known: Credential, licence: Licence) -> bool:
    stated = (licence.valid_until, licence.over)
    return not licence.end_stated or stated == (known.valid_until, known.expired_by_word)
