"""Small made-up files in the shapes that surveys, rosters and form services export."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

SURVEY = [
    "序号",
    "提交答卷时间",
    "1、您的姓名",
    "2、性别",
    "3、手机号码",
    "4、微信号",
    "5、电子邮箱",
    "6、出生日期",
    "7、所在地区",
    "8、专业背景（多选）",
    "9、资格证书名称及编号",
    "10、可使用的语言",
    "11、可服务时段（多选）",
    "12、时段补充说明",
    "13、我最在乎的社会问题是什么？",
    "14、我最能做什么？",
    "15、我的行动从哪里切入？",
    "16、是否有应急志愿服务经验",
    "17、是否同意个人信息使用说明",
]
ROSTER = [
    "姓名",
    "性别",
    "联系电话",
    "邮箱",
    "组别",
    "技能标签",
    "资质",
    "资质有效期",
    "值班时间",
    "累计服务时长(小时)",
    "上次服务",
    "备注",
]
OVERSEAS = [
    "Timestamp",
    "Full name",
    "Email address",
    "Mobile (with country code)",
    "Time zone",
    "Which of these describe you? (tick all)",
    "Licence / registration number",
    "Languages",
    "When can you usually help? [Weekdays]",
    "When can you usually help? [Weekends]",
    "Which social issue matters most to you?",
    "What can you do best?",
    "Where would you like to start?",
    "Consent",
]


def survey_row(**answers: str) -> list[str]:
    """One answer to the survey: somebody adult who agreed, unless said otherwise. Keys are words of the headings."""
    usual = {
        "提交答卷时间": "2026/05/01 10:00:00",
        "姓名": "林小满",
        "手机号码": "13800000001",
        "邮箱": "xiaoman@example.org",
        "出生日期": "1990-05-06",
        "地区": "四川省-成都市",
        "专业背景": "心理咨询师",
        "语言": "普通话",
        "多选）时段": "",
        "同意": "同意",
    }
    return _filled(SURVEY, usual | answers, {"时段": 12, "补充": 13})


def roster_row(**cells: str) -> list[str]:
    """One line of the roster."""
    usual = {"姓名": "林小满", "联系电话": "13800000001", "邮箱": "xiaoman@example.org", "技能标签": "护士、粤语"}
    return _filled(ROSTER, usual | cells, {})


def overseas_row(**cells: str) -> list[str]:
    """One answer to the form in English; `weekdays` and `weekends` are its two columns of hours."""
    usual = {
        "Timestamp": "08/17/2026 22:48:00",
        "name": "Dr Ann Lee",
        "Email": "ann@example.org",
        "Mobile": "+44 7700 900188",
        "zone": "Europe/London",
        "describe": "Nurse",
        "Languages": "English",
        "Consent": "I agree",
    }
    return _filled(OVERSEAS, usual | cells, {"weekdays": 8, "weekends": 9})


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> bytes:
    """A CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode(encoding)


def xlsx_bytes(headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook with one sheet."""
    book = Workbook()
    assert book.active is not None
    for row in (headings, *rows):
        book.active.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_part(workbook: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part replaced or added."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return result.getvalue()


def _filled(headings: Sequence[str], cells: dict[str, str], places: dict[str, int]) -> list[str]:
    row = [""] * len(headings)
    for word, cell in cells.items():
        place = places.get(word)
        if place is None:
            place = next((at for at, heading in enumerate(headings) if word in heading), None)
        if place is not None:
            row[place] = cell
    return row
