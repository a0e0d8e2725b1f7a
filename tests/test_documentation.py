"""Documentation that cannot rot: whatever somebody can type, set or be told is in docs/, or this fails and names it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click

import iwill.app  # noqa: F401  (declares every policy and code)
from iwill.cli import main
from iwill.core import errors, policy
from iwill.engine.registry import all_jobs
from tests.conftest import ROOT

DOCS = ROOT / "docs"
OPERATIONS = DOCS / "operations.md"
CODES = DOCS / "codes.md"


@cache
def words(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def commands(group: click.Group, above: str = "iwill") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{above} {name}")
        else:
            yield f"{above} {name}"


def options(group: click.Group, above: str = "iwill") -> Iterator[tuple[str, str]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from options(command, f"{above} {name}")
        else:
            for parameter in command.params:
                if isinstance(parameter, click.Option):
                    yield f"{above} {name}", parameter.opts[0]


def test_every_command_is_explained() -> None:
    assert [command for command in commands(main) if f"`{command}" not in words(OPERATIONS)] == []


def test_every_option_is_explained() -> None:
    missing = {(command, option) for command, option in options(main) if option not in words(OPERATIONS)}
    assert missing == set()


def test_every_setting_is_explained() -> None:
    read = set(re.findall(r"IWILL_[A-Z_]+", words(ROOT / "config.py")))
    assert {name for name in read if f"`{name}`" not in words(OPERATIONS)} == set()


def test_no_setting_is_explained_that_does_not_exist() -> None:
    told = set(re.findall(r"`(IWILL_[A-Z_]+)`", words(OPERATIONS)))
    assert told - set(re.findall(r"IWILL_[A-Z_]+", words(ROOT / "config.py"))) - {"IWILL_TEST_PG"} == set()


def test_every_job_is_explained() -> None:
    assert [name for name in all_jobs() if f"`{name}`" not in words(OPERATIONS)] == []


def test_every_policy_is_explained() -> None:
    assert [name for name in sorted(policy.REGISTRY) if f"`{name}`" not in words(OPERATIONS)] == []


def test_every_target_of_make_is_explained_to_a_newcomer() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", words(ROOT / "Makefile"), re.MULTILINE)
    told = words(ROOT / "README.md") + words(ROOT / "CONTRIBUTING.md")
    assert [target for target in targets if f"make {target}" not in told] == []


def test_every_code_that_can_be_told_is_listed() -> None:
    listed = words(CODES)
    codes = set(errors.SENTENCES) | set(codes_in_the_source())
    assert sorted(code for code in codes if f"`{code}`" not in listed) == []


def codes_in_the_source() -> Iterator[str]:
    """Codes written where a refusal is raised or a problem is named."""
    place = {"Refused": 0, "Forbidden": 0, "Missing": 0, "Problem": 1}
    for path in sorted((ROOT / "iwill").rglob("*.py")):
        for node in ast.walk(ast.parse(words(path))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in place):
                continue
            arguments = node.args[place[node.func.id] : place[node.func.id] + 1]
            yield from (str(one.value) for one in arguments if isinstance(one, ast.Constant))


def test_whatever_can_become_of_a_message_is_listed() -> None:
    said = set(ends_of_messages())
    assert {"no_mobile", "not_active", "cut_off", "withdrawn", "merged"} <= said
    assert sorted(code for code in said if f"`{code}`" not in words(CODES)) == []


def ends_of_messages() -> Iterator[str]:
    """Codes written where a message is given up or a channel answers, without what is added for one case."""
    places = {"Receipt": 1, "_Objection": 1}
    reasons = {"reason_not_to_send", "_opened", "_opened_number"}
    for path in sorted((ROOT / "iwill").rglob("*.py")):
        for node in ast.walk(ast.parse(words(path))):
            found: list[ast.expr | None] = []
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else ""
                found += node.args[places[name] : places[name] + 1] if name in places else []
                found += [one.value for one in node.keywords if one.arg == "state_reason"]
            elif isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                found += [value for key, value in pairs if getattr(key, "value", None) == "state_reason"]
            elif isinstance(node, ast.Assign):
                named = [target.id for target in node.targets if isinstance(target, ast.Name)]
                found += [node.value] if {"MERGED_REASON", "ERASED_REASON", "RESTORED"} & set(named) else []
            elif isinstance(node, ast.FunctionDef) and "messaging" in path.parts and node.name in reasons:
                told = [one for one in ast.walk(node) if isinstance(one, ast.Return)]
                found += [part for one in told for part in ast.walk(one) if isinstance(part, ast.Constant)]
            for one in found:
                text = one.values[0] if isinstance(one, ast.JoinedStr) else one
                if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value.strip():
                    yield text.value.split()[0]


def test_no_job_and_no_policy_is_explained_that_does_not_exist() -> None:
    source = "".join(words(path) for path in sorted((ROOT / "iwill").rglob("*.py")))
    jobs = words(OPERATIONS).partition("\n## 4. Jobs\n")[2].partition("\n## 5. ")[0]
    told = re.findall(r"^\| `([a-z]+-[a-z-]+)` \|", jobs, re.MULTILINE)
    told += [name for name, _ in policies_told()]
    assert len(told) > 200
    declared = policy.REGISTRY.keys() | all_jobs().keys()
    assert [name for name in told if name not in declared and f'"{name}"' not in source] == []


def test_every_policy_is_explained_with_the_default_that_it_has() -> None:
    told = dict(policies_told())
    wrong = {
        name: told[name] for name, one in policy.REGISTRY.items() if name in told and told[name] != as_told(one.default)
    }
    assert wrong == {}


def as_told(default: policy.Value) -> str:
    if isinstance(default, bool):
        return "on" if default else "off"
    return str(default) or "(empty)"


def policies_told() -> list[tuple[str, str]]:
    """Names and defaults in the table of policies."""
    rows = words(OPERATIONS).partition("\n## 8. Policies\n")[2]
    found = re.findall(r"^\| `([a-z_]+\.[a-z_.]+)` \| ([^|]*) \|", rows, re.MULTILINE)
    return [(name, default.replace(",", "") if default[0].isdigit() else default) for name, default in found]


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", words(path)):
            if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).exists():
                broken.append(f"{path.name}: {target}")
    assert broken == []


def test_every_decision_says_what_was_decided_and_why() -> None:
    thin = [
        path.name
        for path in (DOCS / "decisions").glob("*.md")
        if not all(part in words(path) for part in ("# ", "Why", "What follows"))
    ]
    assert thin == []
