"""All figures, one line each: `make bench`, or `python -m benchmarks.run [matching] [outbox] [answers]`.

Each line is name | ours | reference | ratio | goal | pass or short. A figure that is short is no failure of the run: it
always ends with 0, because on a shared machine only people can judge the numbers.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import (
    answers,
    assignment,
    boards,
    duplicates,
    fanout,
    imports,
    journeys,
    lists,
    matching,
    outbox,
    scale,
    seats,
    shifts_day,
)
from benchmarks.ground import Figure
from benchmarks.waves import table as waves

PARTS: dict[str, Callable[..., Iterator[Figure | waves.Row]]] = {
    "matching": matching.figures,
    "outbox": outbox.figures,
    "fanout": fanout.figures,
    "answers": answers.figures,
    "scale": scale.figures,
    "seats": seats.figures,
    "shifts": shifts_day.figures,
    "journeys": journeys.figures,
    "duplicates": duplicates.figures,
    "list": lists.figures,
    "assignment": assignment.figures,
    "import": imports.figures,
    "waves": waves.figures,
    "boards": boards.figures,
}
DATABASES = ("sqlite", "postgresql")
# Parts that touch no database are measured once.
PURE = {"assignment", "waves"}


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.run", description="Figures beside their references.")
    options.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all of them if none is named")
    options.add_argument("--database", choices=DATABASES, help="one database alone")
    options.add_argument("--people", type=int, default=journeys.PEOPLE, help="how many live through `journeys`")
    options.add_argument("--volunteers", type=int, default=boards.PEOPLE, help="how many `boards` are about")
    options.add_argument("--keep", type=Path, help="a folder in which the pools of `scale` stand and stay")
    chosen = options.parse_args()
    unknown = set(chosen.parts) - PARTS.keys()
    if unknown:
        options.error(f"there is no part called {', '.join(sorted(unknown))}")
    print("name | ours | reference | ratio | goal | verdict", flush=True)
    for part in chosen.parts or PARTS:
        for database in (chosen.database,) if chosen.database else DATABASES[:1] if part in PURE else DATABASES:
            sizes = {"journeys": chosen.people, "boards": chosen.volunteers, "scale": chosen.keep}
            figures = PARTS[part](database, *([sizes[part]] if part in sizes else []))
            for figure in figures:
                print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
