"""For administrators: every number the organisation may change, with its unit and where its default comes from.

/policies         the list
/policies/<name>  one of them: what it means, the value, the way back to the default
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.services import policies
from iwill.accounts.terms import Permission
from iwill.core.errors import Problem
from iwill.web.actions import act, attempt
from iwill.web.guard import for_staff

pages = Blueprint("policies", __name__)

administrators = for_staff(Permission.ADMINISTER)


@pages.get("/policies")
@administrators
def list_policies() -> str:
    """All of them, grouped by the part of the house they belong to."""
    return render_template("staff/policies.html", policies=policies.all_policies())


@pages.get("/policies/<name>")
@administrators
def show_policy(name: str) -> str:
    """One policy and the form to change it."""
    return _page(name)


@pages.post("/policies/<name>")
@administrators
def change_policy(name: str) -> Response | tuple[str, int]:
    """Set the value; what cannot be read, or would make the program unusable, is refused at its field."""
    typed = request.form.get("value", "")
    changed = attempt(lambda by, now: policies.change_policy(name, typed, by=by, now=now))
    if changed.refusal is not None:
        if changed.refusal.status == 404:
            raise changed.refusal
        return _page(name, typed, list(changed.problems)), changed.refusal.status
    flash(_("The new value holds from now on."), "ok")
    return redirect("/policies", code=303)


@pages.post("/policies/<name>/default")
@administrators
def restore_default(name: str) -> Response:
    """Go back to the value that the program came with."""
    act(lambda by, now: policies.restore_default(name, by=by, now=now))
    flash(_("The default holds again."), "ok")
    return redirect("/policies", code=303)


def _page(name: str, typed: str | None = None, problems: list[Problem] | None = None) -> str:
    return render_template("staff/policy.html", held=policies.policy_named(name), typed=typed, problems=problems or [])
