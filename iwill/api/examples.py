"""Bodies to copy from: they stand in the OpenAPI description, and a test sends them."""

from __future__ import annotations

from typing import Any

A_REQUEST: dict[str, Any] = {
    "title": "洪灾后夜间心理支持",
    "kind": "real",
    "level": "II",
    "timezone": "Asia/Shanghai",
    "requester": {"organisation": "区应急管理局", "contact_name": "周敏", "email": "zhou@partner.example"},
    "authority": "区应急指挥部值班令第七号",
    "summary": "安置点夜间来电增多，需要线上倾听与督导。",
    "risks": "来电者可能处于急性应激状态。",
    "respond_by": "2026-12-05T18:00:00+08:00",
    "needs": [
        {
            "role": "督导",
            "skills": ["supervision"],
            "seats": 1,
            "starts_at": "2026-12-05T19:30:00+08:00",
            "ends_at": "2026-12-05T23:30:00+08:00",
            "required_for": ["接线员"],
        },
        {
            "role": "接线员",
            "skills": ["listening"],
            "languages": ["zh"],
            "seats": 4,
            "starts_at": "2026-12-05T19:30:00+08:00",
            "ends_at": "2026-12-05T23:30:00+08:00",
        },
    ],
}
A_WORDING = {
    "title": "接线员、督导 · 12月5日周六 19:30–23:30（北京时间）",
    "wording": "内容可能沉重；随时可以要求换下。",
}
A_LAUNCH = {"confirm_wording": True}
A_CHANGE = {"needs": [{"id": 1, "seats": 2}, {"id": 2, "starts_at": "2026-12-05T20:00:00+08:00"}], "preview": True}
A_REPLY = {
    "id": "20261205-000417",
    "from": "+8613800138000",
    "channel": "sms",
    "text": "可以，我来",
    "received_at": "2026-12-05T17:42:10+08:00",
}
