"""The fields of the national record, as far as this program holds facts: eight kinds of record, as JSON or CSV.

Names of fields are those of 民政部令第67号《志愿服务记录与证明出具办法(试行)》 art. 5-10, kinds of record those of
MZ/T 061-2015. People go by their public number alone; a number of an identity document is never in it, because none is
kept. What is not known is an empty field, not a guess; a kind of record that nobody keeps here yet is an empty list.
Features register what they hold:

    national.RECORDS["志愿服务项目"] = projects        # () -> rows
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from iwill.core.db import db
from iwill.pool.imports.delimited import warded
from iwill.pool.models import Training, Volunteer
from iwill.pool.services.contacts import contact_value
from iwill.pool.terms import ContactKind, ContactState, CredentialState, Lifecycle
from iwill.pool.vocabulary import vocabulary

FIELDS: Mapping[str, tuple[str, ...]] = {
    "志愿者": ("志愿者编号", "姓名", "性别", "出生日期", "居住区域", "联系方式", "专业技能", "服务类别", "登记日期"),
    "志愿团体": ("名称", "联系方式"),
    "志愿服务项目": ("项目编号", "活动名称", "日期", "地点", "服务内容", "活动组织单位", "活动负责人"),
    "培训": ("志愿者编号", "名称", "主要内容", "学习时长", "举办单位", "日期"),
    "表彰奖励": ("志愿者编号", "名称", "日期", "授予单位"),
    "志愿服务时间": (
        "志愿者编号",
        "项目编号",
        "活动名称",
        "日期",
        "地点",
        "服务内容",
        "服务时间",
        "活动组织单位",
        "活动负责人",
    ),
    "评价投诉": ("志愿者编号", "服务质量评价", "评价日期"),
    "志愿服务证书": ("证书编号", "志愿者编号", "服务时间", "服务内容", "记录单位", "出具日期"),
}
STANDARDS = ("民政部令第67号", "MZ/T 061-2015")
_CHUNK = 500

Row = dict[str, str]
RECORDS: dict[str, Callable[[], Iterable[Row]]] = {}


@dataclass(frozen=True)
class Records:
    """All records of one moment: the organisation whose they are, and the rows of each kind."""

    organisation: str
    made_at: datetime
    rows: Mapping[str, list[Row]]

    @property
    def total(self) -> int:
        return sum(len(rows) for rows in self.rows.values())


def gather(organisation: str, phone: str, *, contacts: bool, now: datetime) -> Records:
    """Every record there is. Only people who agreed that their data are kept are among them; their phone numbers and
    addresses only with `contacts`."""
    rows: dict[str, list[Row]] = {kind: [] for kind in FIELDS}
    rows["志愿者"] = list(_volunteers(contacts))
    rows["志愿团体"] = [{"名称": organisation, "联系方式": phone}]
    rows["培训"] = list(_trainings())
    for kind, held in RECORDS.items():
        rows[kind] = list(held())
    return Records(organisation, now, rows)


def as_json(records: Records) -> bytes:
    """One object with a list for each kind of record; every field of a kind is there, empty where it is not known."""
    told: dict[str, Any] = {
        "organisation": records.organisation,
        "made_at": records.made_at.isoformat(),
        "standards": STANDARDS,
        "records": {
            kind: [{field: row.get(field, "") for field in fields} for row in records.rows[kind]]
            for kind, fields in FIELDS.items()
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def as_csv(records: Records) -> dict[str, bytes]:
    """A file for each kind of record, in UTF-8 with a mark, by name; nothing in it can be taken for a formula."""
    files = {}
    for kind, fields in FIELDS.items():
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(fields)
        writer.writerows([warded(row.get(field, "")) for field in fields] for row in records.rows[kind])
        files[f"{kind}.csv"] = text.getvalue().encode("utf-8-sig")
    return files


def as_archive(records: Records) -> bytes:
    """The CSV files in one archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in as_csv(records).items():
            archive.writestr(name, file)
    return content.getvalue()


def _volunteers(contacts: bool) -> Iterator[Row]:
    last = 0
    while True:
        query = (
            select(Volunteer)
            .where(Volunteer.id > last, Volunteer.may_process, Volunteer.demo.is_(False))
            .where(Volunteer.erased_at.is_(None), Volunteer.merged_into_id.is_(None))
            .where(Volunteer.lifecycle != Lifecycle.APPLICANT)
            .order_by(Volunteer.id)
            .limit(_CHUNK)
            .options(selectinload(Volunteer.skills), selectinload(Volunteer.credentials))
        )
        people = db.session.scalars(query.options(selectinload(Volunteer.contacts))).all()
        if not people:
            return
        last = people[-1].id
        yield from (_volunteer(one, contacts) for one in people)


def _volunteer(volunteer: Volunteer, contacts: bool) -> Row:
    words = vocabulary()
    verified = (one.kind for one in volunteer.credentials if one.state is CredentialState.VERIFIED)
    usable = (
        contact_value(one)
        for one in volunteer.contacts
        if one.kind is not ContactKind.WECHAT and one.state is not ContactState.DEAD
    )
    return {
        "志愿者编号": volunteer.number,
        "姓名": volunteer.name,
        "居住区域": volunteer.region or "",
        "联系方式": "、".join(usable) if contacts else "",
        "专业技能": "、".join(dict.fromkeys(words.label("credential", kind, "zh-Hans") for kind in verified)),
        "服务类别": "、".join(words.label("skill", held.skill, "zh-Hans") for held in volunteer.skills),
        "登记日期": volunteer.created_at.date().isoformat(),
    }


def _trainings() -> Iterator[Row]:
    """Courses stay under the number alone after an erasure, as the law wants them kept."""
    query = (
        select(Training, Volunteer.number)
        .join(Volunteer, Volunteer.id == Training.volunteer_id)
        .where(Volunteer.demo.is_(False))
        .order_by(Training.id)
    )
    for course, number in db.session.execute(query):
        yield {
            "志愿者编号": number,
            "名称": course.title,
            "主要内容": course.content or "",
            # Hours, as art. 8 counts them.
            "学习时长": f"{course.minutes / 60:.1f}" if course.minutes else "",
            "举办单位": course.host or "",
            "日期": course.completed_on.isoformat(),
        }
