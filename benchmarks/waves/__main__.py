"""The table of waves by itself: `python -m benchmarks.waves [--quick]`."""

from __future__ import annotations

import argparse

from benchmarks.waves.table import FEASIBLE, QUICK, figures


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.waves", description="Waves beside oracle and rivals.")
    options.add_argument("--quick", action="store_true", help=f"{QUICK} feasible crises instead of {FEASIBLE}")
    for figure in figures(feasible=QUICK if options.parse_args().quick else FEASIBLE):
        print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
