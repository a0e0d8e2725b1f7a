"""The one place where the parts are joined."""

from __future__ import annotations

import hmac
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from flask_migrate import Migrate

import config
from iwill.core.db import db
from iwill.core.encryption import Keyring
from iwill.engine import logs
from iwill.web import i18n

# Every table is known before the first query; the order is that of the map in iwill/__init__.py.
TABLES = (
    "core.jobs",
    "core.policy",
    "accounts.models",
    "pool.models",
    "pool.courses.models",
    "pool.activity.models",
    "pool.vocabulary.models",
    "pool.public_days.models",
    "pool.teams.models",
    "pool.vetting.models",
    "pool.complaints.models",
    "pool.history.models",
    "pool.imports.models",
    "pool.merging.models",
    "pool.sheets.models",
    "pool.sign_up.models",
    "pool.permission.models",
    "pool.gaps.models",
    "pool.bulk.models",
    "messaging.models",
    "messaging.contact.models",
    "callouts.models",
    "callouts.changes.models",
    "callouts.replies.models",
    "callouts.unwanted.models",
    "callouts.facts.models",
    "callouts.rests.models",
    "callouts.destruction.models",
    "shifts.attendance.models",
    "shifts.supervision.models",
    "shifts.hours.models",
    "shifts.certificates.models",
    "shifts.aftermath.models",
    "shifts.care.models",
    "shifts.cases.models",
    "shifts.danger.models",
    "shifts.handover.models",
    "shifts.swaps.models",
    "shifts.roster.models",
    "engagement.journeys.models",
    "engagement.training.models",
    "engagement.tasks.models",
    "engagement.mentoring.models",
    "engagement.recognition.models",
    "engagement.outreach.models",
    "engagement.answering.models",
    "engagement.belonging.models",
    "insight.models",
)
# What features do when a person leaves or is merged, and what they forget with time: the pool asks, and does not know
# them.
REGISTERED = (
    "pool.activity.leaving",
    "pool.public_days.leaving",
    "pool.teams.leaving",
    "pool.sign_up.leaving",
    "pool.sign_up.purge",
    "pool.permission.leaving",
    "pool.gaps.leaving",
    "pool.history.leaving",
    "pool.imports.leaving",
    "pool.teams.purge",
    "pool.vetting.following",
    "pool.vetting.leaving",
    "pool.vetting.purge",
    "pool.complaints.leaving",
    "pool.merging.leaving",
    "pool.bulk.leaving",
    "pool.bulk.purge",
    "messaging.bulk",
    "messaging.contact.leaving",
    "messaging.contact.purge",
    "messaging.leaving",
    "messaging.merging",
    "messaging.purge",
    "callouts.engaged",
    "callouts.crises",
    "callouts.leaving",
    "callouts.merging",
    "callouts.purge",
    "callouts.records",
    "callouts.replies.leaving",
    "callouts.replies.purge",
    "callouts.facts.leaving",
    "callouts.facts.purge",
    "shifts.attendance.leaving",
    "shifts.attendance.purge",
    "shifts.supervision.following",
    "shifts.supervision.leaving",
    "shifts.supervision.purge",
    "shifts.hours.following",
    "shifts.hours.leaving",
    "shifts.hours.records",
    "shifts.aftermath.leaving",
    "shifts.aftermath.mornings",
    "shifts.certificates.leaving",
    "shifts.certificates.purge",
    "callouts.rests.leaving",
    "callouts.rests.purge",
    "shifts.swaps.leaving",
    "shifts.swaps.purge",
    "shifts.roster.leaving",
    "shifts.roster.purge",
    "shifts.care.leaving",
    "shifts.care.purge",
    "callouts.destruction.services",
    "shifts.cases.purge",
    "shifts.danger.following",
    "shifts.danger.leaving",
    "shifts.danger.purge",
    "shifts.handover.leaving",
    "shifts.handover.purge",
    "engagement.recognition.leaving",
    "engagement.recognition.purge",
    "engagement.answering.leaving",
    "engagement.answering.purge",
    "engagement.answering.questions",
    "engagement.belonging.leaving",
    "engagement.belonging.purge",
    "engagement.belonging.question",
    "engagement.outreach.calls",
    "engagement.outreach.leaving",
    "engagement.outreach.purge",
    "engagement.journeys.asked",
    "engagement.journeys.leaving",
    "engagement.journeys.purge",
    "engagement.journeys.happenings.joining",
    "engagement.journeys.happenings.licences",
    "engagement.journeys.happenings.serving",
    "engagement.journeys.happenings.silence",
    "engagement.journeys.happenings.times",
    "engagement.journeys.happenings.years",
    "engagement.training.happenings",
    "engagement.training.leaving",
    "engagement.training.merging",
    "engagement.training.purge",
    "engagement.training.questions",
    "engagement.tasks.leaving",
    "engagement.tasks.merging",
    "engagement.tasks.purge",
    "engagement.tasks.questions",
    "engagement.mentoring.beside",
    "engagement.mentoring.leaving",
    "engagement.mentoring.merging",
    "engagement.mentoring.purge",
    "insight.upkeep",
)
# Where people and machines come in. A process that serves nobody imports none of their pages and routes.
DOORS = ("web", "api")
for _module in (*TABLES, *REGISTERED):
    import_module(f"iwill.{_module}")
MIGRATIONS = str(Path(config.__file__).resolve().parent / "migrations")


def create_app(settings: config.Settings | None = None, *, serving: bool = True) -> Flask:
    """Build the application, without its doors unless it is `serving`. Refuses an incomplete or contradictory
    environment."""
    settings = settings or config.from_environment()
    app = Flask("iwill", instance_path=settings.instance_dir, static_folder=None, template_folder="web/templates")
    app.extensions["iwill_settings"] = settings
    ZoneInfo(settings.org_zone)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        # An error of the database names its statement and never the values in it, which can be anybody's data.
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True, "pool_pre_ping": "postgresql" in settings.database_url},
        SECRET_KEY=settings.secret_keys[0],
        SECRET_KEY_FALLBACKS=list(settings.secret_keys[1:]),
        TESTING=settings.env == "test",
    )
    app.extensions["iwill_keyring"] = Keyring.parse(settings.data_keys, settings.index_key)
    app.extensions["iwill_link_keys"] = tuple(_derived(key, "links") for key in settings.secret_keys)
    app.extensions["iwill_audit_key"] = _derived(settings.index_key, "audit")
    db.init_app(app)
    Migrate(app, db, directory=MIGRATIONS, render_as_batch=True, compare_type=True)
    logs.install(app)
    # Letters are written in their readers' languages, whoever sends them.
    i18n.install(app)
    if serving:
        for door in DOORS:
            import_module(f"iwill.{door}").install(app)
    return app


def _derived(secret: str, use: str) -> bytes:
    """A key for one use, so that no two uses share one."""
    return hmac.new(secret.encode(), f"iwill {use}".encode(), sha256).digest()
