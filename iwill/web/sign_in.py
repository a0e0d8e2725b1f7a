"""Signing in, step by step. Which page comes next is decided on the server; every refusal says the same."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("sign_in", __name__)
