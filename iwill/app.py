"""The one place where the parts are joined."""

from __future__ import annotations

import hmac
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from flask_migrate import Migrate

import config
from iwill import api, web
from iwill.accounts import models as _accounts
from iwill.callouts import leaving as _callouts_leaving
from iwill.callouts import merging as _callouts_merging
from iwill.callouts import models as _callouts
from iwill.callouts import purge as _callouts_purge
from iwill.callouts import records as _callouts_records
from iwill.callouts.changes import models as _changes
from iwill.callouts.destruction import models as _destruction
from iwill.callouts.destruction import services as _destruction_record
from iwill.callouts.facts import leaving as _facts_leaving
from iwill.callouts.facts import models as _facts
from iwill.callouts.facts import purge as _facts_purge
from iwill.callouts.replies import leaving as _replies_leaving
from iwill.callouts.replies import models as _replies
from iwill.callouts.replies import purge as _replies_purge
from iwill.callouts.rests import leaving as _rests_leaving
from iwill.callouts.rests import models as _rests
from iwill.callouts.rests import purge as _rests_purge
from iwill.callouts.unwanted import models as _unwanted
from iwill.core import jobs as _jobs
from iwill.core import policy as _policy
from iwill.core.db import db
from iwill.core.encryption import Keyring
from iwill.engine import logs
from iwill.messaging import bulk as _messaging_bulk
from iwill.messaging import leaving as _messaging_leaving
from iwill.messaging import merging as _messaging_merging
from iwill.messaging import models as _messaging
from iwill.messaging import purge as _messaging_purge
from iwill.pool import models as _pool
from iwill.pool.bulk import leaving as _bulk_leaving
from iwill.pool.bulk import models as _bulk
from iwill.pool.bulk import purge as _bulk_purge
from iwill.pool.complaints import leaving as _complaints_leaving
from iwill.pool.complaints import models as _complaints
from iwill.pool.gaps import leaving as _gaps_leaving
from iwill.pool.gaps import models as _gaps
from iwill.pool.history import leaving as _history_leaving
from iwill.pool.history import models as _history
from iwill.pool.imports import leaving as _imports_leaving
from iwill.pool.imports import models as _imports
from iwill.pool.merging import leaving as _merging_leaving
from iwill.pool.merging import models as _merging
from iwill.pool.permission import leaving as _permission_leaving
from iwill.pool.permission import models as _permission
from iwill.pool.public_days import leaving as _public_days_leaving
from iwill.pool.public_days import models as _public_days
from iwill.pool.sheets import models as _sheets
from iwill.pool.sign_up import leaving as _sign_up_leaving
from iwill.pool.sign_up import models as _sign_up
from iwill.pool.sign_up import purge as _sign_up_purge
from iwill.pool.teams import leaving as _teams_leaving
from iwill.pool.teams import models as _teams
from iwill.pool.teams import purge as _teams_purge
from iwill.pool.vetting import following as _vetting_following
from iwill.pool.vetting import leaving as _vetting_leaving
from iwill.pool.vetting import models as _vetting
from iwill.pool.vetting import purge as _vetting_purge
from iwill.pool.vocabulary import models as _vocabulary
from iwill.shifts.aftermath import leaving as _aftermath_leaving
from iwill.shifts.aftermath import models as _aftermath
from iwill.shifts.attendance import leaving as _attendance_leaving
from iwill.shifts.attendance import models as _attendance
from iwill.shifts.attendance import purge as _attendance_purge
from iwill.shifts.care import leaving as _care_leaving
from iwill.shifts.care import models as _care
from iwill.shifts.care import purge as _care_purge
from iwill.shifts.cases import models as _cases
from iwill.shifts.cases import purge as _cases_purge
from iwill.shifts.certificates import leaving as _certificates_leaving
from iwill.shifts.certificates import models as _certificates
from iwill.shifts.certificates import purge as _certificates_purge
from iwill.shifts.danger import following as _danger_following
from iwill.shifts.danger import leaving as _danger_leaving
from iwill.shifts.danger import models as _danger
from iwill.shifts.danger import purge as _danger_purge
from iwill.shifts.handover import leaving as _handover_leaving
from iwill.shifts.handover import models as _handover
from iwill.shifts.handover import purge as _handover_purge
from iwill.shifts.hours import following as _hours_following
from iwill.shifts.hours import leaving as _hours_leaving
from iwill.shifts.hours import models as _hours
from iwill.shifts.hours import records as _hours_records
from iwill.shifts.roster import leaving as _roster_leaving
from iwill.shifts.roster import models as _roster
from iwill.shifts.roster import purge as _roster_purge
from iwill.shifts.supervision import following as _supervision_following
from iwill.shifts.supervision import leaving as _supervision_leaving
from iwill.shifts.supervision import models as _supervision
from iwill.shifts.supervision import purge as _supervision_purge
from iwill.shifts.swaps import leaving as _swaps_leaving
from iwill.shifts.swaps import models as _swaps
from iwill.shifts.swaps import purge as _swaps_purge

# Every table is known before the first query; the order is that of the map in iwill/__init__.py.
TABLES = (
    _jobs,
    _policy,
    _accounts,
    _pool,
    _vocabulary,
    _public_days,
    _teams,
    _vetting,
    _complaints,
    _history,
    _imports,
    _merging,
    _sheets,
    _sign_up,
    _permission,
    _gaps,
    _bulk,
    _messaging,
    _callouts,
    _changes,
    _replies,
    _unwanted,
    _facts,
    _rests,
    _destruction,
    _attendance,
    _supervision,
    _hours,
    _certificates,
    _aftermath,
    _care,
    _cases,
    _danger,
    _handover,
    _swaps,
    _roster,
)
# What features do when a person leaves or is merged, and what they forget with time: the pool asks, and does not know
# them.
REGISTERED = (
    _public_days_leaving,
    _teams_leaving,
    _sign_up_leaving,
    _sign_up_purge,
    _permission_leaving,
    _gaps_leaving,
    _history_leaving,
    _imports_leaving,
    _teams_purge,
    _vetting_following,
    _vetting_leaving,
    _vetting_purge,
    _complaints_leaving,
    _merging_leaving,
    _bulk_leaving,
    _bulk_purge,
    _messaging_bulk,
    _messaging_leaving,
    _messaging_merging,
    _messaging_purge,
    _callouts_leaving,
    _callouts_merging,
    _callouts_purge,
    _callouts_records,
    _replies_leaving,
    _replies_purge,
    _facts_leaving,
    _facts_purge,
    _attendance_leaving,
    _attendance_purge,
    _supervision_following,
    _supervision_leaving,
    _supervision_purge,
    _hours_following,
    _hours_leaving,
    _hours_records,
    _aftermath_leaving,
    _certificates_leaving,
    _certificates_purge,
    _rests_leaving,
    _rests_purge,
    _swaps_leaving,
    _swaps_purge,
    _roster_leaving,
    _roster_purge,
    _care_leaving,
    _care_purge,
    _destruction_record,
    _cases_purge,
    _danger_following,
    _danger_leaving,
    _danger_purge,
    _handover_leaving,
    _handover_purge,
)
MIGRATIONS = str(Path(config.__file__).resolve().parent / "migrations")


def create_app(settings: config.Settings | None = None) -> Flask:
    """Build the application. Refuses to start on an incomplete or contradictory environment."""
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
    web.install(app)
    api.install(app)
    return app


def _derived(secret: str, use: str) -> bytes:
    """A key for one use, so that no two uses share one."""
    return hmac.new(secret.encode(), f"iwill {use}".encode(), sha256).digest()
