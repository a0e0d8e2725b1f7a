"""What can be noted about a shift, and how that stands, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from iwill.callouts.facts.terms import FactKind, FactState

KINDS: dict[FactKind, tuple[str, object]] = {
    FactKind.NO_SHOW: ("problem", _l("did not come")),
    FactKind.EXCUSED: ("rest", _l("did not come, excused")),
    FactKind.HARD_SHIFT: ("attention", _l("had a hard shift")),
}
STATES: dict[FactState, object] = {
    FactState.ENTERED: _l("as staff saw it"),
    FactState.CONTESTED: _l("says it is not so, open"),
    FactState.UPHELD: _l("looked at again, it stands"),
}
