"""`python -m benchmarks.faults`: run the programme and print its table; the exit code is 1 where a promise is broken.

--kills N        kills of the worker on each database and in each mode (200)
--deaths N       deaths at each named place on each database (5)
--database NAME  sqlite or postgresql alone
--scene NAME     keys, no-keys, places, tickers, on-shift, journeys or providers alone
--deed WORDS     only what is called so: of on-shift what people do, of places, providers and journeys their rows
--patience S     of the scene providers, how many seconds a send may take (10, as in the product)
--mutant NAME    build a fault in, and kill in mid-sending; the table must then say `broken`
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import product

import flask

from benchmarks.faults.calendar import journeys_under_faults
from benchmarks.faults.failpoints import dying
from benchmarks.faults.kills import killing
from benchmarks.faults.mutants import MUTANTS, NO_MUTANT, Mutant
from benchmarks.faults.on_shift import deaths_on_shift
from benchmarks.faults.providers import PATIENCE, failing_providers
from benchmarks.faults.stage import theatre
from benchmarks.faults.terms import Row
from benchmarks.faults.tickers import two_tickers
from iwill.messaging.channels.provider import Idempotency

DATABASES = ("sqlite", "postgresql")
SCENES = ("keys", "no-keys", "places", "tickers", "on-shift", "journeys", "providers")
HEAD = "name | what happened | invariant | pass or broken"


def main() -> int:
    """Play the scenes that were asked for; both databases at the same time, because most of it is waiting."""
    wanted = _arguments()
    databases = wanted.database or DATABASES
    if len(databases) == 1:
        return _on(databases[0], wanted)
    started = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.faults", *sys.argv[1:], "--database"]
    runs = [subprocess.Popen([*command, database], stdout=subprocess.PIPE, text=True) for database in databases]
    print(HEAD, flush=True)
    for run in runs:
        assert run.stdout is not None
        for line in run.stdout:
            if line != HEAD + "\n":
                print(line, end="", flush=True)
    broken = sum(run.wait() != 0 for run in runs)
    print(f"{len(runs) - broken} of {len(runs)} databases without a fault, {time.monotonic() - started:.0f} s")
    return 1 if broken else 0


def _on(database: str, wanted: argparse.Namespace) -> int:
    mutants = [MUTANTS[name] for name in wanted.mutant or ()] or [NO_MUTANT]
    started = time.monotonic()
    broken = 0
    print(HEAD, flush=True)
    with theatre(database) as fresh:
        for scene, mutant in product(wanted.scene or SCENES, mutants):
            place = f"{database}, {scene}" if mutant is NO_MUTANT else f"{database}, {scene}, {mutant.name}"
            for row in _play(scene, fresh, wanted, mutant):
                broken += not row.holds
                print(f"{place}: {row.line()}", flush=True)
    print(f"{database}: {broken} broken, {time.monotonic() - started:.0f} s", flush=True)
    return 1 if broken else 0


def _play(scene: str, fresh: Callable[[], flask.Flask], wanted: argparse.Namespace, mutant: Mutant) -> Iterator[Row]:
    match scene:
        case "tickers":
            yield from two_tickers(fresh, mutant)
        case "on-shift":
            yield from deaths_on_shift(fresh, wanted.deaths, mutant, wanted.deed)
        case "journeys":
            yield from journeys_under_faults(fresh, wanted.deaths, wanted.deed)
        case "providers":
            yield from failing_providers(fresh, mutant, wanted.patience, wanted.deed)
        case "places":
            yield from dying(fresh, Idempotency.NONE, wanted.deaths, wanted.deed)
        case _:
            keys = Idempotency.KEY if scene == "keys" else Idempotency.NONE
            yield from killing(fresh, keys, wanted.kills, mutant)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.faults", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--deaths", type=int, default=5)
    parser.add_argument("--database", choices=DATABASES, action="append")
    parser.add_argument("--scene", choices=SCENES, action="append")
    parser.add_argument("--deed", default="")
    parser.add_argument("--patience", type=float, default=PATIENCE)
    parser.add_argument("--mutant", choices=sorted(MUTANTS), action="append")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
