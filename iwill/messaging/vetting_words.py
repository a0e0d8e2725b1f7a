"""What a mail about vetting is filled with: the news, the reason as the person is told it, a time on her own clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import force_locale

from iwill.core.localtime import say_instant
from iwill.pool.vetting.terms import REASON_TEXT, Reason


def about_vetting(facts: Mapping[str, Any], language: str, zone: str) -> dict[str, Any]:
    """What wording/vetting.<language>.txt is filled with, but for the place: its free words the caller makes plain."""
    reason, at = facts.get("reason", ""), facts.get("at", "")
    with force_locale(language.replace("-", "_")):
        said = str(REASON_TEXT[Reason(reason)]) if reason in set(Reason) else ""
    return {
        "news": facts["news"],
        "reason": said,
        "when": say_instant(datetime.fromisoformat(at), zone, language) if at else "",
    }
