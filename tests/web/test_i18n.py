"""Everything is said in two languages, the reader's comes first, and the catalogue on file is what is said."""

from __future__ import annotations

import re
from typing import Any

import flask
import pytest

from iwill.web import i18n, translations_build
from tests.browsers import volunteer_browser
from tests.web.conftest import House


def test_every_sentence_has_its_chinese_and_the_catalogue_on_file_holds_nothing_else() -> None:
    catalogue = translations_build.build([translations_build.read_catalogue()])
    assert translations_build.missing(catalogue) == []
    assert translations_build.written(catalogue) == translations_build.CATALOGUE.read_bytes()


def test_the_compiled_catalogue_is_the_one_that_can_be_read() -> None:
    expected = translations_build.compiled(translations_build.read_catalogue())
    assert translations_build.COMPILED.read_bytes() == expected


def test_a_translation_keeps_every_placeholder() -> None:
    placeholder = re.compile(r"%\((\w+)\)[sd]")
    for message in translations_build.read_catalogue():
        english = message.id if isinstance(message.id, str) else message.id[1]
        chinese = message.string if isinstance(message.string, str) else message.string[0]
        if not english or not chinese:
            continue
        assert set(placeholder.findall(english)) == set(placeholder.findall(chinese)), english


def test_no_forbidden_word_is_said() -> None:
    words = translations_build.CATALOGUE.read_text(encoding="utf-8")
    for forbidden in ("战时", "流失对象", "真实招募", "解除招募", "海外港澳", "这不是演练"):
        assert forbidden not in words


@pytest.mark.parametrize(
    ("switch", "cookie", "known", "accepted", "expected"),
    [
        ("en", "zh-Hans", "zh-Hans", ["zh"], "en"),
        (None, "en", "zh-Hans", ["zh"], "en"),
        (None, None, "en", ["zh"], "en"),
        (None, None, None, ["en-GB"], "en"),
        (None, None, None, ["zh-CN", "en"], "zh-Hans"),
        (None, None, None, ["zh-TW"], "zh-Hans"),
        (None, None, None, ["zh-HK", "en"], "zh-Hans"),
        (None, None, None, ["yue"], "zh-Hans"),
        (None, None, None, ["fr", "en"], "en"),
        (None, None, None, ["ja"], "zh-Hans"),
        (None, None, None, ["not a tag!", "en"], "en"),
        (None, None, None, [], "zh-Hans"),
        ("fr", "de", "ja", [], "zh-Hans"),
    ],
)
def test_the_readers_language_is_chosen_in_order(
    switch: str | None, cookie: str | None, known: str | None, accepted: list[str], expected: str
) -> None:
    assert i18n.choose(switch, cookie, known, accepted, "zh-Hans") == expected


def test_readers_of_traditional_chinese_are_told_what_they_get(client: Any) -> None:
    note = "繁體中文版尚未完成"
    assert note in client.get("/", headers={"Accept-Language": "zh-TW"}).get_data(as_text=True)
    assert note not in client.get("/", headers={"Accept-Language": "zh-CN"}).get_data(as_text=True)
    assert note not in client.get("/", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert note not in client.get("/?lang=zh-Hans", headers={"Accept-Language": "zh-TW"}).get_data(as_text=True)


def test_a_switch_is_kept_for_the_next_page(client: Any) -> None:
    client.get("/?lang=en&theme=dark")
    words = client.get("/", headers={"Accept-Language": "zh"}).get_data(as_text=True)
    assert '<html lang="en" data-theme="dark">' in words
    client.get("/?theme=auto")
    assert "data-theme" not in client.get("/").get_data(as_text=True)


def test_somebody_signed_in_reads_her_own_language(app: flask.Flask, house: House) -> None:
    (person,) = house.people(language="en")
    words = volunteer_browser(app, person).get("/me", headers={"Accept-Language": "zh"}).get_data(as_text=True)
    assert '<html lang="en">' in words


def test_the_home_page_shows_numbers_of_live_callouts_and_nothing_else(client: Any, house: House) -> None:
    (person,) = house.people()
    called = house.call()
    words = client.get("/").get_data(as_text=True)
    assert f"第 {called.call_out_id} 号" in words
    assert "从不索要钱款、密码或身份证号" in words
    assert "400-000-0000" in words
    for secret in ("心理支持接线员", "20:00", called.paths[person]):
        assert secret not in words
    house.stand_down(called.call_out_id)
    assert f"第 {called.call_out_id} 号" not in client.get("/").get_data(as_text=True)


def test_a_pasted_link_opens_its_page_and_tries_are_counted(client: Any, house: House) -> None:
    (person,) = house.people()
    path = house.call().paths[person]
    for pasted in (path, f"看这里 http://iwill.example{path}。", path.removeprefix("/c/")):
        assert client.post("/open", data={"link": pasted}).headers["Location"] == path
    assert client.post("/open", data={"link": "A" * 34}).status_code == 422
    statuses = [client.post("/open", data={"link": "x"}).status_code for _ in range(10)]
    assert statuses[-1] == 429
    assert client.post("/open", data={"link": path}).status_code == 429


def test_a_static_file_is_kept_for_long_under_the_address_of_its_content(client: Any) -> None:
    words = client.get("/").get_data(as_text=True)
    address = re.search(r'href="(/static/app\.css\?v=\w+)"', words)
    assert address is not None
    file = client.get(address[1])
    assert file.status_code == 200
    assert "max-age=31536000" in file.headers["Cache-Control"]
    assert client.get("/static/../i18n.py").status_code == 404
