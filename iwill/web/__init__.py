"""People: pages, templates, styles and translations.

i18n and shell are what every page stands in; signed_in knows who is here, guard who may open a page, safety what every
request must pass, actions how a button changes something, mistakes what is shown when it may not. The folders are the
parts of the house: sign_in, answers and shifts (behind personal links), me, pool, desk.
"""

from __future__ import annotations

from flask import Blueprint, Flask

from iwill.web import health, home, i18n, mailbox, mistakes, policies, safety, shell, signed_in, unsubscribe
from iwill.web.answers import asking_more
from iwill.web.answers import gaps as gap_answers
from iwill.web.answers import pages as answer_pages
from iwill.web.answers import permission as permission_answers
from iwill.web.answers import why as answers_why
from iwill.web.certificates import check as certificate_check
from iwill.web.certificates import desk as certificate_desk
from iwill.web.certificates import letters as certificate_letters
from iwill.web.certificates import mine as certificate_mine
from iwill.web.desk import callouts, callsheet, changes, requests, roster_sheet, staffing
from iwill.web.desk import facts as desk_facts
from iwill.web.desk import home as desk_home
from iwill.web.desk import relay as desk_relay
from iwill.web.desk import replies as desk_replies
from iwill.web.desk import why as desk_why
from iwill.web.join import finishing as join_finishing
from iwill.web.join import questions as join_questions
from iwill.web.me import complaints as me_complaints
from iwill.web.me import dates as me_dates
from iwill.web.me import holidays as me_holidays
from iwill.web.me import messages as me_messages
from iwill.web.me import own_data
from iwill.web.me import place as me_place
from iwill.web.me import record as me_record
from iwill.web.me import standing as me_standing
from iwill.web.me import stated as me_stated
from iwill.web.me import teams as me_teams
from iwill.web.me import times as me_times
from iwill.web.me import today as me_today
from iwill.web.me import waiting as me_waiting
from iwill.web.me import zone as me_zone
from iwill.web.on_shift import after_action
from iwill.web.on_shift import attendance as attendance_pages
from iwill.web.on_shift import care as care_pages
from iwill.web.on_shift import danger as danger_pages
from iwill.web.on_shift import destruction as destruction_pages
from iwill.web.on_shift import handovers as handover_pages
from iwill.web.on_shift import hours as on_shift_hours
from iwill.web.on_shift import sessions as session_pages
from iwill.web.on_shift import supervisor as supervisor_pages
from iwill.web.on_shift import support as support_pages
from iwill.web.pool import (
    bulk,
    complaints,
    duplicates,
    gaps,
    history,
    imports,
    interviews,
    people,
    permission,
    person_actions,
    records,
    rota,
    sheets,
    teams,
    verification,
    vetting,
    vocabulary,
    young,
)
from iwill.web.roster import pages as roster_pages
from iwill.web.shifts import after as shift_after
from iwill.web.shifts import asked as shift_asked
from iwill.web.shifts import danger as shift_danger
from iwill.web.shifts import handover as shift_handover
from iwill.web.shifts import page as shift_pages
from iwill.web.shifts import support as shift_support
from iwill.web.shifts import swaps as shift_swaps
from iwill.web.sign_in import account, staff_accounts
from iwill.web.sign_in import links as sign_in_links
from iwill.web.sign_in import pages as sign_in_pages
from iwill.web.sign_in import steps as sign_in_steps

# One line for each part of the house; every view in them carries exactly one guard.
BLUEPRINTS: tuple[Blueprint, ...] = (
    health.pages,
    home.pages,
    answer_pages.pages,
    answers_why.pages,
    permission_answers.pages,
    gap_answers.pages,
    asking_more.pages,
    shift_pages.pages,
    shift_danger.pages,
    shift_handover.pages,
    shift_support.pages,
    shift_after.pages,
    shift_swaps.pages,
    shift_asked.pages,
    unsubscribe.pages,
    mailbox.pages,
    join_questions.pages,
    join_finishing.pages,
    sign_in_pages.pages,
    sign_in_steps.pages,
    sign_in_links.pages,
    account.pages,
    staff_accounts.pages,
    policies.pages,
    me_today.pages,
    me_waiting.pages,
    me_standing.pages,
    me_complaints.pages,
    me_times.pages,
    me_stated.pages,
    me_dates.pages,
    me_holidays.pages,
    me_zone.pages,
    me_teams.pages,
    me_messages.pages,
    me_place.pages,
    me_record.pages,
    own_data.pages,
    certificate_mine.pages,
    certificate_letters.pages,
    certificate_check.pages,
    certificate_desk.pages,
    people.pages,
    person_actions.pages,
    history.pages,
    bulk.pages,
    permission.pages,
    gaps.pages,
    young.pages,
    verification.pages,
    vetting.pages,
    interviews.pages,
    complaints.pages,
    duplicates.pages,
    sheets.pages,
    records.pages,
    teams.pages,
    rota.pages,
    vocabulary.pages,
    imports.pages,
    attendance_pages.pages,
    care_pages.pages,
    danger_pages.pages,
    handover_pages.pages,
    support_pages.pages,
    session_pages.pages,
    supervisor_pages.pages,
    destruction_pages.pages,
    desk_home.pages,
    requests.pages,
    staffing.pages,
    callouts.pages,
    changes.pages,
    callsheet.pages,
    desk_relay.pages,
    desk_replies.pages,
    roster_sheet.pages,
    roster_pages.pages,
    desk_facts.pages,
    desk_why.pages,
    on_shift_hours.pages,
    after_action.pages,
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
