"""The desk confirms hours with what is odd first; people see all of theirs and contest what is wrong."""

from __future__ import annotations

from datetime import timedelta

import flask
from sqlalchemy import select

from iwill.accounts.terms import Actor, ActorKind, Role
from iwill.callouts.models import Seat
from iwill.callouts.queries.personal import invitation_to
from iwill.callouts.services import answers
from iwill.callouts.terms import AnswerAction
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.pool.models import Volunteer
from iwill.shifts.attendance import services as attendance
from iwill.shifts.hours.models import HoursEntry
from tests.web.conftest import BY, STARTS, Called, House
from tests.web.signed_in import as_staff, as_volunteer

ENDS = STARTS + timedelta(hours=2)
LATER = ENDS + timedelta(hours=1)


def an_evening(house: House, people: int = 3, *, sign_out: int | None = None) -> Called:
    """People with a seat each, all signed in, and so many signed out."""
    house.people(people)
    called = house.call({"seats": people})
    with house.app.app_context(), transaction():
        for volunteer_id in called.paths:
            _say_yes(called, volunteer_id)
        for place, seat in enumerate(db.session.scalars(select(Seat).order_by(Seat.id))):
            by = Actor(ActorKind.VOLUNTEER, seat.volunteer_id)
            attendance.check_in(seat, by, STARTS)
            if sign_out is None or place < sign_out:
                attendance.check_out(seat, by, ENDS)
    clock.freeze(LATER)
    return called


def _say_yes(called: Called, volunteer_id: int) -> None:
    invitation = invitation_to(volunteer_id, called.call_out_id)
    assert invitation is not None
    answers.answer(invitation, AnswerAction.YES, need_ids=called.need_ids, by=BY, now=clock.now())


def entries(house: House) -> list[HoursEntry]:
    with house.app.app_context():
        return list(db.session.scalars(select(HoursEntry).order_by(HoursEntry.id)))


def volunteer_of(house: House, entry: HoursEntry) -> Volunteer:
    with house.app.app_context():
        return db.session.get_one(Volunteer, entry.volunteer_id)


def form(page: object, **typed: str) -> dict[str, str]:
    """What a browser sends: the token of the page, and what was typed."""
    text = page.get_data(as_text=True)  # type: ignore[attr-defined]
    token = text.partition('name="csrf_token" value="')[2].partition('"')[0]
    return {"csrf_token": token} | typed


def test_one_press_confirms_an_evening_and_leaves_what_is_odd(app: flask.Flask, house: House) -> None:
    called = an_evening(house, sign_out=2)
    desk, here = as_staff(app, Role.ORGANIZER), f"/callouts/{called.call_out_id}/hours"
    page = desk.get(here)
    text = page.get_data(as_text=True)
    assert "Confirm 2 entries that nothing is odd about" in text
    assert "No hours on file yet" in text
    answer = desk.post(f"{here}/confirm", data=form(page), follow_redirects=True).get_data(as_text=True)
    assert "2 entries confirmed." in answer
    assert "4 hours confirmed so far" in answer


def test_the_desk_enters_for_somebody_without_the_page_and_somebody_else_confirms(
    app: flask.Flask, house: House
) -> None:
    called = an_evening(house, 1, sign_out=0)
    desk, here = as_staff(app, Role.ORGANIZER), f"/callouts/{called.call_out_id}/hours"
    (seat_id,) = house.rows(select(Seat.id))[0]
    page = desk.get(here)
    typed = {"seat": str(seat_id), "on_day": "2026-11-22", "started_at": "20:00", "ended_at": "21:45"}
    wrong = desk.post(f"{here}/enter", data=form(page, **typed | {"ended_at": "lunch"}))
    assert (wrong.status_code, "Give a time such as 18:30." in wrong.get_data(as_text=True)) == (422, True)
    future = desk.post(f"{here}/enter", data=form(page, **typed | {"ended_at": "23:30"}))
    assert (future.status_code, "still to come" in future.get_data(as_text=True)) == (422, True)
    desk.post(f"{here}/enter", data=form(page, **typed))
    (entry,) = entries(house)
    assert (entry.minutes, entry.source.value) == (105, "organizer")
    assert "somebody else looks at it" in desk.get(here).get_data(as_text=True)
    refused = desk.post(f"/hours/{entry.id}/confirm", data=form(page))
    assert refused.status_code == 409
    other = as_staff(app, Role.STAFF)
    other.post(f"/hours/{entry.id}/confirm", data=form(other.get(here)))
    assert entries(house)[0].state.value == "confirmed"


def test_somebody_contests_and_another_decides_and_both_versions_are_seen(app: flask.Flask, house: House) -> None:
    called = an_evening(house, 1)
    desk, here = as_staff(app, Role.ORGANIZER), f"/callouts/{called.call_out_id}/hours"
    desk.post(f"{here}/confirm", data=form(desk.get(here)))
    (entry,) = entries(house)
    her = as_volunteer(app, volunteer_of(house, entry))
    record = her.get("/me/record")
    assert "2 hours" in record.get_data(as_text=True)
    missing = her.post(f"/me/record/{entry.id}/contest", data=form(record, reason="too_short"))
    assert missing.status_code == 422
    said = {"reason": "too_short", "on_day": "2026-11-22", "started_at": "20:00", "ended_at": "22:20"}
    told = her.post(f"/me/record/{entry.id}/contest", data=form(record, **said), follow_redirects=True)
    assert "contested, open" in told.get_data(as_text=True)

    page = desk.get("/hours")
    assert "You confirmed this yourself; somebody else decides." in page.get_data(as_text=True)
    decision = said | {"decision": "corrected", "reason": "supervisor_says"}
    assert desk.post(f"/hours/{entry.id}/decide", data=form(page, **decision)).status_code == 409
    other = as_staff(app, Role.STAFF)
    other.post(f"/hours/{entry.id}/decide", data=form(other.get("/hours"), **decision))
    assert [one.minutes for one in entries(house)] == [120, 140]
    seen = her.get("/me/record").get_data(as_text=True)
    assert "2.33 hours" in seen
    assert "2 hours" in seen
    assert "1 earlier version" in seen


def test_hours_of_others_do_not_exist_for_a_volunteer(app: flask.Flask, house: House) -> None:
    an_evening(house, 2)
    hers, others = entries(house)
    her = as_volunteer(app, volunteer_of(house, hers))
    page = her.get("/me/record")
    for step in ("contest", "take-back"):
        assert her.post(f"/me/record/{others.id}/{step}", data=form(page, reason="not_there")).status_code == 404
    assert her.get("/hours").status_code == 403


def test_a_person_declares_what_nobody_recorded_and_takes_it_back(app: flask.Flask, house: House) -> None:
    an_evening(house, 1, sign_out=0)
    (seat_id, volunteer_id) = house.rows(select(Seat.id, Seat.volunteer_id))[0]
    with app.app_context():
        volunteer = db.session.get_one(Volunteer, volunteer_id)
    her = as_volunteer(app, volunteer)
    page = her.get("/me/record")
    assert "0 hours" not in page.get_data(as_text=True)
    typed = {"for": f"seat:{seat_id}", "on_day": "2026-11-22", "started_at": "20:00", "ended_at": "22:00"}
    her.post("/me/record/declare", data=form(page, **typed))
    (entry,) = entries(house)
    assert (entry.source.value, entry.seat_id) == ("self_declared", seat_id)
    office = {"for": "back_office", "on_day": "2026-11-20", "started_at": "09:00", "ended_at": "10:00"}
    her.post("/me/record/declare", data=form(page, **office))
    assert entries(house)[1].minutes == 60
    her.post(f"/me/record/{entry.id}/take-back", data=form(page))
    assert entries(house)[0].state.value == "withdrawn"


def test_looking_back_asks_for_a_note_before_the_mark(app: flask.Flask, house: House) -> None:
    called = an_evening(house, 2)
    desk, here = as_staff(app, Role.ORGANIZER), f"/callouts/{called.call_out_id}/after"
    page = desk.get(here)
    text = page.get_data(as_text=True)
    assert "2 people served" in text
    assert "2 entries wait for somebody" in text
    assert desk.post(f"{here}/review", data=form(page, troubles="room_failed")).status_code == 409
    empty = desk.post(f"{here}/note", data=form(page))
    assert (empty.status_code, 'aria-invalid="true"' in empty.get_data(as_text=True)) == (422, True)
    told = desk.post(f"{here}/note", data=form(page, note_en="41 calls."), follow_redirects=True)
    assert "On its way to 2 people" in told.get_data(as_text=True)
    desk.post(f"{here}/review", data=form(page, troubles="room_failed"))
    seen = desk.get(here).get_data(as_text=True)
    assert "The room or the line failed" in seen
    her = as_volunteer(app, volunteer_of(house, entries(house)[0]))
    assert "41 calls." in her.get("/me/record").get_data(as_text=True)


def test_a_drill_has_no_hours_to_look_back_on(app: flask.Flask, house: House) -> None:
    house.people(1)
    called = house.call({"seats": 1}, kind="drill")
    clock.freeze(LATER)
    desk = as_staff(app, Role.ORGANIZER)
    for path in ("hours", "after"):
        text = desk.get(f"/callouts/{called.call_out_id}/{path}").get_data(as_text=True)
        assert "A drill is practice and earns no hours." in text


def test_the_page_of_a_shift_says_what_is_on_file_for_it(app: flask.Flask, house: House) -> None:
    called = an_evening(house, 1)
    (seat_id, volunteer_id) = house.rows(select(Seat.id, Seat.volunteer_id))[0]
    page = app.test_client().get(f"{called.paths[volunteer_id]}/shift/{seat_id}?lang=en").get_data(as_text=True)
    assert "<b>2 hours</b> · not confirmed yet" in page


def test_what_was_served_outside_of_call_outs_is_entered_and_confirmed_by_another(
    app: flask.Flask, house: House
) -> None:
    (volunteer_id,) = house.people(1)
    with app.app_context():
        number = db.session.get_one(Volunteer, volunteer_id).number
    desk, other = as_staff(app, Role.ORGANIZER), as_staff(app, Role.STAFF)
    page = desk.get("/hours")
    typed = {
        "number": number,
        "work": "back_office",
        "on_day": "2026-11-20",
        "started_at": "23:00",
        "ended_at": "01:30",
    }
    unknown = desk.post("/hours/enter", data=form(page, **typed | {"number": "V-NOBODY"}))
    assert (unknown.status_code, "Nobody has this number." in unknown.get_data(as_text=True)) == (422, True)
    desk.post("/hours/enter", data=form(page, **typed))
    (entry,) = entries(house)
    assert (entry.minutes, entry.call_out_id, entry.content[:4]) == (150, None, "后台支持")
    assert desk.post(f"/hours/{entry.id}/confirm", data=form(page)).status_code == 409
    other.post(f"/hours/{entry.id}/confirm", data=form(other.get("/hours")))
    assert entries(house)[0].state.value == "confirmed"
