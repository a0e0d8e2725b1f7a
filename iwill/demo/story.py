"""What is going on when the demo opens: a request that waits for somebody to look at it, and a drill half answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from iwill.accounts.terms import Actor, ActorKind
from iwill.callouts.models import Invitation
from iwill.callouts.services import answers, callouts, requests
from iwill.callouts.terms import AnswerAction
from iwill.core.db import db
from iwill.core.errors import IwillError
from iwill.demo.desk import ACCOUNTS, GUEST_NUMBER

REQUESTER = {
    "organisation": "示范市心理援助中心",
    "contact_name": "沈老师",
    "phone": "+8613800000000",
    "email": "requester@demo.invalid",
}
# Out of a hundred who were asked, how many have done what by now; the others have not answered.
_SO_FAR = ((AnswerAction.YES, 20), (AnswerAction.NO, 13), (AnswerAction.LATER, 7), (None, 60))


def look_back_on_a_flood(*, by: Actor, now: datetime) -> None:
    """A call-out of last spring, from the days in which a quarter of the pool came: it was answered before any of them
    was needed, and has been closed since."""
    began = now - timedelta(days=234)
    opening = _next_quarter(began + timedelta(hours=6))
    payload = written_request(
        title="洪涝灾后心理援助",
        kind="real",
        respond_by=opening - timedelta(hours=2),
        summary="汛情之后开设临时热线，视来电量增开席位。",
        risks="可能接到哀伤来电；全程有督导在线；不提供诊断与治疗。",
        needs=[
            {
                "role": "热线接线员",
                "skills": ["counselling"],
                "seats": 2,
                "starts_at": opening.isoformat(),
                "ends_at": (opening + timedelta(hours=3)).isoformat(),
            }
        ],
    )
    request = requests.receive_request(payload, by=by, now=began)
    requests.verify_request(request, by=by, now=began + timedelta(minutes=3))
    call_out = callouts.open_callout(request, by=by, now=began + timedelta(minutes=4))
    at = began + timedelta(minutes=9)
    callouts.launch(call_out, confirm_wording=True, by=by, now=at, second=ACCOUNTS[1][1])
    callouts.stand_down(call_out, by=by, now=began + timedelta(days=24))


def leave_a_request(*, by: Actor, now: datetime) -> None:
    """A real request that has just come in: a busy line. Nobody has looked at it yet."""
    opening = _next_quarter(now + timedelta(hours=4))
    window = {"starts_at": opening.isoformat(), "ends_at": (opening + timedelta(hours=3)).isoformat()}
    payload = written_request(
        title="心理援助热线临时加席",
        kind="real",
        respond_by=opening - timedelta(hours=2),
        summary="来电较昨日翻倍，排队超过二十分钟，需要增开席位。",
        risks="可能接到自伤、家暴与哀伤来电；全程有督导在线；不提供诊断与治疗。",
        needs=[
            {"role": "热线接线员", "skills": ["counselling"], "credentials": ["counsellor"], "seats": 6, **window},
            {"role": "督导", "skills": ["supervision"], "seats": 1, "required_for": ["热线接线员"], **window},
            {"role": "信息整理", "skills": ["information"], "seats": 2, **window},
        ],
    )
    requests.receive_request(payload, by=by, now=now - timedelta(minutes=4))


def start_a_drill(chance: Random, *, by: Actor, now: datetime) -> None:
    """A drill that was launched a few minutes ago and closes in 25: some have said yes, some no, half nothing yet."""
    launched = now - timedelta(minutes=8)
    opening = _next_quarter(now + timedelta(minutes=55))
    window = {"starts_at": opening.isoformat(), "ends_at": (opening + timedelta(minutes=90)).isoformat()}
    payload = written_request(
        title="季度联合演练",
        kind="drill",
        respond_by=now + timedelta(minutes=25),
        summary="检验一小时内能否排满一个线上心理支持班次。",
        risks="演练，不接触真实求助者。",
        needs=[
            {"role": "倾听陪伴", "skills": ["psychological_support"], "seats": 12, **window},
            {"role": "信息整理", "skills": ["information"], "seats": 4, **window},
        ],
    )
    request = requests.receive_request(payload, by=by, now=launched - timedelta(minutes=12))
    requests.verify_request(request, by=by, now=launched - timedelta(minutes=9))
    call_out = callouts.open_callout(request, by=by, now=launched - timedelta(minutes=8))
    callouts.launch(call_out, confirm_wording=True, by=by, now=launched)
    asked = select(Invitation).where(Invitation.call_out_id == call_out.id).order_by(Invitation.id)
    for invitation in list(db.session.scalars(asked)):
        _answer(invitation, chance, launched)


def _answer(invitation: Invitation, chance: Random, launched: datetime) -> None:
    """One person's answer, if there is one yet. The guest's is left to whoever tries the demo."""
    action = chance.choices([action for action, _ in _SO_FAR], weights=[share for _, share in _SO_FAR])[0]
    answered_at = launched + timedelta(seconds=chance.randint(20, 420))
    if action is None or invitation.volunteer.number == GUEST_NUMBER:
        return
    try:
        answers.answer(
            invitation,
            action,
            need_ids=[invitation.offers[0].need_id] if action is AnswerAction.YES else (),
            by=Actor(ActorKind.VOLUNTEER, invitation.volunteer_id),
            now=answered_at,
        )
    except IwillError:
        # A seat that was gone by then is part of the story; the person simply has not answered.
        return


def written_request(*, respond_by: datetime, **fields: Any) -> dict[str, Any]:
    """A request as a partner would send it, from an organisation that does not exist."""
    return {
        "level": "III",
        "timezone": "Asia/Shanghai",
        "requester": REQUESTER,
        "authority": "示范数据，无真实机构",
        "respond_by": respond_by.isoformat(),
        **fields,
    }


def _next_quarter(moment: datetime) -> datetime:
    past = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment - past + timedelta(minutes=15) if past else moment
