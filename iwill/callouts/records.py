"""What call-outs hold for the national record: the activities themselves. The pool calls this by registration.

Time served is not among it: a seat is a promise, and only time actually spent may be recorded (民政部令第67号 art. 7).
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from iwill.callouts.models import CallOut
from iwill.callouts.terms import CallOutKind
from iwill.core.db import db
from iwill.pool.sheets import national


def projects() -> Iterator[dict[str, str]]:
    """Real call-outs that were launched, under their outward title; drills are no service."""
    organisation = str(current_app.extensions["iwill_settings"].org_name)
    query = (
        select(CallOut)
        .where(CallOut.kind == CallOutKind.REAL, CallOut.launched_at.is_not(None), CallOut.merged_into_id.is_(None))
        .order_by(CallOut.id)
        .options(selectinload(CallOut.needs))
    )
    for call_out in db.session.scalars(query):
        first = min(call_out.needs, key=lambda need: need.starts_at)
        yield {
            "项目编号": str(call_out.id),
            "活动名称": call_out.title,
            "日期": first.starts_at.date().isoformat(),
            "地点": "线上",
            "服务内容": "、".join(dict.fromkeys(need.role for need in call_out.needs)),
            "活动组织单位": organisation,
        }


national.RECORDS["志愿服务项目"] = projects
