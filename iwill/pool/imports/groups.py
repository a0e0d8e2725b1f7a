"""Where a roster put somebody: the names of groups, and what the person is in them where the cell says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from iwill.pool.teams.terms import TeamRole

LONGEST_NAME = 100
_BETWEEN = re.compile(r"[、;,\n┋/]")
_NO_GROUP = frozenset({"", "无", "-", "未分组", "待分组", "none", "n/a"})
_ROLES = {
    TeamRole.COORDINATOR: "协调员|联络员|联络人|coordinator",
    TeamRole.LEADER: "组长|队长|负责人|leader|lead",
    TeamRole.MENTOR: "带教|导师|mentor",
}
_WITH_ROLE = tuple(
    (role, re.compile(rf"(?P<name>.+?)\s*[\s(:-]\s*(?:{words})\)?", re.IGNORECASE)) for role, words in _ROLES.items()
)


@dataclass(frozen=True)
class Group:
    """A group by its name, and the person's part in it."""

    name: str
    role: TeamRole = TeamRole.MEMBER


def read_groups(cells: Sequence[str]) -> tuple[Group, ...]:
    """Every group named in the cells. A role is read only where it stands apart from the name: 信息组（协调员）."""
    found: dict[str, Group] = {}
    for cell in cells:
        for part in _BETWEEN.split(unicodedata.normalize("NFKC", cell)):
            group = _group(part.strip())
            if group is not None:
                found.setdefault(group.name, group)
    return tuple(found.values())


def _group(text: str) -> Group | None:
    if text.casefold() in _NO_GROUP:
        return None
    for role, pattern in _WITH_ROLE:
        if told := pattern.fullmatch(text):
            text, group_role = told["name"], role
            break
    else:
        group_role = TeamRole.MEMBER
    return Group(text, group_role) if text and len(text) <= LONGEST_NAME else None
