"""Machines: /api/v1 and its OpenAPI description."""

from __future__ import annotations

from flask import Flask


def install(app: Flask) -> None:
    """Register the API."""
