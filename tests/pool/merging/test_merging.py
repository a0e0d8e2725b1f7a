"""Two rows of one person become one, with everything that hangs on them; and two again, exactly as before."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import AuditEntry, OneTimeLink, SignedInSession
from iwill.accounts.services import links, sessions
from iwill.accounts.terms import ActorKind, OneTimePurpose, Role
from iwill.callouts.models import Invitation, Seat
from iwill.callouts.queries import invitation_by_token
from iwill.callouts.services import answers, callouts, requests
from iwill.callouts.terms import Answer, AnswerAction
from iwill.core.db import Base, db
from iwill.core.errors import Refused
from iwill.core.tokens import LinkPurpose, make_token
from iwill.engine.invariants import CHECKS
from iwill.messaging import unsubscribing
from iwill.messaging.models import Message
from iwill.messaging.terms import MessageState, Purpose
from iwill.pool import queries as pool_queries
from iwill.pool.hours import block
from iwill.pool.merging import queries, services
from iwill.pool.merging.joining import OWN, pointers
from iwill.pool.merging.models import Merge, PossiblePair
from iwill.pool.merging.terms import MergeField, PairState, Side
from iwill.pool.models import Consent, Volunteer
from iwill.pool.services import availability, consent, contacts, leaving, people, record
from iwill.pool.services.contacts import contact_value
from iwill.pool.terms import ConsentPurpose, ConsentState, ContactKind, ContactState, Lifecycle, NoteKind
from iwill.pool.vetting import services as vetting
from iwill.pool.vetting.models import CaseDecision, VettingCase
from iwill.pool.vetting.terms import CaseState, Outcome, Stage
from tests.builders import a_need, a_request_payload, a_volunteer, an_actor, ask_widely
from tests.conftest import NOW

STAFF = an_actor(Role.STAFF, id=7)
LATER = NOW + timedelta(minutes=5)
# What every merge and undo adds, and nothing puts back: what was decided, and who did it.
# What a cell of the boards holds is the sum of its rows, to which a merge and its undoing add.
TRACES = {"person_merge", "possible_pair", "audit_entry", "search_key", "insight_cell"}


def rows() -> dict[str, list[Any]]:
    db.session.flush()
    return {
        table.name: sorted(map(repr, db.session.execute(select(table)).all()))
        for table in Base.metadata.sorted_tables
        if table.name not in TRACES
    }


def called(*needs: dict[str, Any]) -> Any:
    payload = a_request_payload(needs=[a_need(**need) for need in needs or ({},)])
    received = requests.receive_request(payload, by=STAFF, now=NOW)
    requests.verify_request(received, by=STAFF, now=NOW)
    call_out = callouts.open_callout(received, by=STAFF, now=NOW)
    ask_widely()
    callouts.launch(call_out, confirm_wording=True, by=STAFF, now=NOW)
    return call_out


def invitation_of(volunteer: Volunteer) -> Invitation:
    return db.session.scalars(select(Invitation).where(Invitation.volunteer_id == volunteer.id)).one()


def says_yes(volunteer: Volunteer, call_out: Any) -> None:
    needs = [need.id for need in call_out.needs][:1]
    answers.answer(invitation_of(volunteer), AnswerAction.YES, need_ids=needs, by=STAFF, now=NOW)


def merged(kept: Volunteer, other: Volunteer, **choices: Side) -> Merge:
    chosen = {MergeField(name): side for name, side in choices.items()}
    return services.merge(kept, other, chosen, by=STAFF, now=LATER)


def broken_promises() -> dict[str, int]:
    counts = {name: db.session.scalar(check(LATER)) for name, check in CHECKS.items()}
    return {name: count for name, count in counts.items() if count}


def test_everything_of_the_other_row_is_hers_afterwards(ctx: flask.Flask) -> None:
    kept = a_volunteer("王晓明", email="wang@pool.example", skills=["listening"], languages=["zh"])
    other = a_volunteer("王晓明", email=None, phone="+8613912345678", skills=["listening", "legal"], languages=["en"])
    people.add_credential(other, "physician", now=NOW, number="110-2020")
    people.add_note(other, NoteKind.WISH, "想帮助老人", source="import:2", now=NOW)
    record.add_training(other, "心理急救", completed_on=date(2026, 3, 1), by=STAFF, now=NOW)
    merged(kept, other)
    assert {contact_value(one) for one in kept.contacts} == {"wang@pool.example", "+8613912345678"}
    assert {held.skill for held in kept.skills} == {"listening", "legal"}
    assert {one.language for one in kept.languages} == {"zh", "en"}
    assert [one.kind for one in kept.credentials] == ["physician"]
    assert [one.title for one in kept.trainings] == ["心理急救"]
    assert [people.note_body(note) for note in kept.notes] == ["想帮助老人"]
    assert (other.name, other.lifecycle, other.contacts, other.consents) == ("", Lifecycle.LEFT, [], [])


def test_the_same_contact_is_kept_once_with_what_was_learnt_last(ctx: flask.Flask) -> None:
    kept = a_volunteer("王晓明", email="wang@pool.example")
    other = a_volunteer("王小明", email="wang@pool.example")
    contacts.mark_contact(other.contacts[0], ContactState.DEAD, now=NOW)
    other.contacts[0].do_not_use = True
    merged(kept, other)
    [contact] = kept.contacts
    assert (contact.state, contact.do_not_use) == (ContactState.DEAD, True)


def test_one_licence_on_file_twice_is_one_and_the_verified_row_stays(ctx: flask.Flask) -> None:
    kept, other = a_volunteer("王晓明"), a_volunteer("王晓明")
    people.add_credential(kept, "physician", now=LATER, number="110 2020")
    genuine = people.add_credential(other, "physician", now=NOW, number="１１０-2020")
    genuine.state, genuine.verified_by, genuine.verified_at = "verified", "staff:3", NOW
    merged(kept, other)
    assert [one.id for one in kept.credentials] == [genuine.id]


@pytest.mark.parametrize("state", [ConsentState.REFUSED, ConsentState.WITHDRAWN])
@pytest.mark.parametrize("refused_by_kept", [True, False])
def test_a_refusal_on_either_side_stays(ctx: flask.Flask, state: ConsentState, refused_by_kept: bool) -> None:
    kept, other = a_volunteer("王晓明"), a_volunteer("王晓明")
    consent.record_consent(
        kept if refused_by_kept else other, ConsentPurpose.CONTACT, state, source="web", now=NOW - timedelta(days=400)
    )
    merged(kept, other)
    assert consent.standing_consents(kept)[ConsentPurpose.CONTACT].state is state
    assert (kept.may_contact, kept.may_process, kept.lifecycle) == (False, True, Lifecycle.PAUSED)


def test_a_bar_cannot_be_merged_away(ctx: flask.Flask) -> None:
    kept, other = a_volunteer("王晓明"), a_volunteer("王晓明", lifecycle=Lifecycle.BARRED)
    merged(kept, other, lifecycle=Side.KEPT)
    assert kept.lifecycle is Lifecycle.BARRED


def test_each_field_is_the_one_that_was_chosen(ctx: flask.Flask) -> None:
    kept = a_volunteer("王晓明", hours=block(0, 60, 120), zone="Asia/Shanghai")
    other = a_volunteer("王小明", hours=block(3, 60, 120), zone="Europe/London")
    other.preferred_name, kept.region = "小明", "北京"
    merged(kept, other, name=Side.OTHER, preferred_name=Side.KEPT, zone=Side.KEPT, hours=Side.OTHER)
    assert (kept.name, kept.preferred_name, kept.zone, kept.region) == ("王小明", "王晓明", "Asia/Shanghai", "北京")
    assert {row.weekday for row in kept.weekly_hours} == {3}
    assert [one.id for one in pool_queries.people(search="wangxiaoming").items] == [kept.id]


def test_old_links_sessions_and_numbers_lead_to_the_person(ctx: flask.Flask) -> None:
    other = a_volunteer("王小明")
    call_out = called()
    kept = a_volunteer("王晓明")
    old = invitation_of(other)
    cookie = sessions.start(ActorKind.VOLUNTEER, other.id, second_factor=False, now=NOW)
    token = links.make_one_time_link(
        OneTimePurpose.SIGN_IN, ActorKind.VOLUNTEER, other.id, now=NOW, valid=timedelta(hours=1)
    )
    mailing = make_token(LinkPurpose.MAILING, other.mailing_link_id)
    merged(kept, other)
    found = invitation_by_token(make_token(LinkPurpose.ANSWER, old.link_id))
    assert found is not None
    assert found.volunteer_id == kept.id
    assert found.call_out_id == call_out.id
    assert db.session.scalars(select(SignedInSession.person_id)).one() == kept.id
    assert cookie
    link = links.use(token, LATER)
    assert link is not None
    assert link.person_id == kept.id
    assert unsubscribing.volunteer_by_token(mailing) is kept
    assert pool_queries.volunteer_by_number(other.number) is kept
    assert queries.merged_into(other.id) == kept.id
    assert [one.id for one in pool_queries.people(search=other.number).items] == [kept.id]
    assert db.session.scalars(select(OneTimeLink.person_id)).one() == kept.id


def test_two_invitations_to_one_call_out_become_one_with_the_stronger_answer(ctx: flask.Flask) -> None:
    kept, other = a_volunteer("王晓明"), a_volunteer("王小明")
    call_out = called()
    old_link = invitation_of(other).link_id
    says_yes(other, call_out)
    merged(kept, other)
    invitation = invitation_of(kept)
    assert invitation.answer is Answer.YES
    assert [seat.invitation_id for seat in db.session.scalars(select(Seat))] == [invitation.id]
    assert invitation_by_token(make_token(LinkPurpose.ANSWER, old_link)) is invitation
    queued = db.session.scalars(select(Message).where(Message.purpose == Purpose.INVITATION)).all()
    assert {message.state for message in queued if message.cause != f"invitation:{invitation.id}"} == {
        MessageState.CANCELLED
    }
    assert broken_promises() == {}


def test_whoever_sits_in_two_places_is_not_merged(ctx: flask.Flask) -> None:
    kept, other = a_volunteer("王晓明"), a_volunteer("王小明")
    call_out = called({"seats": 2})
    says_yes(kept, call_out)
    says_yes(other, call_out)
    before = rows()
    with pytest.raises(Refused) as refusal, db.session.begin_nested():
        merged(kept, other)
    assert refusal.value.code == "seats_overlap"
    db.session.expire_all()
    assert rows() == before


def test_the_erased_and_the_merged_are_not_merged(ctx: flask.Flask) -> None:
    kept, other, third = (a_volunteer("王晓明") for _ in range(3))
    for pair in ((kept, kept), (kept, other), (kept, other)):
        code = {1: "same_row"}.get(len({*pair}), "merged_already")
        if pair == (kept, other) and other.merged_into_id is None:
            merged(*pair)
            continue
        with pytest.raises(Refused) as refusal:
            merged(*pair)
        assert refusal.value.code == code
    leaving.erase_person(third, by=STAFF, now=NOW)
    with pytest.raises(Refused):
        merged(kept, third)


def random_past(dice: random.Random, number: int) -> Volunteer:
    """Somebody with some of everything."""
    volunteer = a_volunteer(
        dice.choice(("王晓明", "王小明", "Wang Xiaoming")),
        email=dice.choice((None, "wang@pool.example", f"w{number}@pool.example")),
        phone=dice.choice((None, "+8613912345678", f"+861391234{number:04d}")),
        skills=dice.sample(("listening", "legal", "it", "translation"), dice.randint(0, 3)),
        confirmed=dice.random() < 0.5,
        languages=dice.sample(("zh", "en", "yue"), dice.randint(0, 2)),
        hours=dice.choice((None, block(0, 60, 120), block(2, 300, 900))),
        zone=dice.choice((None, "Asia/Shanghai", "Europe/London")),
        lifecycle=dice.choice((Lifecycle.ACTIVE, Lifecycle.PAUSED, Lifecycle.LEFT, Lifecycle.VERIFYING)),
    )
    for purpose in dice.sample(tuple(ConsentPurpose), 2):
        consent.record_consent(volunteer, purpose, dice.choice(tuple(ConsentState)), source="test", now=NOW)
    for code in dice.sample(("physician", "nurse"), dice.randint(0, 2)):
        people.add_credential(volunteer, code, now=NOW, number=dice.choice((None, "110-2020", f"9-{number}")))
    if dice.random() < 0.5:
        people.add_note(volunteer, NoteKind.WISH, dice.choice(("一样", f"不同{number}")), source="test", now=NOW)
        record.add_training(volunteer, "心理急救", completed_on=date(2026, 3, dice.randint(1, 3)), by=STAFF, now=NOW)
    if dice.random() < 0.5:
        availability.start_standby(volunteer, NOW + timedelta(hours=2), now=NOW)
        availability.set_day(volunteer, date(2026, 11, 28), [])
        sessions.start(ActorKind.VOLUNTEER, volunteer.id, second_factor=False, now=NOW)
    return volunteer


@pytest.mark.parametrize("seed", range(12))
def test_a_merge_that_is_undone_leaves_every_row_as_it_was(ctx: flask.Flask, seed: int) -> None:
    dice = random.Random(seed)
    kept, other, third = (random_past(dice, number) for number in range(3))
    call_out = called({"seats": 3})
    for one in dice.sample((kept, other), dice.randint(0, 1)):
        if one.lifecycle is Lifecycle.ACTIVE and any(True for _ in invitations(one)):
            says_yes(one, call_out)
    services.note_pairs(now=NOW)
    db.session.expire_all()
    before = rows()
    choices = {field: dice.choice(tuple(Side)) for field in MergeField if dice.random() < 0.5}
    done = services.merge(kept, other, choices, by=STAFF, now=LATER)
    assert rows() != before
    assert "王晓明" not in (done.state_sealed or "")
    assert broken_promises() == {}
    services.undo(done, by=STAFF, now=LATER)
    assert rows() == before
    assert third.merged_into_id is None
    about_other = select(AuditEntry.action).where(AuditEntry.subject == f"volunteer:{other.id}")
    told = db.session.scalars(about_other.order_by(AuditEntry.id)).all()
    assert told[-2:] == ["volunteer.merged_away", "volunteer.merge_undone"]


def invitations(volunteer: Volunteer) -> Sequence[Invitation]:
    return db.session.scalars(select(Invitation).where(Invitation.volunteer_id == volunteer.id)).all()


def test_what_has_come_since_stays_with_the_one_who_was_kept(ctx: flask.Flask) -> None:
    kept, other = a_volunteer("王晓明", hours=None), a_volunteer("王晓明", hours=block(0, 60, 120))
    done = merged(kept, other)
    people.add_skill(kept, "legal", source="test")
    availability.set_weekly_hours(kept, block(5, 60, 120), now=LATER)
    kept.region, kept.times_asked = "北京", kept.times_asked + 1
    db.session.flush()
    services.undo(done, by=STAFF, now=LATER)
    assert {held.skill for held in kept.skills} == {"listening", "legal"}
    assert {row.weekday for row in kept.weekly_hours} == {5}
    assert {row.weekday for row in other.weekly_hours} == {0}
    assert (kept.region, kept.times_asked, other.name) == ("北京", 1, "王晓明")


def test_an_undo_is_refused_where_something_that_came_along_is_gone(ctx: flask.Flask) -> None:
    kept, other = a_volunteer("王晓明"), a_volunteer("王晓明", phone="+8613912345678")
    done = merged(kept, other)
    gone = next(one for one in kept.contacts if one.kind is ContactKind.PHONE)
    kept.contacts.remove(gone)
    db.session.flush()
    before = rows()
    with pytest.raises(Refused) as refusal:
        services.undo(done, by=STAFF, now=LATER)
    db.session.expire_all()
    assert refusal.value.code == "changed_since"
    assert rows() == before


def test_merges_on_top_of_each_other_are_undone_from_the_top(ctx: flask.Flask) -> None:
    first, second, third = (a_volunteer("王晓明") for _ in range(3))
    before = rows()
    lower = merged(second, first)
    upper = merged(third, second)
    assert queries.merged_into(first.id) == third.id
    with pytest.raises(Refused) as refusal:
        services.undo(lower, by=STAFF, now=LATER)
    assert refusal.value.code == "merged_on"
    services.undo(upper, by=STAFF, now=LATER)
    services.undo(lower, by=STAFF, now=LATER)
    assert rows() == before
    with pytest.raises(Refused):
        services.undo(lower, by=STAFF, now=LATER)


def test_an_erasure_takes_the_tombstone_and_the_state_before_along(ctx: flask.Flask) -> None:
    kept, other = a_volunteer("王晓明", email="wang@pool.example"), a_volunteer("王小明", phone="+8613912345678")
    done = merged(kept, other)
    told = leaving.export_person(kept)["merged_rows"]
    assert [row["number"] for row in told] == [other.number]
    leaving.erase_person(kept, by=STAFF, now=LATER)
    assert done.state_sealed is None
    assert other.erased_at == LATER
    assert db.session.scalars(select(PossiblePair)).all() == []
    everything = json.dumps(rows(), ensure_ascii=False)
    assert [word for word in ("王晓明", "王小明") if word in everything] == []
    with pytest.raises(Refused):
        services.undo(done, by=STAFF, now=LATER)


def test_a_case_that_was_refused_stays_refused_and_decisions_of_both_are_kept(ctx: flask.Flask) -> None:
    kept, other = a_volunteer("王晓明"), a_volunteer("王晓明")
    cases = [vetting.open_case(one, by=STAFF, now=NOW) for one in (kept, other)]
    cases[1].state = CaseState.REFUSED
    for case in cases:
        decided = {"case_id": case.id, "stage": Stage.DOCUMENTS, "outcome": Outcome.PASS, "ticked": [], "at": NOW}
        db.session.add(CaseDecision(**decided, decided_by="staff:7"))
    db.session.flush()
    before = rows()
    done = merged(kept, other)
    [case] = db.session.scalars(select(VettingCase))
    assert (case.volunteer_id, case.state) == (kept.id, CaseState.REFUSED)
    assert {one.case_id for one in db.session.scalars(select(CaseDecision))} == {case.id}
    services.undo(done, by=STAFF, now=LATER)
    assert rows() == before


def test_no_row_points_to_a_person_without_being_moved() -> None:
    """Whoever adds a table with people in it gives the column a foreign key, or says in joining.OWN what happens."""
    moved = {column.table.name for column in pointers()} | OWN
    named = {
        table.name
        for table in Base.metadata.sorted_tables
        for column in table.c
        if column.name.endswith("volunteer_id")
    }
    assert named - moved == set()


def test_a_decision_about_a_third_person_goes_on_holding(ctx: flask.Flask) -> None:
    kept, other, third = (a_volunteer("欧阳晓明") for _ in range(3))
    services.note_pairs(now=NOW)
    pair = db.session.scalars(select(PossiblePair).where(PossiblePair.second_id == third.id)).all()[-1]
    services.set_apart(pair, by=STAFF, now=NOW)
    merged(kept, other)
    open_pairs = queries.open_pairs()
    services.note_pairs(now=LATER)
    assert open_pairs == queries.open_pairs() == []
    assert {one.state for one in db.session.scalars(select(PossiblePair))} == {PairState.DIFFERENT, PairState.MERGED}


def test_consents_are_one_ledger_with_nothing_lost(ctx: flask.Flask) -> None:
    kept, other = a_volunteer("王晓明"), a_volunteer("王晓明", consents=[ConsentPurpose.NIGHT_CALLS])
    lines = len(db.session.scalars(select(Consent)).all())
    merged(kept, other)
    assert len(kept.consents) == lines
    assert (kept.may_process, kept.may_contact, kept.night_calls) == (True, True, True)
