"""What people write, and what it means: understood whole, or asked about. No other reading ever ends as a yes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime

import pytest

from iwill.callouts.replies.quoting import links_quoted, own_words
from iwill.callouts.replies.rules import Asking, Understood, code_of, split_codes, understand
from iwill.callouts.replies.terms import Meaning

ONE, THREE = Asking(names=("王小明", "Grace Will")), Asking(shifts=3, names=("王小明",))
TOLD = Asking(shifts=3, numbered=True)
HOLDS = Asking(holds=True)

YES = """
好|可以|能来|收到，参加|1|１|①|1️⃣|Y|yes|YES!|ＹＥＳ|Yes, I can come. Thanks!|ok|OK，没问题|好的，我来。
可以的😊|👍|👍🏻👍👍|[强]|🆗|嗯嗯|行|没问题！|算我一个|我愿意参加|收到收到，我可以|能來|我參加|有空，可以来
1 能来|回复1|1。|王小明 可以|可以。王小明|我是王小明，我能来|老师好，我可以，谢谢|Sure, happy to help
count me in!|I’m in|I will, Grace Will|好/可以|yep 👍|+1|一定到|好的 到时见|【中国移动】可以
"""
NO = """
不行|来不了|抱歉|no|N|0|2|２|No, sorry.|I can't make it, sorry|I’m afraid not|不好意思，这次来不了|对不起 没时间
收到，不参加了，谢谢|這次沒空|抱歉，走不开🙏|😭 来不了|👎|2 来不了|nope|unable to come
Unfortunately I cannot come. Best wishes|恐怕不行|下次吧|没空。王小明|去不了，抱歉
"""
LATER = """
晚点回复|晚點回|3|later|稍后回复|Let me check and get back to you|我看看时间|I'll let you know|等会儿回复，谢谢
待会回复
"""
STOP = """
退订|TD|td|T|STOP|unsubscribe|回复TD|请不要再发了|怎么退订？|please stop texting me
"""
RESERVE, IF_SHORT, NOT_THIS = "候补|我候补|reserve", "缺人再叫我|only if you're short", "不要这类|Not this kind."
THANKS = "谢谢|收到|收到，谢谢老师|辛苦了🌹|thanks!|got it, thank you|[抱拳]|知道了"
# Whoever reads one of these as a yes puts somebody on a shift by guessing.
UNCLEAR = """
不是不行|不能不来|可能|可能可以|应该可以|看情况|好像可以|不一定|不一定能来|行不行|能不能|来不来|能来吗？|可以吗
可以晚到吗|好的，来不了|可以，但只能到九点|8点后可以|20:00可以|周六可以|周日不行|明天可以|可以的话就来
有空的话来|尽量|尽量来|争取|再说|好难|好累|好久不见|行程冲突|我去|可|我老公可以|我妈妈来行吗
yes but only until nine|not sure|maybe|maybe yes|yes and no|I can't wait!|not no|I can't say yes yet|why not
depends|Can I come later?|OK?|4|12|1 2|2 可以|1 来不了|不不|没有不方便|不要紧|不好说|好不了|说不好|？|……。。a|🤔
👍👎|🤷|yes no|王大明 可以|我不是王小明|可以 退出|晚点到|可以，晚点|不来不行|不会不来|谁说我不来|抱歉，可以
收到请回复是否参加|我要是能来就好了|好的吧我再想想|sorry, yes|no problem if it is not too late
"""


def listed(text: str) -> list[str]:
    return [one for line in text.strip().split("\n") for one in line.split("|")]


TABLE = [
    (text, meaning)
    for meaning, texts in (
        (Meaning.YES, YES),
        (Meaning.NO, NO),
        (Meaning.LATER, LATER),
        (Meaning.STOP, STOP),
        (Meaning.RESERVE, RESERVE),
        (Meaning.ONLY_IF_SHORT, IF_SHORT),
        (Meaning.NOT_THIS_KIND, NOT_THIS),
        (Meaning.THANKS, THANKS),
        (Meaning.UNCLEAR, UNCLEAR),
    )
    for text in listed(texts)
]


def test_replies_mean_what_a_careful_reader_would_say() -> None:
    assert len(TABLE) > 180
    wrong = [(text, meaning, found) for text, meaning in TABLE if (found := of(text, ONE).meaning) is not meaning]
    assert wrong == []


def test_no_unclear_reply_is_a_yes_whatever_was_asked() -> None:
    every = [ONE, THREE, HOLDS, Asking(shifts=12)]
    willing = {Meaning.YES, Meaning.RESERVE, Meaning.ONLY_IF_SHORT}
    named = {"2 可以", "1 2"}  # with several shifts these name one
    wrong = [
        (text, asking)
        for text in listed(UNCLEAR)
        for asking in every
        if text not in named and of(text, asking).meaning in willing
    ]
    assert wrong == []


def test_nothing_put_before_or_behind_a_no_makes_it_a_yes() -> None:
    parts = [text for text, meaning in TABLE if meaning in {Meaning.YES, Meaning.NO, Meaning.THANKS, Meaning.LATER}]
    no = set(listed(NO))
    wrong = [
        (one, between, other)
        for one in parts
        for other in no
        for between in ("", "，", "\n")
        for text in (f"{one}{between}{other}", f"{other}{between}{one}")
        if of(text, ONE).meaning is Meaning.YES
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "asking", "meant"),
    [
        ("2和3可以", THREE, Understood(Meaning.YES, (2, 3))),
        ("2、3 能来", THREE, Understood(Meaning.YES, (2, 3))),
        ("可以 1 3", THREE, Understood(Meaning.YES, (1, 3))),
        ("二和三可以", THREE, Understood(Meaning.YES, (2, 3))),
        ("第2个班次可以，谢谢", THREE, Understood(Meaning.YES, (2,))),
        ("1和2可以，3不行", THREE, Understood(Meaning.YES, (1, 2))),
        ("3不行，1和2可以", THREE, Understood(Meaning.YES, (1, 2))),
        ("Yes, 2 and 3", THREE, Understood(Meaning.YES, (2, 3))),
        ("候补 2", THREE, Understood(Meaning.RESERVE, (2,))),
        ("可以", THREE, Understood(Meaning.YES)),
        ("1", THREE, Understood(Meaning.YES)),
        ("1 能来", THREE, Understood(Meaning.YES)),
        ("1 能来", TOLD, Understood(Meaning.YES, (1,))),
        ("2 3", TOLD, Understood(Meaning.YES, (2, 3))),
        ("2", TOLD, Understood(Meaning.YES, (2,))),
        ("0", TOLD, Understood(Meaning.NO)),
        ("都不行", THREE, Understood(Meaning.NO)),
        ("2", THREE, Understood(Meaning.UNCLEAR)),
        ("2 3", THREE, Understood(Meaning.UNCLEAR)),
        ("2不行", THREE, Understood(Meaning.UNCLEAR)),
        ("1可以，1不行", THREE, Understood(Meaning.UNCLEAR)),
        ("4可以", THREE, Understood(Meaning.UNCLEAR)),
        ("0 可以", THREE, Understood(Meaning.UNCLEAR)),
        ("22号可以", Asking(shifts=30), Understood(Meaning.UNCLEAR)),
        ("抱歉", HOLDS, Understood(Meaning.UNCLEAR)),
        ("来不了了，抱歉", HOLDS, Understood(Meaning.NO)),
    ],
)
def test_numbers_name_shifts_where_there_are_several(text: str, asking: Asking, meant: Understood) -> None:
    assert of(text, asking) == meant


@pytest.mark.parametrize(
    "mail",
    [
        "可以\n\n发自我的iPhone",
        "可以\n\n------------------ 原始邮件 ------------------\n发件人: 博能\n来不了",
        "可以\n王小明\n\n在 2026年11月21日周六 19:00，博能 <desk@iwill.example> 写道：\n\n> 来不了",
        "Yes, I can come.\r\nBest regards,\r\nGrace Will\r\nCounsellor, no. 12",
        "Yes!\n\nOn Sat, 21 Nov 2026 at 19:00, Bo Neng <desk@iwill.example> wrote:\n> Can you come?\n> no",
        "> Can you come?\n\nno",
        "I can do it.\n-- \nGrace\n+44 20 7946 0000",
        "可以\n\n________________________________\nFrom: desk\nSubject: 【应急召集】",
        "能来\nGet Outlook for iOS<https://aka.ms/x>",
    ],
)
def test_what_a_mail_quotes_and_signs_is_no_part_of_the_answer(mail: str) -> None:
    below_the_quote = mail.startswith(">")
    assert of(mail, ONE).meaning is (Meaning.UNCLEAR if below_the_quote else Meaning.YES)


@pytest.mark.parametrize("text", ["\n", " ", "> ", "【好】 ", "on wrote ", "k7", "a\n"])
def test_a_mail_made_to_be_slow_is_read_as_fast_as_any(text: str) -> None:
    began = time.perf_counter()
    mail = text * (100_000 // len(text))
    understand(split_codes(own_words(mail), {"K7"})[1], THREE)
    assert links_quoted(mail) == []
    assert time.perf_counter() - began < 2


def test_the_link_of_a_quoted_mail_is_found() -> None:
    token = "a" * 34
    assert links_quoted(f"好\n> http://iwill.example/c/{token}\n> http://iwill.example/c/{token}?lang=en") == [token]
    assert links_quoted(f"http://iwill.example/c/{token}a /u/{token}") == []


@dataclass(frozen=True)
class One:
    call_out_id: int


def test_codes_are_short_and_call_outs_near_each_other_never_share_one() -> None:
    codes = [code_of(One(number)) for number in range(1, 129)]
    assert len(set(codes)) == 128
    assert {len(code) for code in codes} == {2}
    assert codes[0] == code_of(One(129))
    plain_words = {text for text, meaning in TABLE if meaning is not Meaning.UNCLEAR}
    assert not [text for text in plain_words if split_codes(text, set(codes))[0]]


@pytest.mark.parametrize(
    ("text", "codes", "rest"),
    [
        ("K71", ["K7"], Meaning.YES),
        ("k7 1", ["K7"], Meaning.YES),
        ("Ｋ7 可以", ["K7"], Meaning.YES),
        ("可以K7", ["K7"], Meaning.YES),
        ("K72", ["K7"], Meaning.NO),
        ("K7Y", ["K7"], Meaning.YES),
        ("M3 可以", [], Meaning.UNCLEAR),
        ("AK7 可以", [], Meaning.UNCLEAR),
        ("K7可以 C2不行", ["K7", "C2"], Meaning.UNCLEAR),
        ("K7", ["K7"], Meaning.UNCLEAR),
    ],
)
def test_a_code_is_read_wherever_it_stands(text: str, codes: list[str], rest: Meaning) -> None:
    found, words = split_codes(text, {"K7", "C2"})
    assert (found, understand(words, ONE).meaning) == (codes, rest)


def of(text: str, asking: Asking) -> Understood:
    return understand(own_words(text), asking)


def evening(*hours: str, day: int = 4) -> tuple[datetime, ...]:
    return tuple(datetime.fromisoformat(f"2026-12-{day:02}T{hour}+08:00") for hour in hours)


EVENING = Asking(shifts=3, starts=evening("18:00", "20:00", "21:30"), today=date(2026, 12, 1))
DAYTIME = Asking(shifts=3, starts=evening("07:00", "09:00", "21:00"), today=date(2026, 12, 1))
LATE = Asking(shifts=1, starts=evening("20:00"), today=date(2026, 12, 1))
TWO_DAYS = Asking(shifts=2, starts=(*evening("20:00"), *evening("20:00", day=5)), today=date(2026, 12, 1))
ALL = (1, 2, 3)


@pytest.mark.parametrize(
    ("text", "asking", "meant"),
    [
        ("8点后可以", EVENING, Understood(Meaning.YES, (2, 3))),
        ("晚上8点以后能来", EVENING, Understood(Meaning.YES, (2, 3))),
        ("可以，20:00之后", EVENING, Understood(Meaning.YES, (2, 3))),
        ("八点半后才能来", EVENING, Understood(Meaning.YES, (3,))),
        ("Yes, after 8 pm", EVENING, Understood(Meaning.YES, (2, 3))),
        ("I can come from 21:30 on", EVENING, Understood(Meaning.YES, (3,))),
        ("1和2可以，19点后", EVENING, Understood(Meaning.YES, (2,))),
        ("20点后可以", LATE, Understood(Meaning.YES, (1,))),
        ("可以，最多两个班", EVENING, Understood(Meaning.YES, ALL, 2)),
        ("最多能来2个", EVENING, Understood(Meaning.YES, ALL, 2)),
        ("都可以，不超过1个", EVENING, Understood(Meaning.YES, ALL, 1)),
        ("2和3可以，最多1个", EVENING, Understood(Meaning.YES, (2, 3), 1)),
        ("yes, at most 2 shifts", EVENING, Understood(Meaning.YES, ALL, 2)),
        ("晚上7点后可以，最多一个", EVENING, Understood(Meaning.YES, (2, 3), 1)),
        ("暂停到12月5日", LATE, Understood(Meaning.PAUSE, until=date(2026, 12, 5))),
        ("抱歉，先休息到1月15号，谢谢", LATE, Understood(Meaning.PAUSE, until=date(2027, 1, 15))),
        ("Pause until 5 December", LATE, Understood(Meaning.PAUSE, until=date(2026, 12, 5))),
        ("No, sorry. Pause me until 2027-02-01", EVENING, Understood(Meaning.PAUSE, until=date(2027, 2, 1))),
    ],
)
def test_an_hour_a_number_and_a_day_are_understood_where_they_mean_one_thing(
    text: str, asking: Asking, meant: Understood
) -> None:
    assert of(text, asking) == meant


@pytest.mark.parametrize(
    ("text", "asking"),
    [
        ("8点后可以", DAYTIME),  # in the morning two shifts are left, in the evening one
        ("8点后可以", TWO_DAYS),
        ("8点后可以", ONE),
        ("21点后可以", LATE),
        ("22点后可以", EVENING),
        ("8点后不行", EVENING),
        ("不是8点后可以", EVENING),
        ("8点后10点前可以", EVENING),
        ("8点后可以，9点后可以", EVENING),
        ("yes from 2", EVENING),
        ("yes from 18:00 to 20:00", EVENING),
        ("20:00-22:00后可以", EVENING),
        ("晚上12点后可以", EVENING),
        ("8点后", EVENING),
        ("1 可以，最多2个", EVENING),
        ("不行，最多2个", EVENING),
        ("最多2点", EVENING),
        ("最多2个", EVENING),
        ("可以，最多0个", EVENING),
        ("可以，最多到9点", EVENING),
        ("最多可以等2天", EVENING),
        ("可以，暂停到12月5日", LATE),
        ("暂停到12月", LATE),
        ("暂停到明年", LATE),
        ("暂停到2月30日", LATE),
        ("暂停到2026-11-05", LATE),
        ("pause until 5/12", LATE),
        ("不要暂停到12月5日", LATE),
        ("别暂停到12月5日", LATE),
        ("能暂停到12月5日吗", LATE),
        ("no pause until 5 December", LATE),
    ],
)
def test_an_hour_a_number_or_a_day_that_could_mean_another_thing_is_asked_back(text: str, asking: Asking) -> None:
    assert of(text, asking).meaning is Meaning.UNCLEAR
