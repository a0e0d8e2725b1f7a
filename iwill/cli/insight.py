"""Commands for the boards: insight rebuild."""

from __future__ import annotations

import click

from iwill.cli import main
from iwill.cli.running import DONE, REFUSED, Told, in_application
from iwill.insight import checking


@main.group()
def insight() -> None:
    """The summaries that boards are read from."""


@insight.command()
@click.option("--check", is_flag=True, help="Change nothing: rebuild beside what is kept, and name what differs first.")
@in_application
def rebuild(check: bool) -> Told:
    """Complete what was noted of people from the true tables, and work all summaries out anew from it."""
    if not check:
        done = checking.rebuild()
        line = f"Noted {done['noted']} things that were missing; {done['people']} people, {done['cells']} cells."
        return Told(dict(done), DONE, (line,))
    found = checking.check()
    if found.is_equal:
        return Told({"equal": True}, DONE, ("Kept and rebuilt are equal.",))
    facts = {"equal": False, "where": found.where, "kept": found.kept, "rebuilt": found.rebuilt}
    line = f"{found.where}: kept {found.kept}, rebuilt {found.rebuilt}. Run `iwill insight rebuild`."
    return Told(facts, REFUSED, (line,))
