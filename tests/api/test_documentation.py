"""docs/api.md says what the program does, or this fails and names what is missing."""

from __future__ import annotations

import inspect
import re

import flask

from iwill.accounts.purge import REPLIES_KEPT
from iwill.accounts.terms import Scope
from iwill.api import terms
from iwill.callouts import rules, shaping
from iwill.callouts import terms as callout_terms
from iwill.callouts.queries.previewing import reason_order
from iwill.core import errors
from iwill.core.policy import REGISTRY
from tests.api.test_edge import MATRIX
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
LISTED = {
    code: (int(status), sentence) for code, status, sentence in re.findall(r"\| `(\w+)` \| (\d+) \| (.*) \|", TEXT)
}
REFUSED_WITH = {
    errors.NOT_FOUND,
    errors.INVALID,
    callout_terms.WRONG_STATE,
    callout_terms.WORDING_UNCONFIRMED,
    callout_terms.DEADLINE_PASSED,
} | {value for name, value in vars(terms).items() if name.isupper() and value in errors.SENTENCES}


def test_every_code_of_the_api_is_listed_with_its_sentence(ctx: flask.Flask) -> None:
    assert set(LISTED) == REFUSED_WITH
    told = {code: sentence for code, (_status, sentence) in LISTED.items()}
    assert told == {code: errors.sentence_for(code) for code in REFUSED_WITH}


def test_every_code_of_a_place_is_listed() -> None:
    in_rules = set(re.findall(r'"([a-z]+_[a-z_]+)",\s*_\(', inspect.getsource(rules) + inspect.getsource(shaping)))
    assert len(in_rules) >= 6
    told = in_rules | {"unknown_skill", "unknown_credential", "unknown_language"}
    told |= {"required", "unknown_field", "repeated"}
    assert sorted(code for code in told if f"`{code}`" not in TEXT) == []


def test_every_call_and_its_scope_is_listed() -> None:
    listed = {
        (method, path.replace("{id}", "1")): scope
        for method, path, scope in re.findall(r"\| `([A-Z]+) (/[^`]*)` \| `([a-z:]+)` \|", TEXT)
    }
    assert listed == MATRIX
    assert [scope.value for scope in Scope if f"| `{scope.value}` |" not in TEXT] == []


def test_every_reason_against_somebody_is_listed() -> None:
    assert [reason for reason in reason_order() if f"`{reason}`" not in TEXT] == []


def test_the_numbers_are_right() -> None:
    assert f"{REGISTRY[terms.CALLS_PER_MINUTE].default:,} calls a minute" in TEXT
    assert f"{REGISTRY[REPLIES_KEPT].default} hours" in TEXT
