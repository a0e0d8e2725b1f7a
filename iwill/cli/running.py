"""What all commands share: the settable clock, one way to print, and exit codes.

0 done, 1 refused, 2 wrong usage, 3 an error of our own. With --json a command prints one object on standard output;
a refusal prints {error: {code, message, details}}.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click
from flask import Flask

import config
from iwill.core import clock
from iwill.core.errors import Invalid, IwillError, Problem
from iwill.core.starting import without_collecting
from iwill.core.troubles import trouble_behind
from iwill.engine.logs import redact

DONE, REFUSED, USAGE, INTERNAL = 0, 1, 2, 3


@dataclass(frozen=True)
class Told:
    """What a command found, where finding it is not the same as all being well: printed, then this exit code.

    `lines` are for a person to read in the place of the bare facts.
    """

    facts: dict[str, Any]
    exit_code: int
    lines: tuple[str, ...] = ()


class _Instant(click.ParamType[datetime]):
    """An RFC 3339 instant with an offset."""

    name = "instant"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not an instant such as 2026-12-05T18:00:00+08:00", param, ctx)
        if instant.tzinfo is None:
            self.fail(f"{value!r} has no offset; write it as 2026-12-05T18:00:00+08:00", param, ctx)
        return instant


def _with_shared_options(command: click.Command) -> click.Command:
    names = {param.name for param in command.params}
    if "at" not in names:
        command.params.append(
            click.Option(["--at"], type=_Instant(), help="Start the clock at this instant and let it run.")
        )
    if "as_json" not in names:
        command.params.append(click.Option(["--json", "as_json"], is_flag=True, help="Print one JSON object."))
    return command


class IwillCommand(click.Command):
    """A command that knows --at and --json wherever they stand and prints a sentence where something goes wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _with_shared_options(self)

    def invoke(self, ctx: click.Context) -> Any:
        given = _given_above(ctx)
        at = ctx.params.pop("at", None) or given.get("at")
        as_json = ctx.params.pop("as_json", False) or given.get("as_json", False)
        ctx.meta["iwill.as_json"] = as_json
        try:
            settings = config.from_environment()
            if at is not None:
                if settings.production:
                    raise Invalid(
                        [Problem("--at", "refused_in_production", "the clock cannot be set in production")],
                        code="refused_in_production",
                        message="The clock cannot be set in production.",
                    )
                clock.start_at(at)
            result = super().invoke(ctx)
        except IwillError as refusal:
            say_refusal(refusal, as_json)
            sys.exit(REFUSED)
        except config.ConfigurationError as problem:
            say_error("configuration", str(problem), as_json)
            sys.exit(REFUSED)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as fault:
            if trouble := trouble_behind(fault):
                say_error(*trouble, as_json)
                sys.exit(REFUSED)
            click.echo(redact(traceback.format_exc()), err=True)
            say_error("internal", f"An error of our own: {type(fault).__name__}. Nothing was half done.", as_json)
            sys.exit(INTERNAL)
        if isinstance(result, Told):
            say_result(result.facts if as_json else "\n".join(result.lines), as_json)
            sys.exit(result.exit_code)
        if result is not None:
            say_result(result, as_json)
        return DONE


class IwillGroup(click.Group):
    """A group whose commands share their options; --at and --json may stand before or after the command."""

    command_class = IwillCommand

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _with_shared_options(self)

    def invoke(self, ctx: click.Context) -> Any:
        ctx.meta.setdefault("iwill", {})
        for key in ("at", "as_json"):
            value = ctx.params.pop(key, None)
            if value:
                ctx.meta["iwill"][key] = value
        return super().invoke(ctx)


IwillGroup.group_class = IwillGroup


def _given_above(ctx: click.Context) -> dict[str, Any]:
    given: dict[str, Any] = ctx.meta.get("iwill", {})
    return given


def wants_json() -> bool:
    """Whether the running command was asked for one JSON object: a reader of words can be told more."""
    return bool(click.get_current_context().meta.get("iwill.as_json"))


def application(*, serving: bool = False) -> Flask:
    """The application, for commands that need its database; pages and API only for the one that serves them."""
    with without_collecting():
        from iwill.app import create_app  # noqa: PLC0415  (a command that only prints usage stays quick)

        return create_app(serving=serving)


def in_application(work: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command's function inside the application."""

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        with application().app_context():
            return work(*args, **kwargs)

    wrapped.__name__, wrapped.__doc__ = work.__name__, work.__doc__
    for name in ("__click_params__",):
        if hasattr(work, name):
            setattr(wrapped, name, getattr(work, name))
    return wrapped


def say_result(result: Any, as_json: bool) -> None:
    """Print what a command returned: a dict of facts, or text."""
    if as_json:
        click.echo(json.dumps(result if isinstance(result, dict) else {"result": result}, ensure_ascii=False))
    elif isinstance(result, dict):
        for key, value in result.items():
            shown = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
            click.echo(f"{key}: {shown}")
    else:
        click.echo(str(result))


def say_refusal(refusal: IwillError, as_json: bool) -> None:
    """Print a refusal: as JSON on standard output, else as sentences on standard error."""
    if as_json:
        click.echo(json.dumps({"error": refusal.as_dict()}, ensure_ascii=False))
        return
    click.echo(f"{refusal.code}: {refusal.message}", err=True)
    for problem in refusal.details:
        click.echo(f"  {problem.path}: {problem.message}", err=True)


def say_error(code: str, message: str, as_json: bool) -> None:
    """Print an error that is no refusal of ours."""
    if as_json:
        click.echo(json.dumps({"error": {"code": code, "message": message, "details": []}}, ensure_ascii=False))
    else:
        click.echo(f"{code}: {message}", err=True)
