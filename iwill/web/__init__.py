"""People: pages, templates, styles and translations.

i18n and shell are what every page stands in; guard says who may open a page, safety what every request must pass,
actions how a button changes something, mistakes what is shown when it may not. Each other module is one part of the
house and has its own pages.
"""

from __future__ import annotations

from flask import Blueprint, Flask

from iwill.web import guard, health, i18n, mistakes, safety, shell, sign_in

# One line for each part of the house; every view in them carries exactly one guard.
BLUEPRINTS: tuple[Blueprint, ...] = (health.pages, sign_in.pages)


def install(app: Flask) -> None:
    """Register the pages."""
    i18n.install(app)
    shell.install(app)
    guard.install(app)
    safety.install(app)
    mistakes.install(app)
    for pages in BLUEPRINTS:
        app.register_blueprint(pages)
