"""People: pages, templates, styles and translations.

i18n and shell are what every page stands in; each other module is one part of the house and registers its own pages.
"""

from __future__ import annotations

from flask import Flask

from iwill.web import i18n, shell


def install(app: Flask) -> None:
    """Register the pages."""
    i18n.install(app)
    shell.install(app)
