"""Play the sample requests, print the table: `python -m benchmarks.crowd`; `--help` names what can be chosen."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from benchmarks.crowd import image, table
from benchmarks.crowd.people import Crowd
from benchmarks.crowd.play import LAUNCHED_AT, Walk
from benchmarks.ground import installation
from iwill.core import clock

FILES = Path(__file__).resolve().parents[2] / "tests" / "files"
DATABASES = ("sqlite", "postgresql")
MORNING = datetime.fromisoformat("2026-12-05T09:00+08:00")


def main(arguments: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.crowd", description="The sample requests, played.")
    options.add_argument("--people", type=int, default=5_000, help="how many people there are in the pool")
    options.add_argument("--seed", type=int, default=1, help="whose dice are thrown")
    options.add_argument("--request", action="append", choices=list(LAUNCHED_AT), help="this one; may be repeated")
    options.add_argument("--vetted", action="store_true", help="everybody's age is known, claimed skills are confirmed")
    options.add_argument("--database", choices=DATABASES, default=DATABASES[0], help="where it is played")
    chosen = options.parse_args(arguments)
    started = time.process_time()
    clock.freeze(MORNING)
    try:
        # Whom the pool is made in the image of is taken in on SQLite, wherever the requests are played.
        with installation("sqlite") as app, app.app_context():
            originals = image.take_in(FILES, MORNING)
        with (
            tempfile.TemporaryDirectory() as mails,
            installation(chosen.database, MAIL_SINK_DIR=mails, BASE_URL="http://iwill.example") as app,
            app.app_context(),
        ):
            if chosen.vetted:
                originals = image.vetted(originals, MORNING)
            image.settle(originals, chosen.people, MORNING, seed=chosen.seed)
            walk = Walk(Crowd(chosen.people, chosen.seed))
            play(chosen.request or list(LAUNCHED_AT), walk, chosen.people)
    finally:
        clock.reset()
    print(f"\n{time.process_time() - started:.0f} s of processor time")


def play(names: Sequence[str], walk: Walk, people: int, say: Callable[[str], None] = print) -> list[table.Line]:
    """Play these requests on the pool of the present database, and print what came of them."""
    played = walk.play(names)
    lines = [table.line_of(one) for one in played]
    say(f"{people} people; delivered: {_counted(walk.asked.delivered)}")
    say(f"answers: {_counted(walk.asked.outcomes)}\n")
    say(" | ".join(table.HEADINGS))
    for line in lines:
        say(" | ".join(line.cells()))
    often = ", ".join(f"{who} people {times} times" for times, who in sorted(table.asks_a_person().items()))
    say(f"\nAsked in all: {often or 'nobody'}. Places in reserve: {_counted(table.offers_to_reserve())}.")
    say("\nNot full as the shift started:")
    for one in played:
        for sentence in table.why_open(one, people):
            say(f"- {sentence}")
    return lines


def _counted(numbers: dict[str, int]) -> str:
    return ", ".join(f"{word.replace('_', ' ')} {number}" for word, number in sorted(numbers.items())) or "none"


if __name__ == "__main__":
    main()
