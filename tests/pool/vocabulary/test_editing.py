"""Staff edit the vocabulary: senseless edits are refused, every process sees the others, no call-out breaks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import flask
import pytest
from sqlalchemy import event, select

from iwill.accounts.models import AuditEntry
from iwill.accounts.terms import Role
from iwill.app import create_app
from iwill.callouts import queries as callout_queries
from iwill.core.db import db, transaction
from iwill.core.errors import Invalid, Missing, Refused
from iwill.pool import queries as pool_queries
from iwill.pool.imports.skills import skills_in
from iwill.pool.services import vetting
from iwill.pool.terms import Lifecycle
from iwill.pool.vetting.requirements import BY_NAME, codes_of, requirements_of
from iwill.pool.vocabulary import current, services, vocabulary
from iwill.pool.vocabulary.baseline import baseline, replaced
from iwill.pool.vocabulary.rules import Draft
from iwill.pool.vocabulary.terms import Term, folded
from tests.builders import a_volunteer, an_actor
from tests.callouts.test_eligibility import a_call
from tests.conftest import NOW, make_settings

STAFF = an_actor(Role.STAFF, id=7)
HOTLINE = Draft("热线", "Hotline", ("接线员", "电话倾听"), parent="psychological_support")


def do(use_case: Any, *words: Any) -> None:
    """One edit in a transaction of its own, as a button does it."""
    with transaction():
        use_case(*words, by=STAFF, now=NOW)


def refused_at(use_case: Any, *words: Any) -> set[tuple[str, str]]:
    """The places and codes of a refusal."""
    with pytest.raises(Invalid) as refusal:
        do(use_case, *words)
    return {(one.path, one.code) for one in refusal.value.details}


def reasons(call_out_id: int, *people: int) -> list[str | None]:
    """Why each of them cannot be asked for the one need of a call-out; None for who can."""
    call_out = callout_queries.callout_by_id(call_out_id)
    return [callout_queries.eligibility(one, call_out.needs[0], call_out, NOW).reason for one in people]


def with_terms(*terms: Term) -> Any:
    words = baseline()
    for term in terms:
        words = replaced(words, term)
    return words


def a_term(code: str, parent: str | None = None, merged_into: str | None = None, *, claim: bool = False) -> Term:
    return Term("skill", code, f"甲{code}", f"The {code}", (f"{code}一",), parent, claim, "", merged_into)


# What ships


def test_no_name_that_ships_stands_for_two_things() -> None:
    words = baseline()
    for (kind, code), term in words.terms.items():
        for name in term.names():
            assert words.find(kind, name) == code, name
        assert term.parent is None or (kind, term.parent) in words.terms


# One state of it


def test_a_merged_entry_leads_to_what_took_it_in_under_all_its_names_and_children() -> None:
    words = with_terms(
        a_term("p"), a_term("a", "p", "b"), a_term("b", "q"), a_term("q"), a_term("c", "a"), a_term("d", None, "a")
    )
    for name in ("a", "甲a", "The A", "a一", "d", "甲d", "b"):
        assert words.find("skill", name) == "b"
    for code in ("a", "b", "d"):
        assert words.satisfied_by("skill", code) == {"a", "b", "c", "d"}
        assert words.label("skill", code, "zh-Hans") == "甲b"
    assert words.satisfied_by("skill", "q") == {"q", "a", "b", "c", "d"}
    assert words.satisfied_by("skill", "p") == {"p"}
    assert {"a", "d"} & {term.code for term in words.of_kind("skill")} == set()


def test_a_claim_is_one_under_the_code_that_was_merged_into_it() -> None:
    assert {"a", "b"} <= with_terms(a_term("a", None, "b"), a_term("b", claim=True)).claims()
    assert "a" not in with_terms(a_term("a", None, "b", claim=True), a_term("b")).claims()


def test_a_retired_entry_is_offered_to_nobody_and_goes_on_counting() -> None:
    nursing = Term("skill", "nursing", "护理", "Nursing", ("护士",), "medical", False, "", retired=True)
    words = with_terms(nursing)
    assert words.find("skill", "护士") is None
    assert words.find("skill", "护士", retired=True) == "nursing"
    assert not words.offers("skill", "nursing")
    assert "nursing" in words.satisfied_by("skill", "medical")
    assert words.label("skill", "nursing", "en") == "Nursing"


# Edits


def test_an_entry_is_added_and_found_by_every_name_at_once(ctx: flask.Flask) -> None:
    before = vocabulary()
    do(services.add_term, "skill", "hotline", HOTLINE)
    words = vocabulary()
    assert before.find("skill", "接线员") is None
    assert {words.find("skill", name) for name in ("hotline", "热线", "HOTLINE", "接线员")} == {"hotline"}
    assert "hotline" in words.satisfied_by("skill", "psychological_support")
    assert skills_in("我会电话倾听") == ["hotline"]
    assert skills_in("热线 接线员") == ["hotline", "hotline"]
    assert db.session.scalars(select(AuditEntry.action)).all() == ["vocabulary.added"]


@pytest.mark.parametrize(
    ("code", "draft", "places"),
    [
        ("hotline", Draft("", " ", ()), {("zh", "required"), ("en", "required")}),
        ("hotline", Draft("热线", "Hotline", ("护士",)), {("synonyms", "duplicate_name")}),
        ("hotline", Draft("倾听", "ＮＵＲＳＩＮＧ"), {("zh", "duplicate_name"), ("en", "duplicate_name")}),
        ("hotline", Draft("热线", "Hotline", ("a|b",)), {("synonyms", "invalid")}),
        ("hotline", Draft("热线", "Hotline", parent="nowhere"), {("parent", "invalid")}),
        ("热线", HOTLINE, {("code", "invalid")}),
        ("nursing", HOTLINE, {("code", "duplicate_name")}),
    ],
)
def test_what_would_lose_its_sense_is_refused_at_its_field(
    ctx: flask.Flask, code: str, draft: Draft, places: set[tuple[str, str]]
) -> None:
    assert refused_at(services.add_term, "skill", code, draft) == places
    assert vocabulary() is baseline()


def test_no_entry_stands_above_and_below_itself(ctx: flask.Flask) -> None:
    draft = Draft("心理支持", "Psychological support", ("心理援助",), parent="counselling")
    assert refused_at(services.describe_term, "skill", "psychological_support", draft) == {("parent", "cycle")}
    own = Draft("督导", "Supervision", parent="supervision")
    assert refused_at(services.describe_term, "skill", "supervision", own) == {("parent", "cycle")}
    assert refused_at(services.merge_terms, "skill", "medical", "doctor") == {("into", "cycle")}
    assert refused_at(services.merge_terms, "skill", "medical", "medical") == {("into", "invalid")}
    assert refused_at(services.describe_term, "language", "yue", Draft("粤语", "Cantonese", parent="zh")) == {
        ("parent", "invalid")
    }


def test_a_merge_is_taken_back_unless_its_name_is_given_away_meanwhile(ctx: flask.Flask) -> None:
    do(services.merge_terms, "skill", "nursing", "doctor")
    assert vocabulary().find("skill", "护士") == "doctor"
    with pytest.raises(Refused, match="merged_already"):
        do(services.merge_terms, "skill", "nursing", "medical")
    do(services.take_up_term, "skill", "nursing")
    assert vocabulary().find("skill", "护士") == "nursing"
    do(services.merge_terms, "skill", "nursing", "doctor")
    do(services.describe_term, "skill", "doctor", Draft("医师", "Doctor", ("医生", "护士"), parent="medical"))
    assert refused_at(services.take_up_term, "skill", "nursing") == {("$", "duplicate_name")}


def test_taking_a_merge_back_closes_no_circle(ctx: flask.Flask) -> None:
    do(services.merge_terms, "skill", "doctor", "nursing")
    do(services.add_term, "skill", "ward", Draft("病房", "Ward", parent="nursing"))
    do(services.describe_term, "skill", "nursing", Draft("护理", "Nursing", ("护士",)))
    do(services.describe_term, "skill", "medical", Draft("医疗", "Medical", parent="ward"))
    do(services.take_up_term, "skill", "doctor")
    words = vocabulary()
    for code in ("doctor", "medical", "ward", "nursing"):
        assert words.satisfied_by("skill", code)
    assert words.parent_of("skill", "doctor") == "medical"
    do(services.merge_terms, "skill", "ward", "it")
    assert "medical" in vocabulary().satisfied_by("skill", "it")


def test_words_for_hours_and_unknown_entries_are_not_for_editing(ctx: flask.Flask) -> None:
    for kind, code in (("hours", "evening"), ("skill", "nothing")):
        with pytest.raises(Missing):
            do(services.retire_term, kind, code)


def test_another_process_sees_a_change_within_a_second(
    app: flask.Flask, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = create_app(make_settings(tmp_path, DATABASE_URL=database_url))
    with other.app_context():
        assert vocabulary().find("skill", "热线") is None
        db.session.remove()
    with app.app_context():
        do(services.add_term, "skill", "hotline", HOTLINE)
        assert vocabulary().find("skill", "热线") == "hotline"
    monkeypatch.setattr(current, "LOOK_EVERY", 0)
    with other.app_context():
        other.extensions.pop("iwill_vocabulary")
        assert vocabulary().find("skill", "热线") == "hotline"
        db.session.remove()
        db.engine.dispose()


def test_asking_for_a_word_costs_no_query_within_a_second(ctx: flask.Flask) -> None:
    vocabulary()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
    for _ in range(1000):
        vocabulary()
    assert asked == []


def test_two_who_edit_at_once_close_no_circle_and_one_is_told(app: flask.Flask) -> None:
    both_ready = Barrier(2)

    def merge(pair: tuple[str, str]) -> str:
        with app.app_context():
            both_ready.wait()
            try:
                do(services.merge_terms, "skill", *pair)
            except (Invalid, Refused) as refusal:
                return refusal.code
            return "merged"

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(merge, [("nursing", "doctor"), ("doctor", "nursing")]))
    assert sorted(ended, key=lambda word: word == "merged")[1] == "merged"
    assert ended.count("merged") == 1
    with app.app_context():
        words = current.load()
        assert words.resolve("skill", "nursing") == words.resolve("skill", "doctor")
        assert words.offers("skill", words.resolve("skill", "nursing"))


# What people hold and call-outs ask for


def test_a_running_call_out_goes_on_when_its_skill_is_merged(ctx: flask.Flask) -> None:
    with transaction():
        holders = [a_volunteer(skills=[code]).id for code in ("nursing", "doctor")]
        call_out_id = a_call(skills=["nursing"]).id
    assert reasons(call_out_id, *holders) == [None, "skill"]
    do(services.merge_terms, "skill", "nursing", "doctor")
    assert reasons(call_out_id, *holders) == [None, None]
    assert [one.id for one in pool_queries.volunteers_with("doctor").items] == holders


def test_a_running_call_out_goes_on_when_its_skill_is_retired(ctx: flask.Flask) -> None:
    with transaction():
        holder = a_volunteer(skills=["nursing"]).id
        call_out_id = a_call(skills=["护士"]).id
    do(services.retire_term, "skill", "nursing")
    assert reasons(call_out_id, holder) == [None]
    with pytest.raises(Invalid) as refusal:
        a_call(skills=["护士"])
    assert [one.path for one in refusal.value.details] == ["needs[0].skills[0]"]


def test_a_merged_language_and_credential_are_known_again(ctx: flask.Flask) -> None:
    with transaction():
        holder = a_volunteer(languages=["yue"], credentials=["registered_psychologist"]).id
        call_out_id = a_call(languages=["nan"], credentials=["counsellor"]).id
    assert reasons(call_out_id, holder) == ["language"]
    do(services.merge_terms, "language", "yue", "nan")
    assert reasons(call_out_id, holder) == [None]


def test_claims_filed_under_a_merged_code_are_confirmed_with_the_rest(ctx: flask.Flask) -> None:
    with transaction():
        for code in ("crisis_intervention", "supervision"):
            a_volunteer(skills=[code], confirmed=False)
    do(services.merge_terms, "skill", "crisis_intervention", "supervision")
    with transaction():
        assert vetting.confirm_skills("督导", by=STAFF, now=NOW).done == 2


def test_what_is_merged_with_a_profession_or_put_below_it_is_vetted_like_it(ctx: flask.Flask) -> None:
    def professions(*skills: str, papers: tuple[str, ...] = ()) -> set[str]:
        return {one.profession for one in requirements_of(skills, papers)}

    do(services.add_term, "skill", "paediatrics", Draft("儿科", "Paediatrics", parent="doctor"))
    do(services.add_term, "skill", "rescue", Draft("救助", "Rescue"))
    do(services.merge_terms, "skill", "crisis_intervention", "rescue")
    do(services.merge_terms, "credential", "nurse", "physician")
    assert professions("paediatrics") == {"physician"}
    assert professions("rescue") == professions("crisis_intervention") == {"crisis"}
    assert professions("listening", papers=("nurse",)) == {"physician", "nurse", "listener"}
    assert {"rescue", "crisis_intervention", "supervision"} <= codes_of("skill", [BY_NAME["crisis"]])
    assert "paediatrics" not in codes_of("skill", [BY_NAME["crisis"]])


def test_moving_people_by_a_retired_skill_still_finds_them(ctx: flask.Flask) -> None:
    with transaction():
        a_volunteer(skills=["it"], lifecycle=Lifecycle.VERIFYING)
    do(services.retire_term, "skill", "it")
    with transaction():
        moved = vetting.move_people(Lifecycle.VERIFYING, Lifecycle.ACTIVE, skill="IT", by=STAFF, now=NOW)
    assert moved.done == 1


def test_names_are_compared_folded() -> None:
    assert folded(" ＩＴ ") == "it"
