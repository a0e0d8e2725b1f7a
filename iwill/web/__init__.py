"""People: pages, templates, styles and translations.

i18n and shell are what every page stands in; signed_in knows who is here, guard who may open a page, safety what every
request must pass, actions how a button changes something, mistakes what is shown when it may not. Each other module is
one part of the house and has its own pages.
"""

from __future__ import annotations

from flask import Blueprint, Flask

from iwill.web import (
    account,
    answers,
    callouts,
    callsheet,
    desk,
    health,
    home,
    i18n,
    imports,
    mailbox,
    me,
    me_data,
    me_dates,
    me_times,
    mistakes,
    people,
    person_actions,
    policies,
    requests,
    safety,
    shell,
    sign_in,
    sign_in_links,
    sign_in_steps,
    signed_in,
    staff_accounts,
    staffing,
    unsubscribe,
    verification,
)

# One line for each part of the house; every view in them carries exactly one guard.
BLUEPRINTS: tuple[Blueprint, ...] = (
    health.pages,
    home.pages,
    answers.pages,
    unsubscribe.pages,
    mailbox.pages,
    sign_in.pages,
    sign_in_steps.pages,
    sign_in_links.pages,
    account.pages,
    staff_accounts.pages,
    policies.pages,
    me.pages,
    me_times.pages,
    me_dates.pages,
    me_data.pages,
    people.pages,
    person_actions.pages,
    verification.pages,
    imports.pages,
    desk.pages,
    requests.pages,
    staffing.pages,
    callouts.pages,
    callsheet.pages,
)


def install(app: Flask) -> None:
    """Register the pages."""
    i18n.install(app)
    shell.install(app)
    signed_in.install(app)
    safety.install(app)
    mistakes.install(app)
    for pages in BLUEPRINTS:
        app.register_blueprint(pages)
