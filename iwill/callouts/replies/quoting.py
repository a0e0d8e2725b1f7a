"""A reply without what it quotes, without the signature below it, and with one way to write each character."""

from __future__ import annotations

import re
import unicodedata

# An answer stands at the beginning; what comes after so many characters is not looked at.
LONGEST_READ = 20_000
# From such a line on nothing is the person's own: what mail programs put before the mail that is answered.
_QUOTE_BEGINS = re.compile(
    r"""^\s*(?:
        >
      | -{2,}\s*(?:original\ message|forwarded\ message|原始邮件|原邮件|转发的?邮件|原始信息|回复的原邮件)
      | -{6,}
      | _{6,}
      | (?:on\b.{6,200}\bwrote|am\b.{6,200}\bschrieb|le\b.{6,200}\ba\ écrit)\s*:?\s*$
      | .{0,200}(?:写道|寫道)\s*[:：]?\s*$
      | (?:from|发件人|寄件者|发件者|sent|发送时间|to|收件人|subject|主题)\s*[:：]\s*\S
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# From such a line on it is a signature, where anything stands above it.
_SIGNATURE_BEGINS = re.compile(
    r"""^\s*(?:
        --\s*$
      | (?:发自|發自|来自|从|发送自).{0,30}
        (?:iphone|ipad|android|手机|邮箱|邮件|客户端|outlook|windows|qq|foxmail|华为|小米).*$
      | (?:sent\ from|get\ outlook|sent\ via|sent\ with)\b.*$
      | (?:(?:best|kind|warm|many)\ )?(?:regards|wishes|best|cheers|sincerely|yours)\b[\s,.!]*$
      | (?:此致|顺颂|祝好|敬礼|商祺)[\s,.!，。！]*$
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# 【中国移动】 is put around a text message by whoever carries it.
_CARRIER = re.compile(r"^\s*【[^】]{1,20}】|【[^】]{1,20}】\s*$")
_SIMPLIFIED = str.maketrans(
    "來沒時間點復覆訂謝辦對參報願個號週會後這還過說請問開錯應該遲補讓給別為為無確認樂兩場該絕無聯絡發",
    "来没时间点复复订谢办对参报愿个号周会后这还过说请问开错应该迟补让给别为为无确认乐两场该绝无联络发",
)
_PERSONAL_LINK = re.compile(r"/c/([A-Za-z0-9_-]{34})(?![A-Za-z0-9_-])")
# A mark of its own behind a letter or a sign: a colour of skin, a way of drawing, a joiner.
_MARKS = re.compile("[\ufe00-\ufe0f\u200b-\u200f\u2060\ufeff\u20e3\U0001f3fb-\U0001f3ff]")


def own_words(text: str) -> str:
    """What somebody wrote themselves: down to the first line that quotes, or with which a signature begins."""
    kept: list[str] = []
    anything = False
    for line in text[:LONGEST_READ].replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if _QUOTE_BEGINS.match(line) or (anything and _SIGNATURE_BEGINS.match(line)):
            break
        kept.append(line.strip())
        anything = anything or bool(kept[-1])
    return _CARRIER.sub("", _CARRIER.sub("", "\n".join(kept).strip())).strip()


def links_quoted(text: str) -> list[str]:
    """The tokens of personal links anywhere in a reply: a mail that is answered is quoted below the answer."""
    return list(dict.fromkeys(_PERSONAL_LINK.findall(text)))


def in_one_way(text: str) -> str:
    """The words as they are compared: full-width forms, capitals and traditional characters written in one way."""
    written = unicodedata.normalize("NFKC", _MARKS.sub("", text)).casefold().translate(_SIMPLIFIED)
    return written.replace("\u2019", "'").replace("\u2018", "'").replace("`", "'")
