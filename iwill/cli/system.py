"""Commands for the installation: migrate, serve, demo, jobs, audit, backup, restore, doctor."""

from __future__ import annotations

from typing import Any

import flask_migrate

from iwill.cli import main
from iwill.cli.running import in_application


@main.command()
@in_application
def migrate() -> dict[str, Any]:
    """Bring the database to the newest version."""
    flask_migrate.upgrade()
    return {"migrated": "head"}
