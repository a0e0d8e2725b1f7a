"""Commands of accounts: letting people and programs in, and checking the audit trail."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

import click
from flask import current_app

import config
from iwill.accounts import seals
from iwill.accounts.services import clients, links, passwords, staff
from iwill.accounts.terms import SYSTEM, ActorKind, OneTimePurpose, Role, Scope
from iwill.cli import main
from iwill.cli.running import DONE, REFUSED, Told, in_application
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.policy import current

SCOPES = click.Choice([scope.value for scope in Scope])


@main.group("staff")
def staff_group() -> None:
    """Let people in who run call-outs and look after the pool."""


@staff_group.command("add")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="What they do here.")
@click.option("--name", default="", help="How colleagues see them; the part before the @ if left away.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, in one line.")
@in_application
def add_staff(email: str, role: str, name: str, password_stdin: bool) -> Any:
    """Open a staff account; print a one-time set-up link unless a password is given. Refuses a known address."""
    now = clock.now()
    # The slow hash is made before the transaction, so that nobody waits for it.
    password_hash = passwords.hash_password(sys.stdin.readline().rstrip("\r\n")) if password_stdin else None
    with transaction():
        member = staff.add_staff(email, Role(role), name=name, by=SYSTEM, now=now)
        facts: dict[str, Any] = {"staff_id": member.id, "role": role}
        if password_hash is not None:
            staff.set_password_hash(member, password_hash, now=now)
            return facts
        hours = float(current(db.session())[links.SET_UP_VALID])
        token = links.make_one_time_link(
            OneTimePurpose.SET_UP, ActorKind.STAFF, member.id, now=now, valid=timedelta(hours=hours)
        )
    settings: config.Settings = current_app.extensions["iwill_settings"]
    link = f"{settings.base_url}/sign-in/{token}"
    return facts | {"set_up_link": link, "valid_hours": hours}


@main.group("client")
def client_group() -> None:
    """Let partners' programs in."""


@client_group.command("add")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, type=SCOPES, help="What it may do; more may follow.")
@click.argument("more_scopes", nargs=-1, type=SCOPES, metavar="")
@in_application
def add_client(name: str, scopes: tuple[str, ...], more_scopes: tuple[str, ...]) -> Any:
    """Make a client and print its token, the only time it can be seen. Refuses a name that is taken."""
    with transaction():
        wanted = [Scope(scope) for scope in scopes + more_scopes]
        token = clients.add_client(name, wanted, by=SYSTEM, now=clock.now())
    # The token is the only line, so that a script can read it.
    return Told({"token": token}, DONE, (token,))


@main.group("audit")
def audit_group() -> None:
    """See whether the audit trail is whole."""


@audit_group.command("verify")
@in_application
def verify_audit() -> Told:
    """Recompute every seal; name the first line that does not fit, and exit with 1 if there is one."""
    report = seals.verify()
    whole = report.first_bad is None
    lines = [
        f"{report.sealed} lines are sealed and fit their seals."
        if whole
        else f"Line {report.first_bad} is the first that does not fit its seal.",
        f"{report.unsealed} lines are not sealed yet, from line {report.unsealed_from} on."
        if report.unsealed
        else "No line waits for its seal.",
        f"The newest seal is {report.head or 'none yet'}.",
    ]
    return Told({"whole": whole, **vars(report)}, DONE if whole else REFUSED, tuple(lines))
