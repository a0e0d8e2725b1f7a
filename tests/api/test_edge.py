"""What every call passes: a token, a scope, a known address, a readable body; and how it is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import flask
import pytest
from sqlalchemy import select

from iwill.accounts.models import ApiClient, AuditEntry
from iwill.accounts.services import clients
from iwill.accounts.terms import SYSTEM, Scope
from iwill.api import terms
from iwill.core import clock
from iwill.core.db import db, transaction
from iwill.core.policy import PolicySetting
from tests import builders
from tests.api import story
from tests.api.conftest import EVERYTHING, Partner, make_partner

# Every call of the API with the scope that it needs; a new one has to be entered here.
MATRIX = {
    ("POST", "/requests"): "requests:write",
    ("GET", "/requests"): "requests:read",
    ("GET", "/requests/1"): "requests:read",
    ("POST", "/requests/1/verify"): "requests:write",
    ("POST", "/requests/1/suspend"): "requests:write",
    ("POST", "/requests/1/decline"): "requests:write",
    ("POST", "/requests/1/close"): "requests:write",
    ("POST", "/requests/1/call-out"): "requests:write",
    ("GET", "/callouts"): "callouts:read",
    ("GET", "/callouts/1"): "callouts:read",
    ("PATCH", "/callouts/1"): "callouts:write",
    ("GET", "/callouts/1/preview"): "callouts:read",
    ("POST", "/callouts/1/launch"): "callouts:write",
    ("POST", "/callouts/1/waves"): "callouts:write",
    ("POST", "/callouts/1/changes"): "callouts:write",
    ("POST", "/callouts/1/merge"): "callouts:write",
    ("POST", "/callouts/1/correct"): "callouts:write",
    ("POST", "/callouts/1/stand-down"): "callouts:write",
    ("GET", "/callouts/1/invitations"): "callouts:read",
    ("GET", "/callouts/1/roster"): "callouts:read",
    ("POST", "/inbound/replies"): "replies:write",
    ("GET", "/volunteers"): "volunteers:read",
    ("GET", "/volunteers/1/eligibility"): "volunteers:read",
}


def refusal(response: Any) -> tuple[int, str, list[str]]:
    """Status, code and the paths of a refusal, whose shape is looked at on the way."""
    body = response.get_json()
    assert set(body) == {"code", "message", "details"}, body
    assert all(set(problem) == {"path", "code", "message"} for problem in body["details"]), body
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
    return response.status_code, body["code"], [problem["path"] for problem in body["details"]]


def test_every_call_needs_the_scope_of_the_matrix(app: flask.Flask) -> None:
    served = {}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and not rule.rule.endswith(("openapi.json", "/sms-reports/<token>")):
            path = "".join("1" if dynamic else part for dynamic, part in rule._trace if part != "|")
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                scope = app.view_functions[rule.endpoint].iwill_scope  # type: ignore[attr-defined]
                served[method, path.removeprefix("/api/v1")] = scope.value
    assert served == MATRIX


def test_nobody_gets_in_without_the_scope(app: flask.Flask, stranger: Partner, subtests: pytest.Subtests) -> None:
    others = {
        left_out.value: make_partner(app, *(scope for scope in EVERYTHING if scope is not left_out), name=left_out)
        for left_out in EVERYTHING
    }
    for (method, path), scope in MATRIX.items():
        with subtests.test(f"{method} {path}"):
            anonymous = stranger.call(method, path)
            assert refusal(anonymous)[:2] == (401, "unauthorized")
            assert anonymous.headers["WWW-Authenticate"] == 'Bearer realm="iwill"'
            response = others[scope].call(method, path, json={} if method != "GET" else None)
            assert refusal(response)[:2] == (403, "scope_missing")
            assert scope in response.get_json()["details"][0]["message"]


@pytest.mark.parametrize(
    "header", ["Bearer nonsense", "Bearer", "Bearer ", "Basic YTpi", "nonsense", "", "Bearer iw_" + "x" * 9000]
)
def test_a_false_token_is_no_token(app: flask.Flask, partner: Partner, header: str) -> None:
    response = partner.get("/requests", headers={"Authorization": header})
    assert refusal(response)[:2] == (401, "unauthorized")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_token_is_no_token(app: flask.Flask, partner: Partner) -> None:
    assert partner.get("/requests").status_code == 200
    with app.app_context(), transaction():
        clients.revoke_client(db.session.scalars(select(ApiClient)).one(), by=SYSTEM, now=clock.now())
    assert refusal(partner.get("/requests"))[:2] == (401, "unauthorized")


def test_a_signed_in_browser_is_nobody_here(app: flask.Flask) -> None:
    from iwill.accounts.services import sessions  # noqa: PLC0415  (this test alone has a browser)
    from iwill.accounts.terms import ActorKind  # noqa: PLC0415
    from iwill.web import cookies  # noqa: PLC0415

    with app.app_context(), transaction():
        staff = builders.a_staff()
        cookie = sessions.start(ActorKind.STAFF, staff.id, second_factor=True, now=clock.now())
    browser = app.test_client()
    with app.app_context():
        browser.set_cookie(cookies.cookie_name(), cookie)
    assert refusal(browser.get("/api/v1/requests"))[:2] == (401, "unauthorized")


NOT_THERE = [
    ("GET", "/nothing", 404, "not_found"),
    ("GET", "/requests/abc", 404, "not_found"),
    ("GET", "/requests/-1", 404, "not_found"),
    ("GET", "/requests/0", 404, "not_found"),
    ("GET", "/requests/99", 404, "not_found"),
    ("GET", "/requests/2147483647", 404, "not_found"),
    ("GET", "/requests/2147483648", 404, "not_found"),
    ("GET", "/requests/" + "9" * 60, 404, "not_found"),
    ("POST", "/requests/" + "9" * 60 + "/verify", 404, "not_found"),
    ("GET", "/callouts/2147483648", 404, "not_found"),
    ("PATCH", "/callouts/2147483648", 404, "not_found"),
    ("GET", "/callouts/99/roster", 404, "not_found"),
    ("GET", "/volunteers/99/eligibility?need=1", 404, "not_found"),
    ("DELETE", "/requests", 405, "method_not_allowed"),
    ("PUT", "/callouts/1", 405, "method_not_allowed"),
    ("GET", "/callouts/1/launch", 405, "method_not_allowed"),
]


def test_what_is_not_there_is_said_so(partner: Partner, subtests: pytest.Subtests) -> None:
    for method, path, status, code in NOT_THERE:
        with subtests.test(f"{method} {path}"):
            response = partner.call(method, path, json={"title": "x"} if method == "PATCH" else None)
            assert refusal(response)[:2] == (status, code)
            assert ("Allow" in response.headers) == (status == 405)


def test_an_unknown_parameter_is_refused_by_name(partner: Partner, subtests: pytest.Subtests) -> None:
    for method, path in MATRIX:
        with subtests.test(f"{method} {path}"):
            status, code, paths = refusal(partner.call(method, f"{path}?limit=3&access_token=x"))
            assert (status, code) == (422, "invalid")
            assert {"limit", "access_token"} <= set(paths)


def test_a_parameter_given_twice_is_refused(partner: Partner) -> None:
    assert refusal(partner.get("/requests?cursor=a&cursor=b")) == (422, "invalid", ["cursor"])


@pytest.mark.parametrize("cursor", ["x", "%00", "YWZ0ZXI6OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "%ff%fe", "a" * 500])
def test_a_false_cursor_is_refused(partner: Partner, cursor: str) -> None:
    for path in ("/requests", "/callouts", "/volunteers"):
        assert refusal(partner.get(f"{path}?cursor={cursor}")) == (422, "invalid", ["cursor"])


@pytest.mark.parametrize(
    "mimetype", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "a/json"]
)
def test_another_content_type_is_refused(partner: Partner, mimetype: str) -> None:
    response = partner.post("/requests", data=b"{}", content_type=mimetype)
    assert refusal(response)[:2] == (415, "unsupported_media_type")


@pytest.mark.parametrize("mimetype", ["application/json; charset=utf-8", "application/merge-patch+json", None])
def test_json_is_known_by_its_names(partner: Partner, mimetype: str | None) -> None:
    assert refusal(partner.post("/requests", data=b"{}", content_type=mimetype))[:2] == (422, "invalid")


def test_a_body_may_have_a_mebibyte_and_not_a_byte_more(partner: Partner) -> None:
    largest = b"{" + b" " * (terms.LARGEST_BODY - 2) + b"}"
    assert refusal(partner.post("/requests", data=largest, content_type="application/json"))[0] == 422
    for path in ("/requests", "/requests/1/verify"):
        response = partner.post(path, data=largest + b" ", content_type="application/json")
        assert refusal(response)[:2] == (413, "too_large")
        assert "1 MiB" in response.get_json()["message"]


def test_a_body_that_hides_its_length_is_refused_too(app: flask.Flask, partner: Partner) -> None:
    from io import BytesIO  # noqa: PLC0415

    response = partner.post(
        "/requests",
        input_stream=BytesIO(b" " * (terms.LARGEST_BODY + 1)),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    assert refusal(response)[:2] == (413, "too_large")


def test_a_body_is_an_object(partner: Partner) -> None:
    for body in (b"[]", b'"x"', b"3", b"null", b"true"):
        for path in ("/requests", "/requests/1/verify", "/callouts/1/launch"):
            assert refusal(partner.post(path, data=body, content_type="application/json")) == (422, "invalid", ["$"])


@pytest.mark.parametrize("path", ["/requests/1/verify", "/callouts/1/waves", "/callouts/1/launch"])
def test_an_unknown_field_is_refused_by_name(partner: Partner, path: str) -> None:
    assert refusal(partner.post(path, json={"force": True})) == (422, "invalid", ["force"])


def test_refusals_are_in_the_callers_language(partner: Partner) -> None:
    chinese = partner.get("/requests/9", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    english = partner.get("/requests/9", headers={"Accept-Language": "fr"})
    assert chinese.get_json()["message"] != english.get_json()["message"]
    assert english.get_json()["message"] == partner.get("/requests/9").get_json()["message"]


def test_a_client_that_calls_too_often_is_told_when_to_come_back(app: flask.Flask, partner: Partner) -> None:
    with app.app_context(), transaction():
        setting = PolicySetting(name=terms.CALLS_PER_MINUTE, value=3, changed_at=clock.now(), changed_by="test")
        db.session.add(setting)
    assert [partner.get("/requests").status_code for _ in range(4)] == [200, 200, 200, 429]
    response = partner.get("/requests")
    assert refusal(response)[:2] == (429, "too_many")
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    other = make_partner(app, Scope.REQUESTS_READ, name="other")
    assert other.get("/requests").status_code == 200
    clock.advance(timedelta(minutes=1))
    assert partner.get("/requests").status_code == 200


def test_a_fault_of_ours_shows_no_trace(app: flask.Flask, partner: Partner) -> None:
    story.a_request(partner)
    with app.app_context(), transaction():
        from iwill.callouts.models import CrisisRequest  # noqa: PLC0415

        db.session.scalars(select(CrisisRequest)).one().body_sealed = "t1.bm9uc2Vuc2U="
    response = partner.get("/requests/1")
    assert refusal(response) == (500, "internal", [])
    assert "Traceback" not in response.text
    assert "sealed" not in response.text


def test_every_deed_names_the_client(app: flask.Flask, partner: Partner) -> None:
    story.a_pool(app, "甲", "乙")
    story.a_running_call_out(partner)
    with app.app_context():
        lines = db.session.execute(select(AuditEntry.action, AuditEntry.actor).order_by(AuditEntry.id)).all()
        (client,) = db.session.scalars(select(ApiClient))
        label = f"client:{client.id}"
    deeds = ["request.received", "request.verified", "callout.opened", "callout.launched", "wave.sent"]
    assert [actor for action, actor in lines if action in deeds] == [label] * len(deeds)


def test_names_are_read_by_those_who_may_and_each_reading_is_noted(
    app: flask.Flask, partner: Partner, partner_with: Callable[..., Partner]
) -> None:
    story.a_pool(app, "王小明")
    call_out = story.a_running_call_out(partner)
    story.answer(app, story.invitations(partner, call_out)[0], "yes")
    reader = partner_with(Scope.CALLOUTS_READ, Scope.VOLUNTEERS_READ, Scope.NAMES_READ)
    for path in (f"/callouts/{call_out['id']}/roster", "/volunteers"):
        assert [one["name"] for one in partner.get(path).get_json()["items"]] == ["王**"]
        assert [one["name"] for one in reader.get(path).get_json()["items"]] == ["王小明"]
    with app.app_context():
        noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "names.read")).all()
        assert [line.subject for line in noted] == [f"callout:{call_out['id']}", "volunteers:list"]
