"""Drafting what volunteers will read. Nothing that the requester wrote freely is copied: not the title, not the
summary, not the authority, not the risks.

The draft names roles and times; risks appear as sentences of our own, chosen by the kind of work and by the subjects
that the requester's risk text touches (志愿服务条例 art. 12: risks are stated truthfully). A person confirms it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from iwill.callouts.sensitive import SUBJECTS, Subject, subjects_in
from iwill.callouts.terms import Work
from iwill.core.localtime import say_window

# Subjects of a risk text that are not hard to bear but have to be known, with what we say of them.
_SUBJECTS = (
    *SUBJECTS,
    Subject(
        "confidential",
        ("保密", "隐私", "熟人", "confiden", "privacy"),
        "需要严格保密",
        "strict confidentiality is needed",
    ),
    Subject("blame", ("污名", "指责", "stigma", "blame"), "可能遇到指责", "people may be blamed, or blame you"),
)
_BY_WORK = {
    Work.CRISIS: (
        "会直接陪伴处于困境中的人，内容可能沉重；不做诊断和治疗",
        "you will be with people in distress and it can be heavy; no diagnosis, no treatment",
    ),
    Work.RESIDENT: (
        "在居民群里连续服务，可能遇到情绪激烈的时刻；不做诊断和治疗",
        "you will serve in a residents' group, at times with strong feelings; no diagnosis, no treatment",
    ),
    Work.BACK_OFFICE: (
        "后方工作，看到的求助信息可能令人难受",
        "back-office work; requests for help can be hard to read",
    ),
}
_CHILDREN = (
    "有未成年人参与：两人同时在场，不私下加联系方式",
    "children take part: two adults present, no private contact",
)
_DRILL = ("这是演练，不用上岗。", "This is a drill; there is no shift to work.")
_LEAVE = ("随时可以要求换下。", "You can ask to be relieved at any time.")


class Drafted(Protocol):
    """A need as far as its words go: as a request says it, or as a call-out has it."""

    @property
    def role(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def work(self) -> Work: ...
    @property
    def children(self) -> bool: ...
    @property
    def sensitive(self) -> str | None: ...


def draft_title(needs: Sequence[Drafted], zone: str, language: str) -> str:
    """Roles and time: "心理咨询师、督导 · 12月5日周六 19:30–23:30（北京时间）"."""
    roles = list(dict.fromkeys(need.role for need in needs))
    joint = "、" if language == "zh-Hans" else ", "
    named = joint.join(_short(role) for role in roles[:3])
    if len(roles) > 3:
        named += "等" if language == "zh-Hans" else " and more"
    first = min(needs, key=lambda need: need.starts_at)
    last = max(need.ends_at for need in needs)
    until = last if (last - first.starts_at).total_seconds() <= 24 * 3600 else first.ends_at
    return f"{named} · {say_window(first.starts_at, until, zone, language)}"[:200]


def draft_wording(needs: Sequence[Drafted], *, drill: bool, risks: str, language: str) -> str:
    """What is expected and what it can bring, in sentences of our own."""
    here = 0 if language == "zh-Hans" else 1
    if drill:
        return _DRILL[here]
    works = list(dict.fromkeys(need.work for need in needs))
    lines = [_BY_WORK[work][here] for work in works]
    if any(need.children for need in needs):
        lines.append(_CHILDREN[here])
    folded = risks.casefold()
    touched = [one for one in _SUBJECTS if any(word in folded for word in one.words)]
    touched += [one for one in subjects_in(need.sensitive for need in needs) if one not in touched]
    lines += [(one.zh, one.en)[here] for one in touched]
    if language == "zh-Hans":
        return "；".join(lines) + "。" + _LEAVE[0]
    return "; ".join([lines[0].capitalize(), *lines[1:]]) + ". " + _LEAVE[1]


def language_of(needs: Sequence[Drafted]) -> str:
    """The language to draft in: Chinese where a role is written in Chinese characters."""
    written = "".join(need.role for need in needs)
    return "zh-Hans" if any("\u4e00" <= character <= "\u9fff" for character in written) else "en"


def _short(role: str) -> str:
    return " ".join(role.split())[:40]
