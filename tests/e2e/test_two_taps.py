"""The main job in a real browser: an organizer sends a call-out, a volunteer opens the mail and answers in two taps.

The volunteer's browser has no JavaScript and a phone's width, and starts from the mailbox page where development mails
arrive; the second tap takes the seat.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Served

pytestmark = pytest.mark.browser
PHONE = {"width": 375, "height": 812}


def test_a_call_out_is_sent_and_a_seat_is_taken_in_two_taps(
    served: Served, chromium: Browser, signed_in: dict[str, Page]
) -> None:
    desk = signed_in["organizer"]
    board = _send_a_call_out(desk, served)

    phone = chromium.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False).new_page()
    _open_the_mail(phone, served)
    phone.locator("a[href*='/c/']").first.click()  # the first tap
    _fits(phone)
    phone.locator("button.y").click()  # the second, in whatever language its reader has
    assert phone.url.endswith("/seat")
    _fits(phone)

    desk.goto(board)
    expect(desk.locator("main")).to_contain_text("1/2")
    _fits(desk)


@pytest.mark.parametrize(
    ("role", "paths"),
    [
        ("organizer", ["/desk", "/requests", "/requests/new"]),
        ("volunteer", ["/me", "/me/availability", "/me/availability/exceptions", "/me/me"]),
        ("staff", ["/people", "/verification", "/import"]),
    ],
)
def test_pages_fit_a_phone_and_have_no_barriers(
    served: Served, signed_in: dict[str, Page], role: str, paths: list[str]
) -> None:
    page = signed_in[role]
    for path in paths:
        response = page.goto(served.base + path)
        assert response is not None
        assert response.status == 200, path
        _fits(page)
        barriers = Axe().run(page)
        assert barriers.violations_count == 0, barriers.generate_report()


@pytest.mark.parametrize("width", [320, 375])
def test_somebody_joins_on_a_small_phone_without_barriers(served: Served, chromium: Browser, width: int) -> None:
    phone = chromium.new_context(
        viewport={"width": width, "height": 700}, locale="zh-CN", bypass_csp=True, reduced_motion="reduce"
    ).new_page()
    phone.goto(f"{served.base}/join")
    answers = {
        "/join": lambda: phone.locator("[name='causes']").first.check(),
        "/join/skills": lambda: phone.locator("[name='skills'][value='listening']").check(),
        "/join/start": lambda: phone.locator("[name='beginning']").first.check(),
        "/join/contact": lambda: [
            phone.locator(f"[name='{name}']").fill(words)
            for name, words in {"name": "林晓雨", "email": f"w{width}@pool.example", "birth": "1990"}.items()
        ],
        "/join/consents": None,
    }
    for path, answer in answers.items():
        assert phone.url == served.base + path
        _fits(phone)
        barriers = Axe().run(phone)
        assert barriers.violations_count == 0, barriers.generate_report()
        if answer is not None:
            answer()
            phone.locator("main form button").last.click()
            phone.wait_for_load_state()


@pytest.fixture(scope="module")
def signed_in(served: Served, chromium: Browser) -> dict[str, Page]:
    """A page for each role, signed in by the link that the server printed."""
    pages = {}
    for role, link in served.links.items():
        pages[role] = chromium.new_context(viewport=PHONE, locale="zh-CN", bypass_csp=True).new_page()
        pages[role].goto(link)
        pages[role].locator("main form button").last.click()
        pages[role].wait_for_load_state()
    return pages


def _send_a_call_out(desk: Page, served: Served) -> str:
    start = datetime.now(ZoneInfo("Asia/Shanghai")).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    start = start.replace(hour=20)
    desk.goto(f"{served.base}/requests/new")
    for name, words in {
        "title": "热线今晚加席",
        "requester.organisation": "某市社会心理工作联合会",
        "requester.contact_name": "王晓岚",
        "requester.phone": "+8613800001234",
        "authority": "市卫生健康委",
        "summary": "来电翻倍。",
        "risks": "可能有自伤来电。",
        "needs[0].role": "热线陪伴",
        "needs[0].seats": "2",
    }.items():
        desk.locator(f"[name='{name}']").fill(words)
    for name, instant in {
        "respond_by": start - timedelta(hours=2),
        "needs[0].starts_at": start,
        "needs[0].ends_at": start + timedelta(hours=2),
    }.items():
        desk.locator(f"[name='{name}']").fill(instant.strftime("%Y-%m-%dT%H:%M"))
    desk.locator("[name='needs[0].skills'][value='listening']").check()
    desk.locator("[name='kind'][value='real']").check()
    desk.locator("[name='level'][value='III']").check()
    desk.locator("button[name='do'][value='send']").last.click()
    desk.wait_for_url(re.compile(r"/requests/\d+|/callouts/\d+"))
    _fits(desk)
    if "/requests/" in desk.url:
        desk.locator("form[action$='/take-up'] button, form[action$='/call-out'] button").first.click()
    desk.wait_for_url("**/callouts/*/staff")
    _fits(desk)
    board = desk.url.removesuffix("/staff")
    desk.goto(f"{board}/launch")
    _fits(desk)
    desk.locator("[name='confirm']").check()
    desk.locator("main form button").last.click()
    desk.wait_for_url(board)
    return board


def _open_the_mail(phone: Page, served: Served) -> None:
    """Wait for the ten seconds and the delivery, then open the newest call-out mail."""
    for _ in range(60):
        phone.goto(f"{served.base}/mailbox")
        mails = phone.locator("a[href*='/mailbox/']", has_text="热线陪伴")
        if mails.count():
            mails.first.click()
            return
        phone.wait_for_timeout(500)
    raise AssertionError("the mail did not arrive")


def _fits(page: Page) -> None:
    """Nothing sticks out of the screen to the right."""
    width = page.viewport_size["width"]  # type: ignore[index]
    assert page.locator("html").evaluate("node => node.scrollWidth") <= width, page.url
