"""A list of numbers as one value of a statement, so that a list of fifty is the same statement as one of five.

PostgreSQL keeps the plan of a statement that it is sent often. For a long IN with a place for each number it keeps a
plan that reads tables whole, and takes ten times as long as with the numbers in one array. Neither database limits how
long such a list may be.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, Integer, String, TypeDecorator, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


class _Numbers(TypeDecorator[Collection[int]]):
    """An array where the database has them, a JSON text where not."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(Integer()) if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> Any:
        numbers = list(value or ())
        return numbers if dialect.name == "postgresql" else json.dumps(numbers)


class one_of(FunctionElement[bool]):
    """Whether a column of whole numbers is among those of the list that the statement is given under `name`."""

    type = Boolean()
    inherit_cache = True

    def __init__(self, column: ColumnElement[int], name: str) -> None:
        super().__init__(column, bindparam(name, type_=_Numbers()))

    def self_group(self, against: Any = None) -> Any:
        """As it is. Compared with 1, as other functions are that answer true or false, no index would be looked at."""
        return self


@compiles(one_of, "postgresql")
def _in_an_array(element: one_of, compiler: SQLCompiler, **how: Any) -> str:
    column, numbers = (compiler.process(part, **how) for part in element.clauses)
    return f"{column} = ANY ({numbers})"


@compiles(one_of)
def _in_a_json_text(element: one_of, compiler: SQLCompiler, **how: Any) -> str:
    column, numbers = (compiler.process(part, **how) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"
