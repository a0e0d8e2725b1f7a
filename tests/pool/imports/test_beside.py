"""What rows leave beside a person: hours to be confirmed, service before, a place in a team."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import select

from iwill.accounts.terms import SYSTEM, Role
from iwill.core.db import db
from iwill.core.errors import Missing, Refused
from iwill.pool.history import queries as history
from iwill.pool.history.services import evidence_service
from iwill.pool.imports import stating
from iwill.pool.imports.groups import Group, read_groups
from iwill.pool.imports.importing import import_table
from iwill.pool.imports.reading import read_file
from iwill.pool.imports.terms import ImportReport
from iwill.pool.models import Volunteer
from iwill.pool.services import availability, leaving
from iwill.pool.teams import queries as teams
from iwill.pool.teams.terms import TeamRole
from iwill.pool.terms import Lifecycle
from tests.builders import an_actor
from tests.conftest import NOW
from tests.pool.imports.files import OVERSEAS, ROSTER, SURVEY, csv_bytes, overseas_row, roster_row, survey_row

pytestmark = pytest.mark.usefixtures("ctx")

STAFF = an_actor(Role.STAFF, id=7)
FORMS = {len(SURVEY): SURVEY, len(ROSTER): ROSTER, len(OVERSEAS): OVERSEAS}


def take(*rows: Sequence[str], name: str = "a.csv") -> ImportReport:
    return import_table(read_file(csv_bytes(FORMS[len(rows[0])], rows), name), by=STAFF, now=NOW)


def the_only_one() -> Volunteer:
    return db.session.scalars(select(Volunteer)).one()


def asked(volunteer: Volunteer) -> list[str]:
    return [stating.words_of(one) for one in stating.open_statements(volunteer)]


def test_hours_in_words_count_at_once_and_wait_to_be_confirmed() -> None:
    take(roster_row(值班时间="周二、周四晚8点到11点"))
    volunteer = the_only_one()
    assert asked(volunteer) == ["周二、周四晚8点到11点"]
    assert {(row.weekday, row.from_minute) for row in volunteer.weekly_hours} == {(1, 1200), (3, 1200)}
    (statement,) = stating.open_statements(volunteer)
    stating.confirm_hours(volunteer, statement.id, by=STAFF, now=NOW)
    assert (asked(volunteer), volunteer.availability_set_at) == ([], NOW)
    with pytest.raises(Missing):
        stating.confirm_hours(volunteer, statement.id, by=STAFF, now=NOW)


def test_hours_without_a_known_zone_count_only_once_she_says_that_they_are_right() -> None:
    take(overseas_row(zone="PST", weekdays="6pm-9pm"))
    volunteer = the_only_one()
    assert volunteer.availability_set_at is None
    (statement,) = stating.open_statements(volunteer)
    stating.confirm_hours(volunteer, statement.id, by=STAFF, now=NOW)
    assert {row.weekday for row in volunteer.weekly_hours} == {0, 1, 2, 3, 4}


def test_only_the_words_that_hold_are_asked_about() -> None:
    take(
        survey_row(补充="周六晚上", 提交答卷时间="2026/05/01 10:00:00"),
        survey_row(补充="周日晚上", 提交答卷时间="2026/06/01 10:00:00"),
        survey_row(补充="周一晚上", 提交答卷时间="2026/04/01 10:00:00"),
    )
    assert asked(the_only_one()) == ["时段补充说明: 周日晚上"]
    take(survey_row(补充="周二晚上", 提交答卷时间="2026/07/01 10:00:00"))
    assert asked(the_only_one()) == ["时段补充说明: 周二晚上"]


def test_a_tick_and_words_that_were_not_read_ask_nothing() -> None:
    take(survey_row(时段="工作日晚上", 补充="不固定，提前一天约"))
    assert asked(the_only_one()) == []


def test_legacy_hours_are_noted_as_said_and_count_for_nothing() -> None:
    take(roster_row(累计服务时长="约30", 上次服务="2022-06"), roster_row(累计服务时长="12小时", 上次服务=""))
    take(roster_row(累计服务时长="约30", 上次服务="2022年6月", 备注="x"))
    volunteer = the_only_one()
    said = [(one.kind, one.minutes, one.about, one.last_served) for one in history.history_of(volunteer)]
    assert said == [
        ("self-reported history", 1800, True, "2022-06"),
        ("self-reported history", 720, False, None),
    ]
    assert history.evidenced_minutes(volunteer) == 0


@pytest.mark.parametrize(
    ("cell", "minutes"), [("38", 2280), ("10.3", 618), ("0", None), ("很多", None), ("13800000001", None)]
)
def test_what_is_no_amount_of_time_is_none(cell: str, minutes: int | None) -> None:
    take(roster_row(累计服务时长=cell, 上次服务="2022/5/28"))
    (statement,) = history.history_of(the_only_one())
    assert (statement.minutes, statement.last_served) == (minutes, "2022-05-28")


def test_a_named_person_vouches_for_service_once_and_it_outlives_an_erasure_as_minutes_alone() -> None:
    take(roster_row(累计服务时长="约30", 上次服务="2022-06"))
    volunteer = the_only_one()
    (statement,) = history.history_of(volunteer)
    with pytest.raises(Refused):
        evidence_service(statement, 1500, "2022 年签字名册", by=SYSTEM, now=NOW)
    evidence_service(statement, 1500, "2022 年签字名册", by=STAFF, now=NOW)
    assert history.evidenced_minutes(volunteer) == 1500
    with pytest.raises(Refused):
        evidence_service(statement, 1600, "again", by=STAFF, now=NOW)
    leaving.erase_person(volunteer, by=STAFF, now=NOW)
    (kept,) = history.history_of(volunteer)
    assert (kept.minutes, kept.words_sealed, kept.evidence_sealed) == (1500, None, None)


def test_whoever_leaves_takes_words_and_unproved_service_with_her() -> None:
    take(roster_row(累计服务时长="约30", 值班时间="周末全天"))
    volunteer = the_only_one()
    export = leaving.export_person(volunteer)
    assert export["service_before"][0]["minutes"] == 1800
    assert export["hours_as_written"][0]["said"] == "周末全天"
    leaving.erase_person(volunteer, by=STAFF, now=NOW)
    assert (history.history_of(volunteer), stating.open_statements(volunteer)) == ([], [])


def test_groups_become_teams_and_one_without_a_coordinator_says_so() -> None:
    report = take(
        roster_row(组别="信息组"),
        roster_row(姓名="王芳", 联系电话="13800000002", 邮箱="", 组别="信息组（协调员）、一线A组"),
        roster_row(姓名="李雷", 联系电话="13800000003", 邮箱="", 组别="一线A组", 备注="退群"),
    )
    assert [(team.name, team.joined, team.coordinated) for team in report.teams] == [
        ("一线A组", 1, False),
        ("信息组", 2, True),
    ]
    team = teams.team_with_name("信息组")
    assert team is not None
    assert {(one.volunteer.name, one.role) for one in teams.members_of(team)} == {
        ("林小满", TeamRole.MEMBER),
        ("王芳", TeamRole.COORDINATOR),
    }
    again = take(roster_row(组别="信息组", 备注="x"))
    assert [team.joined for team in again.teams] == [0]


@pytest.mark.parametrize(
    ("cell", "groups"),
    [
        ("督导组", (Group("督导组"),)),
        ("信息组-组长", (Group("信息组", TeamRole.LEADER),)),
        ("Team A (coordinator)", (Group("Team A", TeamRole.COORDINATOR),)),
        ("组长", (Group("组长"),)),
        ("未分组", ()),
        ("", ()),
    ],
)
def test_what_somebody_is_in_a_group_is_read_only_where_it_stands_apart(cell: str, groups: tuple[Group, ...]) -> None:
    assert read_groups([cell]) == groups


def test_next_march_is_read_from_the_file_and_lifted_by_a_later_form() -> None:
    row = roster_row(备注="怀孕，暂停到明年3月")
    assert take(row, name="roster-2026-06.csv").rows[0].flags == ()
    assert (the_only_one().lifecycle, the_only_one().paused_until) == (Lifecycle.PAUSED, date(2027, 3, 31))
    take(survey_row(提交答卷时间="2026/11/22 10:00:00"))
    assert (the_only_one().lifecycle, the_only_one().paused_until) == (Lifecycle.VERIFYING, None)


def test_an_end_that_somebody_gave_by_hand_is_not_a_files_to_lift() -> None:
    take(roster_row(备注="暂停到明年3月"), name="roster-2026-06.csv")
    the_only_one().paused_until = date(2027, 6, 30)
    take(survey_row(提交答卷时间="2026/11/22 10:00:00"))
    assert (the_only_one().lifecycle, the_only_one().paused_until) == (Lifecycle.PAUSED, date(2027, 6, 30))


def test_setting_the_week_settles_what_was_written_before() -> None:
    take(roster_row(值班时间="周末全天"))
    volunteer = the_only_one()
    availability.set_weekly_hours(volunteer, [], now=NOW)
    stating.settle_statements([volunteer.id], now=NOW)
    assert asked(volunteer) == []


def test_a_row_that_joins_somebody_says_whom() -> None:
    report = take(survey_row(), survey_row(提交答卷时间="2026/06/01 10:00:00"))
    assert [(row.met, row.met_row) for row in report.rows] == [(None, None), ("林小满", 2)]
    assert [(row.met, row.met_row) for row in take(roster_row()).rows] == [("林小满", None)]
