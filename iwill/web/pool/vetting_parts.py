"""The blocks of a case in vetting, each as plain words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from iwill.accounts.terms import ActorKind
from iwill.core.civil import civil_day
from iwill.core.encryption import unseal
from iwill.pool.models import Volunteer
from iwill.pool.vetting import queries
from iwill.pool.vetting.models import VettingCase
from iwill.pool.vetting.requirements import requirement_for
from iwill.web import i18n
from iwill.web.pool.person_parts import name_of, staff_names
from iwill.web.pool.vetting_words import AGREEMENTS, OUTCOMES, reason_word, stage_word
from iwill.web.pool.words import credential_status, say_day, say_moment


def document(document: Any) -> dict[str, Any]:
    """A document, without its picture."""
    return {
        "id": document.id,
        "credential_id": document.credential_id,
        "kept": document.kept,
        "result": reason_word(document.result),
        "uploaded": say_moment(document.uploaded_at),
        "digest": document.digest[:16],
    }


def credential(one: Any, policies: Any, now: datetime) -> dict[str, Any]:
    """A credential with its number opened, and where to look it up."""
    row = requirement_for(one.kind)
    return {
        "id": one.id,
        "name": name_of("credential", one.kind),
        "level": one.level or "",
        "number": unseal(one.number_sealed, one.uid) if one.number_sealed else "",
        "status": credential_status(one, civil_day(now)),
        "valid_until": say_day(one.valid_until) or _("no end"),
        "register": address(policies, row.register) if row else "",
    }


def agreements(volunteer: Volunteer) -> list[dict[str, Any]]:
    """Every text in force, and whether she has accepted it."""
    accepted = {(one.kind, one.version): one for one in queries.signed(volunteer)}
    lines = []
    for text in queries.texts_in_force(i18n.reader_language()):
        one = accepted.get((text.kind, text.version))
        by_herself = one is not None and one.recorded_by.startswith(ActorKind.VOLUNTEER.value)
        lines.append(
            {
                "kind": text.kind.value,
                "name": str(AGREEMENTS[text.kind]),
                "version": text.version,
                "at": say_moment(one.accepted_at) if one else "",
                "by_herself": by_herself,
            }
        )
    return lines


def history(case: VettingCase) -> list[dict[str, str]]:
    """What was decided, newest first, and by whom."""
    names = staff_names({line.decided_by for line in case.decisions})
    return [
        {
            "at": say_moment(line.at),
            "stage": stage_word(line.stage),
            "said": str(OUTCOMES[line.outcome]),
            "reason": reason_word(line.reason),
            "who": names.get(
                line.decided_by, _("the person herself") if "volunteer" in line.decided_by else line.decided_by
            ),
        }
        for line in reversed(case.decisions)
    ]


def address(policies: Any, name: str | None) -> str:
    """The address of a register, where it is one that a browser may open."""
    address = str(policies[name]) if name else ""
    return address if address.startswith(("https://", "http://")) else ""
