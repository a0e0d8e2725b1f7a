"""Which column says what, by the words of its heading, in Chinese or English.

A heading is compared without the number that surveys put before it. First it is looked for as a whole, then for the
longest known word inside it, because surveys ask in sentences ("10、可使用的语言").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from iwill.core.errors import Invalid, Problem, sentence_for
from iwill.pool.imports.terms import DUPLICATE_HEADING, NO_CONTACT_COLUMN, NO_NAME_COLUMN, Column, Field

WEEKDAYS, WEEKENDS = (0, 1, 2, 3, 4), (5, 6)

# Headings that are these words and nothing else.
_WHOLE: dict[Field, tuple[str, ...]] = {
    Field.NAME: ("name", "姓名", "名字"),
    Field.PHONE: ("phone", "mobile", "tel", "电话", "手机", "联系方式"),
    Field.EMAIL: ("mail", "邮箱"),
    Field.BIRTH: ("生日", "dob"),
    Field.REGION: ("地区", "region", "城市", "省市"),
    Field.GROUP: ("组", "group", "team"),
    Field.HOURS: ("availability", "hours"),
    Field.REMARK: ("note", "notes", "说明"),
    Field.SUBMITTED: ("date", "时间戳", "时间戳记"),
}

# Words inside a heading; the longest one found in it decides.
_INSIDE: dict[Field, tuple[str, ...]] = {
    Field.NAME: ("姓名", "full name", "your name", "名字"),
    Field.PHONE: ("手机", "电话", "phone", "mobile", "手机号"),
    Field.EMAIL: ("邮箱", "电子邮件", "邮件", "e-mail", "email"),
    Field.WECHAT: ("微信", "wechat", "weixin"),
    Field.BIRTH: ("出生", "date of birth", "birth", "生日"),
    Field.REGION: ("所在地", "地区", "居住地", "常住地", "region", "city", "location"),
    Field.ZONE: ("时区", "time zone", "timezone"),
    Field.SKILLS: ("专业背景", "技能", "专业", "职业", "profession", "occupation", "skills", "describe you"),
    Field.BEST: ("最能做什么", "最擅长", "擅长", "do best", "best at"),
    Field.WISH: ("从哪里切入", "like to start", "want to start", "希望参与", "意向岗位"),
    Field.CAUSE: ("最在乎", "社会问题", "social issue", "matters most"),
    Field.GROUP: ("组别", "所在组", "小组"),
    Field.LANGUAGES: ("语言", "language"),
    Field.CREDENTIAL: (
        "资格证",
        "资质",
        "证书",
        "执照",
        "licence",
        "license",
        "registration",
        "credential",
        "qualification",
    ),
    Field.CREDENTIAL_ENDS: ("资质有效期", "证书有效期", "有效期", "valid until", "expiry", "expires"),
    Field.HOURS: (
        "可服务时段",
        "时段",
        "值班时间",
        "服务时间",
        "空闲时间",
        "when can you",
        "availability",
        "available",
    ),
    Field.CONSENT: ("是否同意", "个人信息使用", "知情同意", "同意", "consent", "i agree"),
    Field.SUBMITTED: ("提交答卷时间", "提交时间", "填写时间", "报名时间", "timestamp", "submitted", "submission"),
    Field.REMARK: ("备注", "remark"),
    Field.HISTORY: ("服务时长", "上次服务", "服务经验", "志愿经历", "志愿服务经验", "last served", "experience"),
}

# Somebody else's name or number, which must never become the volunteer's own.
_OTHERS = ("紧急联系", "监护人", "家长", "家属", "推荐人", "介绍人", "emergency", "guardian", "referr", "next of kin")

_NUMBERED = re.compile(r"^\s*q?\d+\s*[、.．,)）:：]\s*")
_BRACKETED = re.compile(r"[(\[【{][^)\]】}]*[)\]】}]")
_CHINESE = re.compile(r"[㐀-鿿]")


def recognise(
    headings: Sequence[str], choices: Mapping[str, str] | None = None
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """The recognised columns and the headings that are left over. What was chosen for a heading beats what it says.

    Refuses two columns with one heading, no name, and neither phone nor e-mail.
    """
    _refuse_duplicates(headings)
    columns, unrecognised = known_columns(headings, choices)
    fields = {column.field for column in columns}
    if Field.NAME not in fields:
        raise _refused(NO_NAME_COLUMN)
    if not fields & {Field.PHONE, Field.EMAIL}:
        raise _refused(NO_CONTACT_COLUMN)
    return columns, unrecognised


def known_columns(
    headings: Sequence[str], choices: Mapping[str, str] | None = None
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """As `recognise`, for a table that may lack what a file of volunteers needs."""
    chosen = choices or {}
    taken = {field for heading in headings if (field := _chosen_field(chosen.get(heading))) in ONCE}
    columns: list[Column] = []
    unrecognised: list[str] = []
    for place, heading in enumerate(headings):
        field = _chosen_field(chosen[heading]) if heading in chosen else field_of(heading)
        if field is None or (field in taken and heading not in chosen):
            unrecognised.append(heading)
            continue
        if field in ONCE:
            taken.add(field)
        days = (_DAYS_CHOSEN.get(chosen.get(heading, "")) or days_of(heading)) if field is Field.HOURS else None
        columns.append(Column(place, heading, field, days))
    return tuple(columns), tuple(unrecognised)


# A second column of one of these is left alone; contacts, hours and words of the others add up.
ONCE = frozenset(
    {Field.NAME, Field.BIRTH, Field.REGION, Field.ZONE, Field.CONSENT, Field.SUBMITTED, Field.CREDENTIAL_ENDS}
)


_DAYS_CHOSEN = {"hours_weekdays": WEEKDAYS, "hours_weekends": WEEKENDS}


def _chosen_field(choice: str | None) -> Field | None:
    """The field of a choice; None for a column that is to be left alone."""
    if choice in _DAYS_CHOSEN:
        return Field.HOURS
    return Field(choice) if choice in set(Field) else None


def field_of(heading: str) -> Field | None:
    """What a heading stands for, or None."""
    full = folded_heading(heading)
    if any(word in full for word in _OTHERS):
        return None
    bare = _BRACKETED.sub("", full).strip(" :?*")
    for field, words in _WHOLE.items():
        if bare in words:
            return field
    found = [(len(word), field) for field, words in _INSIDE.items() for word in words if word in bare]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def days_of(heading: str) -> tuple[int, ...] | None:
    """The weekdays that a column of hours is about, where its heading says so."""
    text = folded_heading(heading)
    weekdays = "weekday" in text or "工作日" in text
    weekends = "weekend" in text or "周末" in text
    if weekdays == weekends:
        return None
    return WEEKDAYS if weekdays else WEEKENDS


def is_chinese(columns: Sequence[Column]) -> bool:
    """Whether the form asks in Chinese: then an answer given on it shows that Mandarin is read."""
    return any(_CHINESE.search(column.heading) for column in columns if column.field is Field.NAME)


def without_number(heading: str) -> str:
    """A heading without the number that a survey puts before its questions."""
    return _NUMBERED.sub("", heading).strip()


def folded_heading(heading: str) -> str:
    """A heading as it is compared: NFKC, case folded, single spaces, without a number before it."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return " ".join(without_number(text).split())


def _refuse_duplicates(headings: Sequence[str]) -> None:
    seen: dict[str, int] = {}
    for place, heading in enumerate(headings, start=1):
        name = " ".join(unicodedata.normalize("NFKC", heading).casefold().split())
        if name and name in seen:
            path = f"columns {seen[name]} and {place}"
            message = sentence_for(DUPLICATE_HEADING)
            raise Invalid([Problem(path, DUPLICATE_HEADING, message)], DUPLICATE_HEADING, message)
        seen[name] = place


def _refused(code: str) -> Invalid:
    message = sentence_for(code)
    return Invalid([Problem("row 1", code, message)], code, message)
