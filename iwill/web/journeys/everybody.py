"""The second step before a rule that means nearly everybody: the number is shown, and pressed once more."""

from __future__ import annotations

from flask import request


def confirmed(number: int) -> bool:
    """Whether the second step has been taken for this number; a larger one by now is shown again."""
    typed = request.form.get("everybody", "")
    return typed.isdigit() and number <= int(typed)
