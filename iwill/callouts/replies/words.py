"""What people write when they are asked whether they can come, as phrases of either language.

A reply is understood only where every word of it is among these (see rules). So a phrase stands here if it says one
thing alone: 可 is missing because of 可能, 去 because of 我去, 收到 says that a message was read and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum


class Word(StrEnum):
    """What a phrase adds to a reply. SORRY is a no where nothing else is said, POLITE adds nothing."""

    YES = "yes"
    NO = "no"
    LATER = "later"
    RESERVE = "reserve"
    IF_SHORT = "if_short"
    NOT_THIS = "not_this"
    STOP = "stop"
    SORRY = "sorry"
    POLITE = "polite"
    AND = "and"


_CHINESE: dict[Word, str] = {
    Word.YES: """
        好 好的 好啊 好呀 好哒 好滴 好嘞 好吧 好哦 好好 行 行的 行啊 行吧 可以 可以的 可以啊 可以呀 可以哦 能 能的
        能来 能到 能去 能参加 能上 能行 能值班 可以来 可以去 可以到 可以参加 可以上 可以值班 来 来的 我来 来吧 会来
        会到 会参加 一定来 一定到 一定去 一定参加 一定能来 准时到 准时参加 参加 我参加 要参加 愿意 愿意来 愿意参加
        我愿意 同意 是的 对的 嗯 嗯嗯 嗯哪 没问题 没有问题 有空 有时间 方便 报名 我报名 我要报名 算我一个 算上我
        加我一个 我上 我可以 我能 我行 我能来 我可以来 我可以参加 确认参加 确定参加 确认能来 确认可以 没问题的
        包在我身上 都可以 都行 都能来 都能 哪个都行 哪个都可以 每个都可以
    """,
    Word.NO: """
        不 不行 不能 不可以 不行的 不行了 不行啊 不了 不来 不来了 不去 不去了 都不行 都来不了 都不能 一个都不行
        不能来 不能来了 不能去 不能去了 不能参加 不能参加了 不会来 来不了 来不了了 来不成 去不了 去不了了 参加不了
        参加不了了 不参加 不参加了 上不了 值不了 赶不上 赶不上了 来不及 来不及了 不方便 不太方便 不太行 没空 没有空
        没时间 没有时间 抽不出时间 抽不开身 走不开 不在 有事 有事情 有别的事 有其他事 有安排 有安排了 有别的安排
        有其他安排 另有安排 已有安排 下次吧 下次 算了 算了吧 不用了 不要 不愿意 不想来 不想参加 不可能 取消报名
        取消参加 退出 这次不行 这次不了 这次算了 这次来不了 这次不来了 这次参加不了 这次没空 这次没时间 这次不能来
        这次不方便 恐怕不行 恐怕来不了 还是不行 真的不行 实在不行 我不行 我不能 我来不了 我去不了 我不来 我不来了
        我不参加 我没空 我没时间 我有事 我不方便
    """,
    Word.LATER: """
        晚点 晚点回 晚点回复 晚点回你 晚点回您 晚点再说 晚点答复 晚点说 晚些回复 晚些再说 晚一点回复 稍后 稍后回
        稍后回复 稍后答复 稍后再说 稍等 等会 等会儿 等会回复 等会儿回复 等一下 等一下回复 等下 等下回复 等等
        过会儿回复 过会回复 一会儿回复 一会回复 一会儿再说 待会 待会儿 待会回复 待会儿回复 迟点回复 迟些回复
        回头答复 回头回复 回头再说 之后回复 我看看 我看一下 看看时间 我看看时间 我看下时间 确认一下再回复
        确认下再回复 我确认一下 我确认下 我想想 想一下 考虑一下 我考虑一下 我考虑下
    """,
    Word.IF_SHORT: """
        缺人再叫我 缺人再找我 缺人我来 缺人我可以 不够人再叫我 不够人我来 人不够再叫我 人不够我来 人手不够我来 没人我来
        实在没人我来 实在缺人我来 实在缺人再叫我 缺人时叫我
    """,
    Word.NOT_THIS: "不要这类 这类不要 不接这类 这类不接 不做这类 这类不做 这类工作不要 不要这类工作 不做这类工作",
    Word.RESERVE: "候补 我候补 可以候补 愿意候补 排候补 进候补 当候补 做候补 我排候补",
    Word.STOP: """
        退订 请退订 我要退订 取消订阅 停止 停 别发了 别再发了 不要发了 不要再发了 请不要再发 请不要再发了
        不要再给我发了 不要再给我发短信 别给我发了 别给我发短信了
    """,
    Word.SORRY: """
        抱歉 很抱歉 非常抱歉 实在抱歉 真抱歉 抱歉了 抱歉啊 对不起 不好意思 很不好意思 实在不好意思 不好意思啊 很遗憾
        遗憾 可惜
    """,
    Word.POLITE: """
        我 本人 我这边 这边 我是 我这里 您好 你好 大家好 老师 老师好 各位老师 谢谢 谢谢您 谢谢你 谢谢老师 谢谢大家
        多谢 感谢 感谢您 非常感谢 谢谢通知 感谢通知 辛苦 辛苦了 您辛苦了 大家辛苦了 收到 已收到 收到了 已收悉 已阅
        知道了 了解 明白 明白了 哦 噢 哈 哈哈 嘿嘿 啦 哟 呀 啊 的 回复 答复 这次 请放心 放心 到时见 到时候见 回头见
        加油 祝顺利 顺利 祝一切顺利
    """,
    Word.AND: "和 与 及 以及 还有 第 个 班 号班 个班 场 班次 个班次",
}

_ENGLISH: dict[Word, tuple[str, ...]] = {
    Word.YES: (
        "y;yes;yep;yeah;yup;yes please;ok;okay;ok then;sure;sure thing;of course;absolutely;certainly;definitely",
        "gladly;i can;i can come;i can do it;i can do that;i can make it;i can help;i can be there;can do",
        "can come;will do;i will;i will come;i will be there;i'll come;i'll be there;i'll do it;i'll help",
        "i'll join;count me in;i'm in;im in;i am in;sign me up;happy to;happy to help;happy to come;glad to help",
        "i'd be happy to;i'd love to;would love to;available;i'm available;im available;i am available;i'm free",
        "im free;i am free;that works;works for me;that works for me;no problem;confirmed;i confirm;accept",
        "accepted;i accept;+1;yes i can;yes i will;any of them;all of them",
    ),
    Word.NO: (
        "n;no;nope;nah;no thanks;no thank you;no way;not this time;not available;i'm not available",
        "im not available;i am not available;unavailable;i'm unavailable;im unavailable;i am unavailable;can't",
        "cant;cannot;can not;i can't;i cant;i cannot;i can not;i can't come;i cant come;i cannot come;can't come",
        "cannot come;can't make it;i can't make it;i cant make it;cannot make it;i cannot make it;can't do it",
        "i can't do it;can't do that;i can't help;won't be able to;i won't be able to;won't be able to come",
        "i won't be able to come;won't make it;i won't make it;won't be able to make it",
        "i won't be able to make it;i won't;wont;unable;unable to;unable to come;i'm unable to come",
        "i am unable to come;unable to make it;i'm busy;im busy;i am busy;busy;decline;declined;i decline",
        "i have to decline;i'm afraid not;i am afraid not;afraid not;i'm afraid i can't;not able to come",
        "count me out;i have to pass;this time no;i'm away;i am away;none;neither;none of them;none please",
    ),
    Word.LATER: (
        "later;ask me later;remind me later;maybe later;i'll answer later;i will answer later;i'll reply later",
        "i will reply later;will reply later;reply later;answer later;let me check;let me check and get back to you",
        "i'll check;i need to check",
        "need to check;let me get back to you;i'll get back to you;i will get back to you;will get back to you",
        "get back to you later;let me think;i'll let you know;i will let you know;will let you know",
        "let you know later",
    ),
    Word.IF_SHORT: (
        "only if you are short;only if you're short;only if short;if you are short;if you're short;only if needed",
        "only if you need me;only if you really need me;as a last resort",
    ),
    Word.NOT_THIS: ("not this kind;not this kind of work;not this kind of shift",),
    Word.RESERVE: (
        "reserve;waitlist;waiting list;put me in reserve;put me on the waiting list;in reserve;standby list",
    ),
    Word.STOP: (
        "td;t;stop;stop all;unsubscribe;opt out;optout;please stop;stop it;stop messages;please unsubscribe me",
        "unsubscribe me;stop texting me;stop messaging me;please stop texting me;remove me",
    ),
    Word.SORRY: (
        "sorry;so sorry;very sorry;i'm sorry;im sorry;i am sorry;i'm so sorry;my apologies;apologies",
        "unfortunately;regrettably;i'm afraid;sadly",
    ),
    Word.POLITE: (
        "i;hi;hello;hey;dear all;dear team;hi there;hi all;good morning;good evening;good afternoon;thanks",
        "thank you;thanks a lot;thank you very much;thank you so much;many thanks;thanks so much;thx;ty;cheers",
        "please;got it;noted;received;understood;see you;see you then;see you there;best;regards;best regards",
        "kind regards;best wishes;and;all the best;good luck;for asking;thanks for asking;thank you for asking",
        "this is;re:;have a good day",
    ),
    Word.AND: ("shift;shifts;number;numbers;both",),
}

# Signs that say something by themselves, and what chat programs write for them. Other faces and flowers say nothing.
SIGNS: dict[str, Word] = {
    **dict.fromkeys(("👍", "👌", "🆗", "✅", "✔", "☑", "🙋", "🙆", "[强]", "[ok]", "[赞]", "[好的]"), Word.YES),
    **dict.fromkeys(("👎", "❌", "✖", "🙅", "🚫", "[弱]"), Word.NO),
}
# fmt: off
CHAT_FACES = (
    "微笑", "愉快", "呲牙", "偷笑", "玫瑰", "爱心", "抱拳", "合十", "握手", "拥抱", "太阳", "加油", "庆祝", "鼓掌",
)
# fmt: on


def phrases() -> Iterator[tuple[str, Word]]:
    """Every phrase as it is compared, with what it says."""
    for word, written in _CHINESE.items():
        for phrase in written.split():
            yield phrase, word
    for word, lines in _ENGLISH.items():
        for line in lines:
            for phrase in line.split(";"):
                yield phrase, word
