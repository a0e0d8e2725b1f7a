"""The national record as a file.

/people/records             what is in it, and the file as JSON or CSV
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, render_template, request

from iwill.accounts.terms import Actor, Permission
from iwill.pool.sheets import national
from iwill.pool.sheets.services import exporting
from iwill.web.actions import attempt
from iwill.web.guard import for_staff, may
from iwill.web.pool.sheets import as_file, settings

pages = Blueprint("records", __name__)


@pages.get("/people/records")
@for_staff(Permission.EDIT_POOL)
def records_form() -> str:
    """What the national record holds, and the form for it."""
    return render_template("staff/records.html", fields=national.FIELDS, problems=[], typed={})


@pages.post("/people/records")
@for_staff(Permission.EDIT_POOL)
def records() -> Response | tuple[str, int]:
    """The national record as a file. Never a number of an identity document: none is kept."""
    contacts = "contacts" in request.form and may(Permission.READ_CONTACTS)
    house = settings()

    def use_case(by: Actor, now: datetime) -> national.Records:
        found = national.gather(house.org_name, house.duty_phone, contacts=contacts, now=now)
        reason = request.form.get("reason", "")
        exporting.log_export("records", reason, found.total, with_contacts=contacts, by=by, now=now)
        return found

    ended = attempt(use_case)
    if ended.result is None:
        page = render_template(
            "staff/records.html", fields=national.FIELDS, problems=ended.problems, typed=request.form.to_dict()
        )
        return page, ended.refusal.status if ended.refusal else 422
    if request.form.get("format") == "csv":
        return as_file(national.as_archive(ended.result), "application/zip", "records.zip")
    return as_file(national.as_json(ended.result), "application/json", "records.json")
