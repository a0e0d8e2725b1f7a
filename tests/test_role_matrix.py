"""Who may open what: every route, method and role, as committed in role_matrix.csv and as the program answers.

A new or changed route shows up here as a difference. Look at it, then write the file anew and review it by eye:

    python -m tests.test_role_matrix --write
"""

from __future__ import annotations

import csv
import io
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from iwill.accounts.services import clients
from iwill.accounts.terms import PERMISSIONS, SYSTEM, Role, Scope
from iwill.app import create_app
from iwill.core import clock
from iwill.core.db import transaction
from iwill.web.guard import Guard, guard_of
from tests.browsers import staff_browser, volunteer_browser
from tests.builders import a_staff, a_volunteer
from tests.conftest import ROOT, make_settings

MATRIX = ROOT / "tests" / "role_matrix.csv"
ROLES = ("anonymous", "volunteer", *(role.value for role in Role))
HEAD = ("route", "method", "guard", *ROLES)
NOBODY = 999_999
# Open to all machines: the description of the API itself. Reports of texts carry a secret in their address.
WITHOUT_SCOPE = ("/api/v1/openapi.json", "/api/v1/sms-reports/<token>")


@dataclass(frozen=True)
class Row:
    """A route and method, its guard in words, and what each role gets: yes, no, sign-in, link or token."""

    route: str
    method: str
    guard: str
    gets: tuple[str, ...]

    def what(self, role: str) -> str:
        return self.gets[ROLES.index(role)]


def rows(app: Flask) -> Iterator[Row]:
    """One row for each route and method; a view without a guard fails here."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        view = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Row(rule.rule, method, *_described(rule.rule, view))


def _described(route: str, view: object) -> tuple[str, tuple[str, ...]]:
    guard, scope = guard_of(view), getattr(view, "iwill_scope", None)
    assert guard is None or scope is None, f"{route} carries a guard of pages and a scope"
    if scope is not None:
        return f"scope {scope.value}", ("token",) * len(ROLES)
    if guard is None:
        assert route in WITHOUT_SCOPE, f"{route} carries no guard"
        return "public", ("yes",) * len(ROLES)
    words = {
        "staff": "staff: " + " and ".join(permission.value for permission in guard.permissions or ()),
        "link": f"link: {guard.purpose.value}" if guard.purpose else "link",
    }
    return words.get(guard.kind, guard.kind).removesuffix(": "), tuple(_gets(guard, role) for role in ROLES)


def _gets(guard: Guard, role: str) -> str:
    if guard.kind in ("public", "link"):
        return "yes" if guard.kind == "public" else "link"
    if role == "anonymous":
        return "sign-in"
    if guard.kind == "volunteer" or role == "volunteer":
        return "yes" if guard.kind == role else "no"
    return "yes" if PERMISSIONS[Role(role)].issuperset(guard.permissions) else "no"


def as_csv(found: Iterator[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows((row.route, row.method, row.guard, *row.gets) for row in found)
    return text.getvalue()


def test_every_route_is_in_the_committed_matrix_and_nothing_else(app: Flask) -> None:
    hint = "look at the difference, then: python -m tests.test_role_matrix --write"
    assert as_csv(rows(app)).splitlines() == MATRIX.read_text().splitlines(), hint


def test_a_view_with_two_guards_cannot_be_declared() -> None:
    from iwill.web.guard import for_volunteer, public  # noqa: PLC0415

    def view() -> str:
        return ""

    with pytest.raises(TypeError):
        public(for_volunteer(view))


@pytest.fixture
def people(app: Flask) -> dict[str, int]:
    """Somebody in each role; the ids of two volunteers differ from those of staff."""
    with app.app_context(), transaction():
        ids = {role.value: a_staff(role).id for role in Role}
        return ids | {"volunteer": [a_volunteer().id for _ in range(2)][-1]}


def browser(app: Flask, people: dict[str, int], role: str) -> FlaskClient:
    if role == "anonymous":
        return app.test_client()
    return volunteer_browser(app, people[role]) if role == "volunteer" else staff_browser(app, people[role])


def address(route: str, row_id: int = NOBODY) -> str:
    """The route with ids that nobody has, a link that nobody made, and names that nothing bears."""
    path = re.sub(r"<[^>]*_id>", str(row_id), route)
    return re.sub(r"<[^>]+>", "x" * 34, path)


@pytest.mark.parametrize("role", ROLES)
def test_the_program_answers_as_the_matrix_says(app: Flask, people: dict[str, int], role: str) -> None:
    wrong = []
    for row in rows(app):
        if row.guard.startswith("scope"):
            continue
        # A browser for each, because some of these presses sign out.
        answer = browser(app, people, role).open(address(row.route), method=row.method)
        to_sign_in = answer.status_code == 303 and re.match(r"/sign-in(/staff)?$", answer.location)
        expected = {
            "no": answer.status_code == 403,
            "sign-in": bool(to_sign_in),
            "link": answer.status_code == 404,
            "yes": answer.status_code not in (401, 403, 500) and answer.status_code != 503,
        }[row.what(role)]
        if row.route in ("/sign-in/staff", "/sign-in/code", "/sign-in/second-step", "/sign-in/home"):
            expected = answer.status_code in (200, 303, 401)
        if row.what(role) == "yes" and f"{NOBODY}" in address(row.route):
            expected = answer.status_code == 404
        if not expected:
            wrong.append((row.method, row.route, row.what(role), answer.status_code, answer.location))
    assert wrong == []


@pytest.mark.parametrize("row_id", [0, 2**31, 2**63, 10**30])
def test_an_id_that_no_row_can_have_is_nothing_here_and_no_error(
    app: Flask, people: dict[str, int], row_id: int
) -> None:
    wrong = []
    admin, volunteer = browser(app, people, "admin"), browser(app, people, "volunteer")
    with app.app_context(), transaction():
        token = clients.add_client("all", list(Scope), by=SYSTEM, now=clock.now())
    headers = {"Authorization": f"Bearer {token}"}
    for row in rows(app):
        if "_id>" not in row.route or (row.what("admin") == "no" and row.what("volunteer") == "no"):
            continue
        client = volunteer if row.what("volunteer") == "yes" else admin
        path = address(row.route, row_id)
        if row.guard.startswith("scope"):
            body = None if row.method == "GET" else {}
            status = client.open(path, method=row.method, headers=headers, json=body).status_code
        else:
            status = client.open(path, method=row.method).status_code
        if status not in ((404, 405, 422) if row.guard.startswith("scope") else (404, 405)):
            wrong.append((row.method, row.route, status))
    assert wrong == []


@pytest.mark.parametrize("role", ["anonymous", "volunteer", "admin"])
def test_the_api_takes_a_token_with_the_scope_and_no_session(app: Flask, people: dict[str, int], role: str) -> None:
    tokens = {}
    with app.app_context(), transaction():
        for scope in Scope:
            tokens[scope] = clients.add_client(scope.value, [scope], by=SYSTEM, now=clock.now())
    wrong = []
    for row in rows(app):
        if not row.guard.startswith("scope"):
            continue
        path, needed = address(row.route), Scope(row.guard.removeprefix("scope "))
        another = next(scope for scope in Scope if scope is not needed)
        sent = {"method": row.method, "json": {}} if row.method != "GET" else {"method": row.method}
        client = browser(app, people, role)
        statuses = [
            client.open(path, headers={"Authorization": f"Bearer {token}"} if token else {}, **sent).status_code
            for token in (None, "iw_guessed", tokens[another], tokens[needed])
        ]
        # What is wrong with a body or a query may be said before anything is looked up.
        allowed = (404, 422) if f"{NOBODY}" in path else (200, 404, 422)
        if statuses[:3] != [401, 401, 403] or statuses[3] not in allowed:
            wrong.append((row.method, row.route, statuses))
    assert wrong == []


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        text = as_csv(rows(create_app(make_settings(Path(folder)))))
    if "--write" in sys.argv:
        MATRIX.write_text(text)
    else:
        print(text, end="")
