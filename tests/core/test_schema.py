"""Input is taken at its word: what merely resembles a value is not one."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from iwill.core.schema import Flag, Instant, StrictSchema


class Shape(StrictSchema):
    flag = Flag()
    at = Instant()


@pytest.mark.parametrize("value", [1, 0, 1.0, "true", "false", "yes", None, [], {}])
def test_only_true_and_false_are_true_and_false(value: object) -> None:
    with pytest.raises(ValidationError):
        Shape().load({"flag": value})


@pytest.mark.parametrize(
    "value", ["2026-11-21T19:00:00", "2026-11-21", "tomorrow", "", 1, None, "2026-13-01T00:00:00Z"]
)
def test_an_instant_without_an_offset_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        Shape().load({"at": value})


def test_what_is_right_is_taken() -> None:
    loaded = Shape().load({"flag": False, "at": "2026-11-21T19:00:00+08:00"})
    assert loaded["flag"] is False
    assert loaded["at"].utcoffset().total_seconds() == 8 * 3600
