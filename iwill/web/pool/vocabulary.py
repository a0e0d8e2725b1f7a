"""The vocabulary as staff keep it: skills and credentials as trees, languages as a list, each with all its names.

/vocabulary/<kind>                 the entries, GET; a new one, POST
/vocabulary/<kind>/<code>          one of them: its names, its parent
/vocabulary/<kind>/<code>/merge    another one takes it in
/vocabulary/<kind>/<code>/retire   offered to nobody any more
/vocabulary/<kind>/<code>/back     a merge or a retirement taken back
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from iwill.accounts.terms import Permission
from iwill.core.errors import Missing, Problem
from iwill.pool.vocabulary import Term, Vocabulary, services, vocabulary
from iwill.pool.vocabulary.queries import holders
from iwill.pool.vocabulary.rules import Draft
from iwill.pool.vocabulary.terms import EDITABLE, WITH_PARENTS
from iwill.web import i18n
from iwill.web.actions import UseCase, attempt
from iwill.web.guard import for_staff, may

pages = Blueprint("vocabulary", __name__)

KINDS = {"skill": _l("Skills"), "credential": _l("Credentials"), "language": _l("Languages")}


@dataclass(frozen=True)
class Line:
    """One entry in its tree: how deep it stands, and how many people hold it."""

    term: Term
    depth: int
    held: int


@dataclass(frozen=True)
class TermPage:
    """What vocabulary/term.html prints."""

    kind: str
    term: Term
    stands: Term
    held: int
    below: list[str]
    parents: list[tuple[str, str]]
    others: list[tuple[str, str]]
    merged: list[Term]
    may_edit: bool


@pages.get("/vocabulary")
@for_staff(Permission.READ_POOL)
def first() -> Response:
    """The skills come first."""
    return redirect("/vocabulary/skill", code=303)


@pages.get("/vocabulary/<kind>")
@for_staff(Permission.READ_POOL)
def entries(kind: str) -> str:
    """All entries of a kind, as the tree they form."""
    return _list(kind, [])


@pages.post("/vocabulary/<kind>")
@for_staff(Permission.EDIT_POOL)
def add(kind: str) -> Response | tuple[str, int]:
    """Add an entry; its code is made of the English name where none is given."""
    draft = _draft()
    code = request.form.get("code", "").strip() or re.sub(r"[^a-z0-9]+", "_", draft.en.lower()).strip("_")
    ended = attempt(lambda by, now: services.add_term(_known(kind), code, draft, by=by, now=now))
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        return _list(kind, ended.problems), ended.refusal.status
    flash(_("Added. Everybody can choose it from now on."), "ok")
    return redirect(f"/vocabulary/{kind}/{code.lower()}", code=303)


@pages.get("/vocabulary/<kind>/<code>")
@for_staff(Permission.READ_POOL)
def entry(kind: str, code: str) -> str:
    """One entry with all its names."""
    return _term(kind, code, [])


@pages.post("/vocabulary/<kind>/<code>")
@for_staff(Permission.EDIT_POOL)
def describe(kind: str, code: str) -> Response | tuple[str, int]:
    """Give it other names, synonyms, another parent."""
    draft = _draft()
    return _done(kind, code, lambda by, now: services.describe_term(kind, code, draft, by=by, now=now), _("Saved."))


@pages.post("/vocabulary/<kind>/<code>/merge")
@for_staff(Permission.EDIT_POOL)
def merge(kind: str, code: str) -> Response | tuple[str, int]:
    """Let another entry take it in."""
    into = request.form.get("into", "")
    return _done(
        kind,
        code,
        lambda by, now: services.merge_terms(kind, code, into, by=by, now=now),
        _("Merged. Call-outs that ask for it go on, and so does whoever holds it."),
    )


@pages.post("/vocabulary/<kind>/<code>/retire")
@for_staff(Permission.EDIT_POOL)
def retire(kind: str, code: str) -> Response | tuple[str, int]:
    """Offer it to nobody any more."""
    return _done(
        kind,
        code,
        lambda by, now: services.retire_term(kind, code, by=by, now=now),
        _("Retired. It still counts for whoever holds it."),
    )


@pages.post("/vocabulary/<kind>/<code>/back")
@for_staff(Permission.EDIT_POOL)
def take_up(kind: str, code: str) -> Response | tuple[str, int]:
    """Take a merge or a retirement back."""
    return _done(kind, code, lambda by, now: services.take_up_term(kind, code, by=by, now=now), _("In use again."))


def _draft() -> Draft:
    form = request.form
    return Draft(
        zh=form.get("zh", ""),
        en=form.get("en", ""),
        synonyms=tuple(re.split(r"[\r\n]+", form.get("synonyms", ""))),
        parent=form.get("parent", "") or None,
        claim=form.get("claim") == "on",
    )


def _known(kind: str) -> str:
    if kind not in EDITABLE:
        raise Missing
    return kind


def _done(kind: str, code: str, use_case: UseCase[None], said: str) -> Response | tuple[str, int]:
    ended = attempt(use_case)
    if isinstance(ended.refusal, Missing):
        raise ended.refusal
    if ended.refusal is not None:
        return _term(kind, code, ended.problems), ended.refusal.status
    flash(said, "ok")
    return redirect(f"/vocabulary/{kind}/{code}", code=303)


def _list(kind: str, problems: Sequence[Problem]) -> str:
    words, held = vocabulary(), holders(_known(kind))
    return render_template(
        "vocabulary/list.html",
        kind=kind,
        kinds=KINDS,
        lines=[Line(term, depth, held[term.code]) for term, depth in _tree(words, kind)],
        retired=[term for term in words.of_kind(kind, retired=True) if term.retired],
        parents=_parents(words, kind, None),
        with_parents=kind in WITH_PARENTS,
        name=lambda term: term.name(i18n.reader_language()),
        may_edit=may(Permission.EDIT_POOL),
        typed=request.form,
        problems=problems,
    )


def _term(kind: str, code: str, problems: Sequence[Problem]) -> str:
    words = vocabulary()
    term = words.terms.get((_known(kind), code))
    if term is None:
        raise Missing
    reading = i18n.reader_language()
    page = TermPage(
        kind=kind,
        term=term,
        stands=words.term(kind, code),
        held=holders(kind)[words.resolve(kind, code)],
        below=[one.name(reading) for one in words.of_kind(kind) if words.parent_of(kind, one.code) == code],
        parents=_parents(words, kind, code),
        others=[(one.code, one.name(reading)) for one in words.of_kind(kind) if one.code != code],
        merged=[one for (own, _code), one in words.terms.items() if own == kind and one.merged_into == code],
        may_edit=may(Permission.EDIT_POOL),
    )
    return render_template(
        "vocabulary/term.html",
        page=page,
        kinds=KINDS,
        with_parents=kind in WITH_PARENTS,
        name=lambda one: one.name(reading),
        typed=request.form,
        problems=problems,
    )


def _tree(words: Vocabulary, kind: str, above: str | None = None, depth: int = 0) -> list[tuple[Term, int]]:
    """The entries in use, each followed by those below it; one whose parent is retired stands at the root."""
    live = {term.code for term in words.of_kind(kind)}
    found = []
    for term in words.of_kind(kind):
        parent = words.parent_of(kind, term.code)
        if (parent if parent in live else None) == above:
            found += [(term, depth), *_tree(words, kind, term.code, depth + 1)]
    return found


def _parents(words: Vocabulary, kind: str, code: str | None) -> list[tuple[str, str]]:
    below = words.satisfied_by(kind, code) if code else frozenset()
    reading = i18n.reader_language()
    named = [(term.code, term.name(reading)) for term in words.of_kind(kind) if term.code not in below]
    return [("", _("none: it stands by itself")), *named]
