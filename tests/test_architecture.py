"""The rules of the house about the code itself: which way imports point, how long a file is, what it is called.

docs/architecture.md says why. A rule that is only a habit is gone after a year; these are a few lines each.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "iwill"
# An import points to the left only. What stands on one rank does not know its neighbours.
RANKS = (
    {"core"},
    {"accounts"},
    {"pool"},
    {"messaging"},
    {"callouts"},
    {"shifts"},
    {"engagement"},
    {"insight"},
    {"engine"},
    {"api", "web"},
    {"demo"},
    {"app"},
    {"cli"},
)
RANK = {name: rank for rank, names in enumerate(RANKS) for name in names}
# Inside the pool as well, its sub-packages only; the files beside them know the vocabulary and nothing else of these.
POOL_RANKS = (
    {"vocabulary", "activity"},
    {"teams", "public_days", "history", "complaints", "courses"},
    {"vetting"},
    {"permission"},
    {"imports", "finding", "gaps"},
    {"merging", "bulk", "sheets"},
    {"sign_up"},
)
POOL_RANK = {name: rank for rank, names in enumerate(POOL_RANKS) for name in names}
# What follows from a seat, in the same way; the files beside these parts know attendance and nothing else of them.
SHIFT_RANKS = (
    {"attendance"},
    {"supervision", "care", "hours"},
    {"cases"},
    {"handover", "danger", "swaps", "certificates"},
    {"roster", "aftermath"},
)
SHIFT_RANK = {name: rank for rank, names in enumerate(SHIFT_RANKS) for name in names}
# What keeps the pool ready: whatever is due by a rule is a journey, and the parts bring what it asks, offers or tells.
ENGAGEMENT_RANKS = (
    {"journeys"},
    {"outreach"},
    {"answering"},
    {"belonging", "recognition", "training", "tasks"},
    {"mentoring"},
)
ENGAGEMENT_RANK = {name: rank for rank, names in enumerate(ENGAGEMENT_RANKS) for name in names}
INSIDE = [("pool", POOL_RANK), ("shifts", SHIFT_RANK), ("engagement", ENGAGEMENT_RANK)]
# One arrow against the order: making a restored file ready takes a whole application of its own.
LAWFUL = {("engine/restore.py", "app")}
LONGEST_FILE, LONGEST_FUNCTION = 250, 60
NOTHING_IN_PARTICULAR = {"util", "utils", "helper", "helpers", "manager", "handler"}
TOO_SHORT = {"process", "handle", "data", "info"}
FOREIGN = re.compile(r"""(?:src|href|action|url\()\s*=?\s*["'(]?\s*(?:https?:)?//""", re.IGNORECASE)


Import = ast.Import | ast.ImportFrom


@dataclass(frozen=True)
class Seen:
    """What the rules ask of a module: its imports wherever they stand, the length of each function, its first words."""

    imports: tuple[Import, ...]
    lengths: tuple[tuple[str, int], ...]
    silent: bool


@cache
def modules() -> tuple[Path, ...]:
    return tuple(sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts))


@cache
def seen_in(path: Path) -> Seen:
    """Read once for all rules: to parse the whole program takes longer than any of them."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    nodes = tuple(ast.walk(tree))
    return Seen(
        tuple(node for node in nodes if isinstance(node, Import)),
        tuple(
            (node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
            for node in nodes
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ),
        bool(text.strip()) and not ast.get_docstring(tree),
    )


def all_python() -> list[Path]:
    places = [ROOT / "config.py", ROOT / "wsgi.py", *modules(), *sorted((ROOT / "tests").rglob("*.py"))]
    return places + sorted((ROOT / "benchmarks").rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported_by(path: Path) -> Iterator[str]:
    """The parts of this program that a module imports, wherever in the file it does so."""
    for node in seen_in(path).imports:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "iwill":
            parts = node.module.split(".")
            yield from (parts[1:2] if len(parts) > 1 else [name.name for name in node.names])
        elif isinstance(node, ast.Import):
            yield from (name.name.split(".")[1] for name in node.names if name.name.startswith("iwill."))


def full_names_imported_by(path: Path) -> Iterator[str]:
    """Every module and name that a module imports, written out with its package."""
    for node in seen_in(path).imports:
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_imports_point_to_the_left() -> None:
    wrong = []
    for path in modules():
        own = part_of(path)
        if own in {"__init__", "__main__"}:
            continue
        for other in imported_by(path):
            if other == own or (path.relative_to(PACKAGE).as_posix(), other) in LAWFUL:
                continue
            if RANK[other] >= RANK[own]:
                wrong.append(f"{named(path)} imports {other}")
    assert wrong == []


def test_every_part_has_a_place_in_the_order() -> None:
    parts = {part_of(path) for path in modules()} - {"__init__", "__main__"}
    assert parts == set(RANK)


@pytest.mark.parametrize(("feature", "ranks"), INSIDE)
def test_imports_inside_a_feature_point_to_the_left(feature: str, ranks: dict[str, int]) -> None:
    wrong, folder = [], PACKAGE / feature
    for path in sorted(folder.rglob("*.py")):
        own = path.relative_to(folder).parts[0]
        for module in full_names_imported_by(path):
            other = module.removeprefix(f"iwill.{feature}.").split(".")[0]
            if not module.startswith(f"iwill.{feature}.") or other == own or other not in ranks:
                continue
            if ranks[other] >= ranks.get(own, 1):
                wrong.append(f"{named(path)} imports {other}")
    assert wrong == []


@pytest.mark.parametrize(("feature", "ranks"), INSIDE)
def test_every_part_of_a_feature_has_a_place_in_the_order(feature: str, ranks: dict[str, int]) -> None:
    kept_together = {"models", "queries", "services"}
    parts = {path.parent.name for path in (PACKAGE / feature).glob("*/__init__.py")} - kept_together
    assert parts == set(ranks)


def test_only_the_channels_touch_a_network() -> None:
    networks = {"smtplib", "socket", "ssl", "urllib.request", "http.client", "requests", "apprise", "httpx"}
    wrong = []
    for path in modules():
        if "channels" in path.parts:
            continue
        for node in seen_in(path).imports:
            names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            wrong += [f"{named(path)} imports {name}" for name in names if name in networks]
    assert wrong == []


def test_only_edges_commit() -> None:
    """A service that committed would tear the message from the deed that caused it."""
    wrong = []
    for path in modules():
        inside = path.relative_to(PACKAGE).parts
        if inside[0] == "core" or not {"services", "queries", "rules"} & {part.removesuffix(".py") for part in inside}:
            continue
        text = path.read_text(encoding="utf-8")
        if ".commit()" in text or "with transaction()" in text:
            wrong.append(named(path))
    assert wrong == []


def test_time_comes_from_the_clock_alone() -> None:
    pattern = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(\)")
    wrong = [
        named(path)
        for path in modules()
        if path != PACKAGE / "core" / "clock.py" and pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_no_file_is_too_long_to_read_in_one_go() -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in all_python()}
    too_long = {
        name: length for name, length in lengths.items() if length > LONGEST_FILE and not name.startswith("tests/")
    }
    assert too_long == {}


def test_every_function_fits_a_screen() -> None:
    wrong = [
        f"{named(path)}: {name} has {lines} lines"
        for path in modules()
        for name, lines in seen_in(path).lengths
        if lines > LONGEST_FUNCTION
    ]
    assert wrong == []


def test_no_file_is_named_for_nothing_in_particular() -> None:
    wrong = []
    for path in all_python():
        words = set(re.split(r"[_\W]", path.stem))
        if words & NOTHING_IN_PARTICULAR or {path.stem, *path.relative_to(ROOT).parts[:-1]} & TOO_SHORT:
            wrong.append(named(path))
    assert wrong == []


def test_every_module_says_in_its_first_words_what_it_is_for() -> None:
    assert [named(path) for path in modules() if seen_in(path).silent] == []


@pytest.mark.parametrize("ending", ["html", "css", "js"])
def test_pages_ask_no_other_origin_for_anything(ending: str) -> None:
    wrong = []
    for path in sorted((PACKAGE / "web").rglob(f"*.{ending}")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if FOREIGN.search(line):
                wrong.append(f"{named(path)}:{number}")
    assert wrong == []


def test_templates_ask_the_database_nothing() -> None:
    pattern = re.compile(r"\b(db|session|query)\.(session|execute|scalars?|filter)\b")
    templates = sorted((PACKAGE / "web").rglob("*.html"))
    assert [named(path) for path in templates if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_words_that_are_never_used_are_not_used() -> None:
    """Words of war and of loss have no place on a page that asks people for help."""
    never = ("战时", "流失对象", "真实招募", "解除招募")
    places = [*modules(), *(PACKAGE / "web").rglob("*.html"), *(PACKAGE).rglob("*.po"), *(PACKAGE).rglob("*.txt")]
    wrong = [(named(path), word) for path in places for word in never if word in path.read_text(encoding="utf-8")]
    assert wrong == []
