"""People: pages, templates, styles and translations."""

from __future__ import annotations

from flask import Flask


def install(app: Flask) -> None:
    """Register the pages."""
