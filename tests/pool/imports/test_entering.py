"""The short way into the pool leaves what the long way leaves; and a long file meets its own first rows."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import phonenumbers
import pytest
from sqlalchemy import select

from iwill.accounts.terms import Role
from iwill.core.civil import civil_day
from iwill.core.db import Base, db
from iwill.pool.imports import importing
from iwill.pool.imports.contacts import read_phones
from iwill.pool.imports.entering import Entering, takes_the_short_way
from iwill.pool.imports.importing import import_table
from iwill.pool.imports.known import sighted
from iwill.pool.imports.merging import Occasion, add_to
from iwill.pool.imports.person import Reader
from iwill.pool.imports.reading import read_file
from iwill.pool.models import Volunteer
from iwill.pool.services import own_records
from iwill.pool.services.people import new_volunteer
from iwill.pool.terms import Lifecycle
from tests.builders import an_actor
from tests.conftest import NOW
from tests.pool.imports.files import OVERSEAS, ROSTER, SURVEY, csv_bytes, overseas_row, roster_row, survey_row

pytestmark = pytest.mark.usefixtures("ctx")

BY = an_actor(Role.STAFF)
FILES: dict[str, tuple[Sequence[str], list[list[str]]]] = {
    "survey": (
        SURVEY,
        [
            survey_row(),
            survey_row(姓名="单雨", 手机号码="+44 7700 900123", 微信="dan_yu", 出生日期="90后", 同意=""),
            survey_row(姓名="Dr Anna Berg", 手机号码="", 专业背景="护士┋教师", 资格="护士执业证 53 有效期至2030-4-30"),
            survey_row(姓名="吕敏", 时段="深夜(23:00-8:00)┋周末白天", 补充="周二、周四晚8点到11点", 地区="香港"),
        ],
    ),
    "roster": (ROSTER, [roster_row(), roster_row(姓名="于波", 值班时间="有时可以", 备注="可带新人")]),
    "overseas": (OVERSEAS, [overseas_row(), overseas_row(name="Mr Nigel Finch", zone="GMT+8", Consent="")]),
}


def everything(volunteer: Volunteer) -> dict[str, Any]:
    """Every column of a person and of all that hangs on her, but for what is drawn by lot and what is sealed."""
    drawn = {"id", "uid", "number", "mailing_link_id", "volunteer_id", "value_sealed", "body_sealed", "number_sealed"}

    def plain(row: Base) -> dict[str, Any]:
        return {c.name: getattr(row, c.name) for c in row.__table__.columns if c.name not in drawn}

    hanging = {
        one.key: sorted((plain(row) for row in getattr(volunteer, one.key)), key=repr)
        for one in Volunteer.__mapper__.relationships
    }
    said = own_records.describe(volunteer, remarks=True)
    clear = {key: said[key] for key in ("contacts", "credentials", "notes", "found_by")}
    return plain(volunteer) | hanging | {"in clear": clear}


@pytest.mark.parametrize("kind", FILES)
def test_the_short_way_leaves_what_the_long_way_leaves(kind: str) -> None:
    headings, rows = FILES[kind]
    table = read_file(csv_bytes(headings, rows), f"{kind}.csv")
    reader = Reader(table, today=civil_day(NOW), org_zone="Asia/Shanghai")
    entering = Entering(source="import:7", now=NOW)
    tried = 0
    for sighting in sighted(reader.read(row) for row in table.rows):
        person = sighting.reading.person
        if sighting.reading.reason or not takes_the_short_way(person):
            continue
        tried += 1
        sent_at = person.sent_at or NOW
        short = entering.add(sighting, sent_at)
        entering.write()
        long = new_volunteer(person.name, now=NOW, language="zh-Hans" if person.chinese else "en")
        long.id = entering.new_id()
        add_to(long, person, Occasion(now=NOW, sent_at=sent_at, dated=True, source="import:7", earlier=()))
        db.session.flush()
        db.session.expire_all()
        assert everything(db.session.get_one(Volunteer, short)) == everything(db.session.get_one(Volunteer, long.id))
    assert tried == len(rows)


def test_who_has_more_to_weigh_takes_the_long_way_and_gets_there() -> None:
    rows = [
        survey_row(姓名="王一", 手机号码="13800000001", 邮箱="", 补充="暂停，等下学期"),
        survey_row(姓名="王二", 手机号码="13800000002", 邮箱=""),
        # The same person again, while she is still waiting to be written.
        survey_row(姓名="王二", 手机号码="13800000002", 邮箱="", 时段="周末晚上", 提交答卷时间="2026/11/02 10:00:00"),
    ]
    report = import_table(read_file(csv_bytes(SURVEY, rows), "survey.csv"), by=BY, now=NOW)
    assert [row.outcome.value for row in report.rows] == ["created", "created", "merged"]
    assert report.rows[2].met_row == report.rows[1].number
    people = db.session.scalars(select(Volunteer).order_by(Volunteer.name)).all()
    assert [(one.name, one.lifecycle) for one in people] == [
        ("王一", Lifecycle.PAUSED),
        ("王二", Lifecycle.VERIFYING),
    ]


def test_a_file_longer_than_one_round_meets_its_own_first_rows() -> None:
    """A thousand rows are taken in at a time; whoever comes again later is merged, and all of it is known again."""
    number = importing.CHUNK + 20
    rows = [survey_row(姓名=f"王{n}", 手机号码=f"138{n:08d}", 邮箱="") for n in range(number)]
    again = [survey_row(姓名=f"王{n}", 手机号码=f"138{n:08d}", 邮箱="", 时段="周末白天") for n in (3, number - 1)]
    table = read_file(csv_bytes(SURVEY, [*rows, *again]), "survey.csv")
    first = import_table(table, by=BY, now=NOW)
    assert first.counts() | {"flagged": 0} == {
        "rows": number + 2, "created": number, "merged": 2, "unchanged": 0, "rejected": 0, "flagged": 0,
    }  # fmt: skip
    assert [row.met_row for row in first.rows[-2:]] == [first.rows[3].number, first.rows[number - 1].number]
    assert len({row.volunteer_id for row in first.rows}) == number
    second = import_table(table, by=BY, now=NOW + timedelta(days=1))
    assert second.counts()["unchanged"] == number + 2
    assert [row.volunteer_id for row in second.rows] == [row.volunteer_id for row in first.rows]


def test_a_number_read_at_a_glance_is_the_one_that_the_library_reads() -> None:
    dice = random.Random(5)
    for _ in range(300):
        digits = "1" + "".join(dice.choices("0123456789", k=10))
        number = phonenumbers.parse("+86" + digits, None)
        careful = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        read = read_phones([digits]).values
        assert read in ((careful,), ()), digits
