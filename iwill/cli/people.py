"""Commands for people: pool verify, pool move, pool repermission, person export, person erase."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
from flask import current_app

from iwill.accounts.services import staff as staff_services
from iwill.accounts.terms import SYSTEM, Actor
from iwill.cli import main
from iwill.cli.running import in_application
from iwill.core import clock
from iwill.core.db import transaction
from iwill.messaging import permission
from iwill.pool import erasures
from iwill.pool import queries as pool_queries
from iwill.pool.imports.rejects import write_private
from iwill.pool.permission import queries as permission_queries
from iwill.pool.permission.terms import Reply, Way
from iwill.pool.services import leaving, vetting
from iwill.pool.services.tally import Tally
from iwill.pool.sheets import national
from iwill.pool.sheets.services import exporting
from iwill.pool.terms import Lifecycle

STATES = click.Choice([state.value for state in Lifecycle])


@main.group()
def pool() -> None:
    """Vet the pool: verify credentials, confirm skills, move people along."""


@main.group()
def person() -> None:
    """Hand over or erase what is held about one person."""


@pool.command()
@click.option("--credentials", metavar="all|CODE", help="Verify every waiting credential, or those of one kind.")
@click.option("--skills", metavar="CODE", help="Confirm a claimed skill of everybody who claims it.")
@click.option("--by", required=True, metavar="EMAIL", help="The member of staff who answers for it.")
@in_application
def verify(credentials: str | None, skills: str | None, by: str) -> dict[str, Any]:
    """Verify waiting credentials, or confirm claimed skills. What has expired is refused and counted."""
    if (credentials is None) == (skills is None):
        raise click.UsageError("say either --credentials or --skills")
    now = clock.now()
    with transaction():
        actor = _who(by)
        if skills is not None:
            tally = vetting.confirm_skills(skills, by=actor, now=now)
        else:
            kind = None if credentials == "all" else credentials
            tally = vetting.verify_credentials(kind, by=actor, now=now)
    return _printed(tally, "verified")


@pool.command()
@click.option("--from", "present", required=True, type=STATES, help="Where they stand now.")
@click.option("--to", "target", required=True, type=STATES, help="Where they go.")
@click.option("--where", metavar="skill=NAME", help="Only people with a skill: its code, its name or a synonym.")
@click.option("--by", required=True, metavar="EMAIL", help="The member of staff who answers for it.")
@in_application
def move(present: str, target: str, where: str | None, by: str) -> dict[str, Any]:
    """Move people a lawful step. Who may not move is skipped and counted by reason."""
    now = clock.now()
    with transaction():
        actor = _who(by)
        tally = vetting.move_people(Lifecycle(present), Lifecycle(target), skill=_skill_in(where), by=actor, now=now)
    return _printed(tally, "moved")


@pool.command()
@click.option("--dry-run", is_flag=True, help="Say how many would be asked, and by which way, and change nothing.")
@click.option("--by", metavar="EMAIL", help="The member of staff who answers for it.")
@in_application
def repermission(dry_run: bool, by: str | None) -> dict[str, Any]:
    """Ask everybody who is on file without consent whether they may be kept: one message each, ever."""
    now = clock.now()
    if dry_run:
        totals = permission_queries.totals()
        return {
            "to_ask": totals.all_to_ask,
            **{way.value: totals.to_ask.get(way, 0) for way in Way},
            "waiting": totals.waiting,
            "replies": {reply.value: totals.replies.get(reply, 0) for reply in Reply},
        }
    with transaction():
        return permission.ask_everybody(by=_who(by) if by else SYSTEM, now=now)


@pool.command("export-records")
@click.option("--out", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where to.")
@click.option("--reason", required=True, metavar="WORDS", help="What the files are for; kept with the name.")
@click.option("--contacts", is_flag=True, help="With phone numbers and e-mail addresses.")
@click.option("--by", required=True, metavar="EMAIL", help="The member of staff who answers for it.")
@in_application
def export_records(folder: Path, reason: str, contacts: bool, by: str) -> dict[str, Any]:
    """Write the national record as JSON and as CSV, one file for each kind of record."""
    now, settings = clock.now(), current_app.extensions["iwill_settings"]
    folder.mkdir(parents=True, exist_ok=True)
    with transaction():
        actor = _who(by)
        found = national.gather(settings.org_name, settings.duty_phone, contacts=contacts, now=now)
        exporting.log_export("records", reason, found.total, with_contacts=contacts, by=actor, now=now)
    for name, content in {"records.json": national.as_json(found), **national.as_csv(found)}.items():
        os.replace(write_private(folder / name, content), folder / name)
    return {"folder": str(folder), **{kind: len(rows) for kind, rows in found.rows.items()}}


@person.command()
@click.argument("number_or_id")
@in_application
def export(number_or_id: str) -> dict[str, Any]:
    """Print everything held about a person, in clear, for her own eyes."""
    return leaving.export_person(pool_queries.volunteer_named(number_or_id))


@person.command()
@click.argument("number_or_id")
@click.option("--by", required=True, metavar="EMAIL", help="The member of staff who answers for it.")
@in_application
def erase(number_or_id: str, by: str) -> dict[str, Any]:
    """Delete all personal data of a person. The number stays, and what the law wants kept under it."""
    now = clock.now()
    with transaction():
        volunteer = pool_queries.volunteer_named(number_or_id)
        erased = leaving.erase_person(volunteer, by=_who(by), now=now)
        number = volunteer.number
    erasures.update_ledger()
    return {"number": number, "erased": erased}


def _who(email: str) -> Actor:
    """The open staff account behind --by, in whatever role: whoever has this shell has the whole database anyway, and
    the name is for the audit trail."""
    return staff_services.actor_for(staff_services.staff_named(email))


def _skill_in(where: str | None) -> str | None:
    if where is None:
        return None
    field, _, name = where.partition("=")
    if field.strip() != "skill" or not name.strip():
        raise click.UsageError("--where takes skill=NAME")
    return name


def _printed(tally: Tally, word: str) -> dict[str, Any]:
    return {"matched": tally.matched, word: tally.done, "refused": tally.refused}
