"""What hours hold for the national record: time that counts, in hours (民政部令第67号 art. 7). The pool calls this by
registration."""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app
from sqlalchemy import select

from iwill.callouts.models import CallOut
from iwill.core.db import db
from iwill.pool.models import Volunteer
from iwill.pool.sheets import national
from iwill.shifts.hours.models import HoursEntry
from iwill.shifts.hours.rules import in_hours
from iwill.shifts.hours.terms import COUNTING


def time_served() -> Iterator[dict[str, str]]:
    """Every entry that counts, under the number of whoever served; it outlives her name."""
    organisation = str(current_app.extensions["iwill_settings"].org_name)
    query = (
        select(HoursEntry, Volunteer.number, CallOut.title)
        .join(Volunteer, Volunteer.id == HoursEntry.volunteer_id)
        .outerjoin(CallOut, CallOut.id == HoursEntry.call_out_id)
        .where(Volunteer.demo.is_(False), HoursEntry.state.in_(COUNTING), HoursEntry.replaced_at.is_(None))
        .order_by(HoursEntry.id)
    )
    for entry, number, title in db.session.execute(query):
        yield {
            "志愿者编号": number,
            "项目编号": str(entry.call_out_id or ""),
            # As it is called among the projects, where it is one of them.
            "活动名称": title or entry.content,
            "日期": entry.on_day.isoformat(),
            "地点": "线上",
            "服务内容": entry.role or entry.content,
            "服务时间": in_hours(entry.minutes),
            "活动组织单位": organisation,
        }


national.RECORDS["志愿服务时间"] = time_served
