"""Rows and people: each row one outcome, each person once, and nothing on file lost to a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.core.db import Base, db
from iwill.pool.hours import Stretch
from iwill.pool.imports import terms
from iwill.pool.imports.importing import import_table
from iwill.pool.imports.reading import read_file
from iwill.pool.imports.terms import ImportReport
from iwill.pool.models import ImportBatch, ImportRow, ImportTrace, Volunteer
from iwill.pool.services import availability, consent, contacts, leaving, people
from iwill.pool.terms import Adulthood, AtLeast, ConsentPurpose, ConsentState, ContactKind, Lifecycle, NoteKind
from tests.builders import a_volunteer, an_actor
from tests.conftest import NOW
from tests.pool.imports.files import OVERSEAS, ROSTER, SURVEY, csv_bytes, overseas_row, roster_row, survey_row

pytestmark = pytest.mark.usefixtures("ctx")

STAFF = an_actor(Role.STAFF, id=7)
FORMS = {len(SURVEY): SURVEY, len(ROSTER): ROSTER, len(OVERSEAS): OVERSEAS}


def take(*rows: Sequence[str], dry_run: bool = False, days_later: int = 0) -> ImportReport:
    """Import rows of one form."""
    table = read_file(csv_bytes(FORMS[len(rows[0])], rows), "a.csv")
    return import_table(table, by=STAFF, now=NOW + timedelta(days=days_later), dry_run=dry_run)


def outcomes(report: ImportReport) -> list[str]:
    return [row.reason or row.outcome.value for row in report.rows]


def everybody() -> list[Volunteer]:
    return list(db.session.scalars(select(Volunteer).order_by(Volunteer.id)))


def the_only_one() -> Volunteer:
    (volunteer,) = everybody()
    return volunteer


def reachable_at(volunteer: Volunteer, kind: ContactKind) -> list[str]:
    return [contacts.contact_value(contact) for contact in volunteer.contacts if contact.kind is kind]


def words(volunteer: Volunteer, kind: NoteKind) -> list[str]:
    return [people.note_body(note) for note in volunteer.notes if note.kind is kind]


def hours(volunteer: Volunteer) -> list[tuple[int, int, int]]:
    rows = [row for row in volunteer.weekly_hours if row.at_least is AtLeast.YES]
    return sorted((row.weekday, row.from_minute // 60, row.to_minute // 60) for row in rows)


def test_a_row_becomes_a_described_person() -> None:
    take(
        survey_row(
            专业背景="心理咨询师┋法律",
            资格="国家二级心理咨询师 433119724758 有效期至2027.6",
            时段="周末晚上",
            补充="不固定",
            最能="翻译英文资料",
            切入="心理热线",
            社会问题="老年人",
            经验="有",
            微信="同手机号",
        )
    )
    volunteer = the_only_one()
    assert (volunteer.name, volunteer.language, volunteer.zone) == ("林小满", "zh-Hans", "Asia/Shanghai")
    assert (volunteer.adulthood, volunteer.adult_from) == (Adulthood.DECLARED, date(2008, 5, 6))
    assert volunteer.lifecycle is Lifecycle.VERIFYING
    assert reachable_at(volunteer, ContactKind.PHONE) == ["+8613800000001"]
    assert reachable_at(volunteer, ContactKind.EMAIL) == ["xiaoman@example.org"]
    assert reachable_at(volunteer, ContactKind.WECHAT) == ["+8613800000001"]
    assert {skill.skill for skill in volunteer.skills} == {"counselling", "legal", "translation"}
    assert [(one.language, one.assumed) for one in volunteer.languages] == [("zh", False)]
    (credential,) = volunteer.credentials
    assert (credential.kind, credential.level, credential.valid_until) == ("counsellor", "二级", date(2027, 6, 30))
    assert people.credential_number(credential) == "433119724758"
    assert hours(volunteer) == [(5, 18, 23), (6, 18, 23)]
    assert words(volunteer, NoteKind.HOURS) == ["时段补充说明: 不固定"]
    assert words(volunteer, NoteKind.WISH) == ["心理热线"]
    assert words(volunteer, NoteKind.CAUSE) == ["老年人"]
    assert words(volunteer, NoteKind.ABILITY) == ["翻译英文资料"]
    assert words(volunteer, NoteKind.HISTORY) == ["是否有应急志愿服务经验: 有"]


def test_a_person_of_the_form_in_english_reads_english_and_speaks_what_they_said() -> None:
    take(overseas_row(weekdays="9-5", weekends="10:00 – 14:00"))
    volunteer = the_only_one()
    assert (volunteer.language, volunteer.zone, volunteer.adulthood) == ("en", "Europe/London", Adulthood.UNKNOWN)
    assert [(one.language, one.assumed) for one in volunteer.languages] == [("en", False)]
    assert hours(volunteer) == [*((day, 9, 17) for day in range(5)), (5, 10, 14), (6, 10, 14)]


def test_mandarin_is_assumed_on_a_form_in_chinese_and_marked_so() -> None:
    take(survey_row(语言="粤语"))
    assert {(one.language, one.assumed) for one in the_only_one().languages} == {("yue", False), ("zh", True)}


def test_the_second_import_of_a_file_changes_nothing() -> None:
    rows = [
        survey_row(),
        survey_row(姓名="王 芳", 手机号码="13800000002/1380000", 邮箱=""),
        survey_row(提交答卷时间="2026/06/01 10:00:00", 时段="周末晚上"),
        survey_row(姓名="刘想", 手机号码="", 邮箱="无"),
    ]
    first = take(*rows)
    counts = first.counts()
    assert (counts["created"], counts["merged"], counts["rejected"]) == (2, 1, 1)
    before = picture()
    second = take(*rows, days_later=1).counts()
    assert (second["created"], second["merged"], second["unchanged"], second["rejected"]) == (0, 0, 3, 1)
    assert second["flagged"] == counts["flagged"] == 1
    assert picture() == before


def picture() -> dict[str, list[str]]:
    """Everything in the tables of the pool but the record of imports."""
    kinds = ("volunteer", "contact", "consent", "note", "credential", "weekly", "import_trace")
    pool = [table for table in Base.metadata.sorted_tables if table.name.startswith(kinds)]
    return {table.name: sorted(map(str, db.session.execute(select(table)))) for table in pool}


def test_spelling_makes_no_new_row() -> None:
    take(survey_row(姓名="林小满", 手机号码="13800000001"))
    again = take(survey_row(姓名=" 林小满 ", 手机号码="１３８００００００００１"))
    assert outcomes(again) == ["merged"] or outcomes(again) == ["unchanged"]
    assert len(everybody()) == 1


def test_the_same_row_twice_in_a_file_is_taken_once() -> None:
    assert outcomes(take(roster_row(), roster_row())) == ["created", "unchanged"]


def test_a_repeat_is_merged_even_if_it_changes_nothing() -> None:
    report = take(survey_row(), survey_row(提交答卷时间="2026/06/01 10:00:00"))
    assert outcomes(report) == ["created", "merged"]
    assert report.counts()["flagged"] == 0
    assert len(everybody()) == 1


def test_every_row_leaves_one_outcome_and_a_rejected_one_nothing_else() -> None:
    take(survey_row(), survey_row(姓名="刘想", 手机号码="", 邮箱="无", 备注="x"))
    rows = list(db.session.scalars(select(ImportRow).order_by(ImportRow.row_number)))
    assert [(row.row_number, row.outcome.value, row.reason) for row in rows] == [
        (2, "created", None),
        (3, "rejected", "no_contact"),
    ]
    assert rows[1].volunteer_id is None
    assert db.session.scalar(select(func.count()).select_from(ImportTrace)) == 1
    batch = db.session.scalars(select(ImportBatch)).one()
    assert (batch.imported_by, batch.counts["rejected"]) == ("staff:7", 1)
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "file.imported"))
    assert "刘想" not in str(entry.details)


def test_a_dry_run_says_the_same_and_leaves_nothing() -> None:
    rows = [survey_row(), survey_row(提交答卷时间="2026/06/01 10:00:00", 时段="随时")]
    shown = take(*rows, dry_run=True)
    assert everybody() == []
    assert db.session.scalar(select(func.count()).select_from(ImportBatch)) == 0
    assert shown.batch_id is None
    assert all(row.volunteer_id is None for row in shown.rows)
    assert outcomes(take(*rows)) == outcomes(shown)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (survey_row(姓名=""), terms.NO_NAME),
        (survey_row(姓名="（小光）"), terms.NO_NAME),
        (survey_row(手机号码="1.38001e+10", 邮箱="a@example,org", 微信号="wx_li"), terms.NO_CONTACT),
        (survey_row(同意="不同意"), terms.CONSENT_REFUSED),
        (survey_row(出生日期="2013-01-01"), terms.UNDER_14),
        (survey_row(出生日期="2012年11月"), terms.UNDER_14),
        (survey_row(姓名="长" * 101), terms.TOO_LONG),
        (survey_row(社会问题="长" * 4001), terms.TOO_LONG),
    ],
)
def test_why_a_row_is_rejected(row: list[str], reason: str) -> None:
    assert outcomes(take(row)) == [reason]
    assert everybody() == []


def test_somebody_who_turned_fourteen_yesterday_is_taken_in_as_a_minor() -> None:
    take(survey_row(出生日期="2012-11-20"))
    assert the_only_one().adult_from == date(2030, 11, 20)


@pytest.mark.parametrize(
    ("row", "flag"),
    [
        (survey_row(邮箱="a@example,org"), terms.DAMAGED_CONTACT),
        (survey_row(手机号码="13800000001/1380000"), terms.DAMAGED_CONTACT),
        (survey_row(补充="暂停，等下学期"), terms.PAUSED),
        (survey_row(同意="也许"), terms.CONSENT_UNREAD),
        (survey_row(出生日期="保密"), terms.BIRTH_UNREAD),
        (overseas_row(zone="GMT+8"), terms.ZONE_GUESSED),
        (overseas_row(zone="PST"), terms.ZONE_UNKNOWN),
        (roster_row(资质="社会工作师，登记有效期2027.8", 资质有效期="2027/6/30"), terms.TWO_DATES),
    ],
)
def test_what_somebody_should_look_at_is_flagged(row: list[str], flag: str) -> None:
    report = take(row)
    assert report.rows[0].flags == (flag,)
    assert report.counts() == {"rows": 1, "created": 1, "merged": 0, "unchanged": 0, "rejected": 0, "flagged": 1}


def test_the_same_name_without_a_contact_in_common_is_somebody_else() -> None:
    report = take(survey_row(), survey_row(手机号码="13800000002", 邮箱="other@example.org"))
    assert outcomes(report) == ["created", "created"]
    assert report.counts()["flagged"] == 0


@pytest.mark.parametrize("name", ["林 小满", "林小满（小满）", "林小满 "])
def test_spaces_and_brackets_do_not_make_another_person(name: str) -> None:
    assert outcomes(take(survey_row(), survey_row(姓名=name, 邮箱=""))) == ["created", "merged"]


@pytest.mark.parametrize("name", ["Ann Lee", "ANNLEE", "Ms Ann Lee", "Ａｎｎ Lee (Annie)"])
def test_titles_and_letters_do_not_make_another_person(name: str) -> None:
    assert outcomes(take(overseas_row(), overseas_row(name=name, Mobile=""))) == ["created", "merged"]


def test_a_contact_in_common_with_another_name_is_flagged_and_not_merged() -> None:
    report = take(survey_row(), survey_row(姓名="林大满", 邮箱="daman@example.org"))
    assert outcomes(report) == ["created", "created"]
    assert [row.flags for row in report.rows] == [(), (terms.SHARED_CONTACT,)]


def test_a_row_that_fits_two_people_joins_the_first_and_is_flagged() -> None:
    report = take(
        survey_row(邮箱=""),
        survey_row(手机号码="13800000002"),
        survey_row(手机号码="13800000001", 提交答卷时间="2026/06/01 10:00:00"),
    )
    assert outcomes(report) == ["created", "created", "merged"]
    assert report.rows[2].flags == (terms.TWO_PEOPLE,)
    assert report.rows[2].volunteer_id == report.rows[0].volunteer_id


def test_somebody_of_the_demo_is_never_merged_with_anybody_real() -> None:
    a_volunteer("林小满", email="xiaoman@example.org", demo=True)
    assert outcomes(take(survey_row())) == ["created"]


def test_merging_adds_contacts_skills_and_languages() -> None:
    take(survey_row())
    take(survey_row(手机号码="13800000002", 专业背景="护士", 语言="粤语"))
    volunteer = the_only_one()
    assert reachable_at(volunteer, ContactKind.PHONE) == ["+8613800000001", "+8613800000002"]
    assert {skill.skill for skill in volunteer.skills} == {"counselling", "nursing"}
    assert {one.language for one in volunteer.languages} == {"zh", "yue"}


def test_in_a_conflict_the_value_on_file_holds_and_the_row_is_flagged() -> None:
    take(survey_row(资格="律师执业证 1517318007184896"))
    report = take(survey_row(地区="海外-英国伦敦", 出生日期="1991-01-01", 资格="律师执业证 9999999999999999"))
    volunteer = the_only_one()
    assert (volunteer.region, volunteer.zone, volunteer.adult_from) == (
        "四川省-成都市",
        "Asia/Shanghai",
        date(2008, 5, 6),
    )
    assert [people.credential_number(one) for one in volunteer.credentials] == ["1517318007184896"]
    assert set(report.rows[0].flags) == {
        terms.CONFLICT_REGION,
        terms.CONFLICT_ZONE,
        terms.CONFLICT_BIRTH,
        terms.CONFLICT_CREDENTIAL,
    }


def test_a_decade_does_not_contradict_a_date_in_it() -> None:
    take(survey_row(出生日期="1990-05-06"))
    assert take(survey_row(出生日期="90后")).rows[0].flags == ()


def test_what_was_unknown_is_filled() -> None:
    take(overseas_row(zone="PST", weekdays="18:00-21:00"))
    assert (the_only_one().zone, the_only_one().availability_set_at) == (None, None)
    assert words(the_only_one(), NoteKind.HOURS) == ["When can you usually help? [Weekdays]: 18:00-21:00"]
    report = take(overseas_row(weekdays="18:00-21:00"))
    assert (the_only_one().zone, report.rows[0].flags) == ("Europe/London", ())
    assert hours(the_only_one()) == [(day, 18, 21) for day in range(5)]


def test_the_hours_of_the_later_submission_win_whichever_row_comes_first() -> None:
    earlier = survey_row(提交答卷时间="2026/03/01 10:00:00", 时段="工作日白天")
    later = survey_row(提交答卷时间="2026/05/01 10:00:00", 时段="周末晚上")
    report = take(later, earlier)
    assert hours(the_only_one()) == [(5, 18, 23), (6, 18, 23)]
    assert report.rows[1].flags == (terms.CONFLICT_HOURS,)
    newest = survey_row(提交答卷时间="2026/06/01 10:00:00", 时段="深夜(23:00-8:00)")
    assert take(newest).rows[0].flags == (terms.CONFLICT_HOURS,)
    assert hours(the_only_one())[0] == (0, 0, 8)


def test_rows_without_a_date_count_in_the_order_of_the_file() -> None:
    take(roster_row(值班时间="周末全天"), roster_row(值班时间="周三晚上，周日下午"))
    assert hours(the_only_one()) == [(2, 18, 23), (6, 12, 18)]


def test_a_later_row_without_hours_takes_none_away() -> None:
    report = take(roster_row(值班时间="周末全天"), roster_row(值班时间="不固定", 备注="可带新人"))
    assert hours(the_only_one()) == [(5, 8, 23), (6, 8, 23)]
    assert report.rows[1].flags == ()


def test_hours_set_by_hand_yield_only_to_a_form_sent_later() -> None:
    volunteer = a_volunteer("林小满", email="xiaoman@example.org", now=NOW)
    availability.set_weekly_hours(volunteer, [Stretch(0, 480, 600)], now=NOW)
    take(survey_row(时段="周末晚上"))
    assert hours(volunteer) == [(0, 8, 10)]
    take(roster_row(值班时间="周末全天"), days_later=2)
    assert hours(volunteer) == [(0, 8, 10)]
    take(survey_row(提交答卷时间="2026/11/22 10:00:00", 时段="周末晚上"), days_later=3)
    assert hours(volunteer) == [(5, 18, 23), (6, 18, 23)]


def test_no_time_is_an_answer_and_nothing_read_is_none() -> None:
    take(overseas_row(weekdays="Not available"), overseas_row(name="Bo Li", Mobile="", Email="bo@example.org"))
    asked, never = everybody()
    assert (asked.availability_set_at is not None, hours(asked)) == (True, [])
    assert never.availability_set_at is None


@pytest.mark.parametrize(
    ("answer", "states", "lifecycle"),
    [
        ("同意", [ConsentState.GIVEN] * 2, Lifecycle.VERIFYING),
        ("", [ConsentState.NOT_ASKED] * 2, Lifecycle.APPLICANT),
    ],
)
def test_consent_decides_where_somebody_enters(answer: str, states: list[ConsentState], lifecycle: Lifecycle) -> None:
    take(survey_row(同意=answer))
    volunteer = the_only_one()
    assert [line.purpose for line in volunteer.consents] == [ConsentPurpose.PROCESS, ConsentPurpose.CONTACT]
    assert [line.state for line in volunteer.consents] == states
    assert volunteer.lifecycle is lifecycle
    assert volunteer.may_process is volunteer.may_contact is (answer == "同意")


def test_a_form_without_the_question_asks_nothing() -> None:
    take(roster_row())
    assert [line.state for line in the_only_one().consents] == [ConsentState.NOT_ASKED] * 2


def test_consent_given_later_moves_an_applicant_on() -> None:
    take(roster_row())
    take(survey_row())
    assert (the_only_one().may_contact, the_only_one().lifecycle) == (True, Lifecycle.VERIFYING)


def test_a_blank_takes_no_consent_away() -> None:
    take(survey_row())
    take(survey_row(同意="", 提交答卷时间="2026/06/01 10:00:00"))
    assert (the_only_one().may_contact, the_only_one().lifecycle) == (True, Lifecycle.VERIFYING)


def test_of_a_refusal_nothing_is_kept_but_that_a_known_person_refused() -> None:
    take(survey_row())
    refusal = survey_row(同意="不同意", 提交答卷时间="2026/06/01 10:00:00", 手机号码="13800000009", 专业背景="护士")
    assert outcomes(take(refusal)) == ["consent_refused"]
    volunteer = the_only_one()
    assert (volunteer.may_process, volunteer.may_contact) == (False, False)
    assert [line.state for line in volunteer.consents][2:] == [ConsentState.REFUSED] * 2
    assert reachable_at(volunteer, ContactKind.PHONE) == ["+8613800000001"]
    assert {skill.skill for skill in volunteer.skills} == {"counselling"}
    take(refusal)
    assert len(volunteer.consents) == 4


def test_a_refusal_takes_an_active_person_out_at_once() -> None:
    volunteer = a_volunteer("林小满", email="xiaoman@example.org", now=NOW - timedelta(days=400))
    take(survey_row(同意="不同意"))
    assert (volunteer.may_contact, volunteer.lifecycle) == (False, Lifecycle.PAUSED)


def test_an_old_refusal_does_not_undo_consent_that_was_given_since() -> None:
    volunteer = a_volunteer("林小满", email="xiaoman@example.org", now=NOW)
    take(survey_row(同意="不同意"))
    assert (volunteer.may_contact, volunteer.lifecycle) == (True, Lifecycle.ACTIVE)


def test_what_was_withdrawn_stays_withdrawn() -> None:
    volunteer = a_volunteer("林小满", email="xiaoman@example.org", now=NOW - timedelta(days=1))
    for purpose in (ConsentPurpose.PROCESS, ConsentPurpose.CONTACT):
        consent.record_consent(volunteer, purpose, ConsentState.WITHDRAWN, source="test", now=NOW)
    report = take(survey_row(出生日期=""))
    assert (report.rows[0].flags, volunteer.may_contact) == ((terms.CONFLICT_CONSENT,), False)


def test_leaving_beats_a_pause_and_is_never_undone_by_a_file() -> None:
    take(roster_row(备注="退群", 值班时间="暂停，等下学期"))
    assert the_only_one().lifecycle is Lifecycle.LEFT
    take(survey_row())
    assert the_only_one().lifecycle is Lifecycle.LEFT


def test_a_pause_follows_the_later_submission() -> None:
    paused = survey_row(补充="暂停，等下学期", 提交答卷时间="2026/05/01 10:00:00")
    before = survey_row(提交答卷时间="2026/04/01 10:00:00")
    after = survey_row(提交答卷时间="2026/06/01 10:00:00")
    take(paused, before)
    assert (the_only_one().lifecycle, the_only_one().paused_until) == (Lifecycle.PAUSED, None)
    take(after)
    assert the_only_one().lifecycle is Lifecycle.VERIFYING
    take(survey_row(补充="暂停", 提交答卷时间="2026/05/15 10:00:00"))
    assert the_only_one().lifecycle is Lifecycle.VERIFYING


def test_a_file_does_not_end_a_pause_that_it_did_not_begin() -> None:
    volunteer = a_volunteer("林小满", email="xiaoman@example.org", lifecycle=Lifecycle.PAUSED)
    take(survey_row(提交答卷时间="2026/11/21 10:00:00"))
    assert volunteer.lifecycle is Lifecycle.PAUSED


def test_somebody_active_who_asks_for_a_pause_is_paused_and_comes_back_active() -> None:
    volunteer = a_volunteer("林小满", email="xiaoman@example.org")
    take(survey_row(补充="暂停", 提交答卷时间="2026/11/20 10:00:00"))
    assert volunteer.lifecycle is Lifecycle.PAUSED
    (moved,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "volunteer.moved"))
    assert (moved.actor, moved.details["to"]) == ("staff:7", "paused")
    take(survey_row(提交答卷时间="2026/11/21 10:00:00"))
    assert volunteer.lifecycle is Lifecycle.ACTIVE


def test_mail_only_marks_every_phone_and_no_address() -> None:
    take(roster_row(联系电话="13800000001/13800000002", 备注="只发邮件，不要打电话"))
    marks = [(contact.kind, contact.do_not_use) for contact in the_only_one().contacts]
    assert marks == [(ContactKind.PHONE, True), (ContactKind.PHONE, True), (ContactKind.EMAIL, False)]


def test_nothing_else_is_concluded_from_a_note() -> None:
    take(roster_row(备注="2020武汉老队员\n需要督导"))
    volunteer = the_only_one()
    assert {skill.skill for skill in volunteer.skills} == {"nursing"}
    assert words(volunteer, NoteKind.REMARK) == ["2020武汉老队员\n需要督导"]


def test_a_supervisor_of_the_roster_is_a_claim() -> None:
    take(roster_row(组别="督导组"))
    skills = {skill.skill: skill.confirmed_at for skill in the_only_one().skills}
    assert skills == {"nursing": None, "supervision": None}


def test_legacy_hours_are_kept_as_words_and_not_in_the_ledger() -> None:
    take(roster_row(累计服务时长="约30", 上次服务="2022-06"))
    assert words(the_only_one(), NoteKind.HISTORY) == ["累计服务时长(小时): 约30", "上次服务: 2022-06"]


def test_nothing_personal_is_readable_in_the_sealed_tables() -> None:
    take(survey_row(资格="律师执业证 1517318007184896", 社会问题="老年人"))
    everything = " ".join(
        str(db.session.execute(select(table)).all())
        for table in Base.metadata.sorted_tables
        if table.name not in ("volunteer", "import_batch")
    )
    for secret in ("13800000001", "xiaoman@", "1517318007184896", "老年人"):
        assert secret not in everything


def test_a_formula_in_free_text_is_text() -> None:
    take(survey_row(最能='=HYPERLINK("http://example.org","点我")'))
    assert words(the_only_one(), NoteKind.ABILITY) == ['=HYPERLINK("http://example.org","点我")']


def test_whoever_was_erased_is_not_met() -> None:
    take(survey_row())
    leaving.erase_person(the_only_one(), by=STAFF, now=NOW)
    assert outcomes(take(roster_row())) == ["created"]
