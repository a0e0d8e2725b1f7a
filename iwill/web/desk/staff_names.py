"""Names of those who act, for the pages of the desk: the audit trail and its labels know ids alone."""

from __future__ import annotations

from flask_babel import gettext as _

from iwill.accounts.models import Staff
from iwill.accounts.services import staff as staff_services
from iwill.core.errors import Missing


class StaffNames:
    """Names behind labels such as staff:7, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, label: str) -> str:
        """The name of a member of staff; that it went by itself; that a partner's system did it."""
        if label not in self._known:
            self._known[label] = self._look_up(label)
        return self._known[label]

    def _look_up(self, label: str) -> str:
        kind, _colon, number = label.partition(":")
        if kind == "staff" and number.isdecimal():
            try:
                found: Staff = staff_services.staff_by_id(int(number))
            except Missing:
                return label
            return found.name
        words = {"system": _("by itself"), "client": _("a partner's system")}
        return words.get(kind, label)
