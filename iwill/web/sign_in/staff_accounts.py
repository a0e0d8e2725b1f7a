"""For administrators: who may sign in and as what, and which programs may call.

/accounts                         the list, and the form to add somebody
/accounts/<id>                    one account: role, reset link, second step, close and open again
/accounts/clients/<id>/revoke     shut a partner's program out
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from iwill.accounts.models import Staff
from iwill.accounts.services import clients, links, second_factor, staff
from iwill.accounts.terms import Actor, ActorKind, OneTimePurpose, Permission, Role
from iwill.core.db import db
from iwill.core.errors import Invalid, Problem
from iwill.core.policy import current
from iwill.web.actions import act, attempt
from iwill.web.guard import for_staff

pages = Blueprint("staff_accounts", __name__)

administrators = for_staff(Permission.ADMINISTER)


@pages.get("/accounts")
@administrators
def list_accounts() -> str:
    """Everybody who may sign in, and every program that may call."""
    return _list_page()


@pages.post("/accounts")
@administrators
def add_account() -> tuple[str, int] | str:
    """Open an account and show its set-up link, once."""
    form = request.form

    def add(by: Actor, now: datetime) -> tuple[int, str]:
        member = staff.add_staff(form.get("email", ""), _role(), name=form.get("name", ""), by=by, now=now)
        return member.id, _fresh_link(member, by, now)

    added = attempt(add)
    if added.result is None:
        status = added.refusal.status if added.refusal else 422
        return _list_page(list(added.problems)), status
    staff_id, link = added.result
    return _account_page(staff.staff_by_id(staff_id), link=link)


@pages.get("/accounts/<int:staff_id>")
@administrators
def show_account(staff_id: int) -> str:
    """One account and what can be done with it."""
    return _account_page(staff.staff_by_id(staff_id))


@pages.post("/accounts/<int:staff_id>/link")
@administrators
def make_link(staff_id: int) -> str:
    """A one-time link to set a password, shown here and nowhere else; earlier links stop working."""
    member = staff.staff_by_id(staff_id)
    link = act(lambda by, now: _fresh_link(member, by, now))
    return _account_page(member, link=link)


@pages.post("/accounts/<int:staff_id>/role")
@administrators
def change_role(staff_id: int) -> Response:
    """Give another role."""
    act(lambda by, now: staff.change_role(staff.staff_by_id(staff_id), _role(), by=by, now=now))
    return _done(staff_id, _("The new role holds from the next sign-in."))


@pages.post("/accounts/<int:staff_id>/second-step")
@administrators
def forget_second_step(staff_id: int) -> Response:
    """A phone is lost: the next sign-in sets the second step up anew."""
    act(lambda by, now: second_factor.forget(staff.staff_by_id(staff_id), by=by, now=now))
    return _done(staff_id, _("The second step is off until it is set up again."))


@pages.post("/accounts/<int:staff_id>/disable")
@administrators
def disable(staff_id: int) -> Response:
    """Close an account."""
    act(lambda by, now: staff.disable(staff.staff_by_id(staff_id), by=by, now=now))
    return _done(staff_id, _("The account is closed; every session of it has ended."))


@pages.post("/accounts/<int:staff_id>/enable")
@administrators
def enable(staff_id: int) -> Response:
    """Open a closed account again."""
    act(lambda by, now: staff.enable(staff.staff_by_id(staff_id), by=by, now=now))
    return _done(staff_id, _("The account is open again. It needs a link to set a password."))


@pages.post("/accounts/clients/<int:client_id>/revoke")
@administrators
def revoke_client(client_id: int) -> Response:
    """Shut a partner's program out, at once."""
    act(lambda by, now: clients.revoke_client(clients.client_by_id(client_id), by=by, now=now))
    flash(_("This program can no longer call."), "ok")
    return redirect("/accounts", code=303)


def _role() -> Role:
    try:
        return Role(request.form.get("role", ""))
    except ValueError:
        raise Invalid([Problem("role", "invalid", _("Choose one of the roles."))]) from None


def _fresh_link(member: Staff, by: Actor, now: datetime) -> str:
    links.cancel_links(ActorKind.STAFF, member.id, now)
    token = links.make_one_time_link(
        OneTimePurpose.RESET if member.password_hash else OneTimePurpose.SET_UP,
        ActorKind.STAFF,
        member.id,
        now=now,
        valid=timedelta(hours=float(current(db.session())[links.SET_UP_VALID])),
    )
    staff.note_link_made(member, by=by, now=now)
    return f"{current_app.extensions['iwill_settings'].base_url}/sign-in/{token}"


def _list_page(problems: list[Problem] | None = None) -> str:
    return render_template(
        "staff/accounts.html",
        accounts=[(member, staff.staff_email(member)) for member in staff.all_staff()],
        clients=clients.all_clients(),
        roles=list(Role),
        typed=request.form,
        problems=problems or [],
    )


def _account_page(member: Staff, *, link: str | None = None) -> str:
    return render_template(
        "staff/account.html", member=member, email=staff.staff_email(member), roles=list(Role), link=link
    )


def _done(staff_id: int, sentence: str) -> Response:
    flash(sentence, "ok")
    return redirect(f"/accounts/{staff_id}", code=303)
