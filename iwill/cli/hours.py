"""Commands for hours: hours late."""

from __future__ import annotations

import click

from iwill.cli import main
from iwill.cli.running import DONE, Told, in_application
from iwill.core import clock
from iwill.shifts.hours import queries


@main.group()
def hours() -> None:
    """Hours served."""


@hours.command()
@click.option("--most", default=200, show_default=True, metavar="N", help="List at most so many, the oldest first.")
@in_application
def late(most: int) -> Told:
    """List what nobody has confirmed ten working days after the shift, by the numbers of the people."""
    now = clock.now()
    listed = [
        {
            "volunteer": one.volunteer.number,
            "call_out": one.call_out_id,
            "role": one.role,
            "ended_at": one.ended_at.isoformat(),
            "due_on": one.due_on.isoformat(),
            "recorded": one.recorded,
        }
        for one in queries.late(now, most)
    ]
    lines = [
        f"{one['volunteer']}  due {one['due_on']}  call-out {one['call_out'] or '-'}  "
        f"{'not confirmed' if one['recorded'] else 'nothing on file'}"
        for one in listed
    ]
    return Told({"late": listed, "count": queries.count_late(now)}, DONE, tuple(lines) or ("Nothing is late.",))
