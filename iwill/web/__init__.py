"""People: pages, templates, styles and translations.

i18n and shell are what every page stands in; signed_in knows who is here, guard who may open a page, safety what every
request must pass, actions how a button changes something, mistakes what is shown when it may not. The folders are the
parts of the house: sign_in, answers and shifts (behind personal links), me, pool, desk.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from iwill.web import mistakes, safety, shell, signed_in

# The modules that hold `pages`, by part of the house; every view in them carries exactly one guard.
PAGES = (
    "health",
    "home",
    "answers.pages",
    "answers.why",
    "answers.permission",
    "answers.gaps",
    "answers.letters",
    "answers.asking_more",
    "shifts.page",
    "shifts.danger",
    "shifts.handover",
    "shifts.support",
    "shifts.after",
    "shifts.swaps",
    "shifts.asked",
    "unsubscribe",
    "mailbox",
    "join.questions",
    "join.finishing",
    "sign_in.pages",
    "sign_in.steps",
    "sign_in.links",
    "sign_in.account",
    "sign_in.staff_accounts",
    "policies",
    "me.today",
    "me.waiting",
    "me.standing",
    "me.complaints",
    "me.times",
    "me.stated",
    "me.dates",
    "me.holidays",
    "me.zone",
    "me.teams",
    "me.messages",
    "me.wishes",
    "me.place",
    "me.concluded",
    "me.record",
    "recognition.mine",
    "me.own_data",
    "training.mine",
    "training.check",
    "training.link",
    "training.catalogue",
    "training.session",
    "training.notes",
    "tasks.mine",
    "tasks.link",
    "tasks.desk",
    "certificates.mine",
    "certificates.letters",
    "certificates.check",
    "certificates.desk",
    "recognition.pages",
    "pool.people",
    "pool.person_actions",
    "pool.history",
    "pool.bulk",
    "pool.permission",
    "pool.gaps",
    "pool.young",
    "pool.verification",
    "pool.vetting",
    "pool.interviews",
    "pool.complaints",
    "pool.duplicates",
    "pool.sheets",
    "pool.records",
    "pool.teams",
    "pool.rota",
    "pool.vocabulary",
    "journeys.pages",
    "journeys.editing",
    "journeys.trying",
    "pool.imports",
    "on_shift.attendance",
    "on_shift.care",
    "on_shift.danger",
    "on_shift.handovers",
    "on_shift.support",
    "on_shift.sessions",
    "on_shift.supervisor",
    "on_shift.on_behalf",
    "on_shift.destruction",
    "desk.home",
    "desk.mode",
    "desk.requests",
    "desk.staffing",
    "desk.callouts",
    "desk.changes",
    "desk.callsheet",
    "desk.relay",
    "desk.replies",
    "desk.roster_sheet",
    "roster.pages",
    "outreach.pages",
    "belonging.pages",
    "desk.facts",
    "desk.why",
    "on_shift.hours",
    "on_shift.after_action",
    "insight.overview",
    "insight.retention",
    "insight.readiness",
    "insight.funnel",
    "insight.contact",
    "insight.journeys",
    "insight.contribution",
    "insight.behind",
)


def install(app: Flask) -> None:
    """Register the pages."""
    shell.install(app)
    signed_in.install(app)
    safety.install(app)
    mistakes.install(app)
    for name in PAGES:
        app.register_blueprint(import_module(f"iwill.web.{name}").pages)
