from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprints.render import safe


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.text())
def test_json_reads_back_and_holds_nothing_that_ends_a_script(text: str) -> None:
    written = safe.json_text({"name": text, "close": "</script><!--&\u2028\u2029"})
    assert json.loads(written)["name"] == text
    assert not set(written) & set("<>&\u2028\u2029")


def test_figures_that_json_does_not_know_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        safe.json_text([float("nan")])


def test_policy_lets_only_the_given_texts_act() -> None:
    text = safe.policy(["let a = 1;"], ["p{}"])
    digest = base64.b64encode(hashlib.sha256(b"let a = 1;").digest()).decode()
    assert text.startswith("default-src 'none'; ")
    assert f"script-src 'sha256-{digest}';" in text
    assert "unsafe" not in text
    assert "http" not in text


@pytest.mark.parametrize(
    ("pictures", "sources"),
    [
        ("", "data:"),
        ("https://tiles.example:8080/{z}/{x}/{y}.png", "data: https://tiles.example:8080"),
        ("http://tiles.example/{z}/{x}/{y}.png", "data:"),
        ("https://a.example; script-src */{z}", "data: https://a.example"),
        ("javascript:alert(1)", "data:"),
    ],
)
def test_the_policy_is_whole(pictures: str, sources: str) -> None:
    rules = dict(rule.split(" ", 1) for rule in safe.policy(["a"], ["b"], pictures).split("; "))
    assert re.fullmatch("'sha256-[^']+'", rules.pop("script-src"))
    assert re.fullmatch("'sha256-[^']+'", rules.pop("style-src"))
    assert rules == {
        "default-src": "'none'",
        "img-src": sources,
        "base-uri": "'none'",
        "form-action": "'none'",
    }


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.text(), st.text())
def test_file_names_are_plain_and_differ_where_codes_differ(first: str, second: str) -> None:
    names = [safe.file_name(code) for code in (first, second)]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+\.html", name) for name in names)
    assert all(len(name) < 100 for name in names)
    assert (names[0].casefold() == names[1].casefold()) == (first == second)


def test_plain_codes_keep_their_name() -> None:
    assert safe.file_name("E08000003") == "E08000003.html"
    assert safe.file_name("../X") == "_2e__2e__2f_X.html"
    assert safe.file_name("") == "_.html"
    assert safe.file_name("a" * 200) != safe.file_name("a" * 201)
    assert safe.page_name("gp-practices") == "gp-practices.html"


@pytest.mark.parametrize("make", [safe.file_name, safe.page_name])
@pytest.mark.parametrize("name", ["con", "NUL", "aux", "prn", "com1", "LPT9", "cOm0"])
def test_no_page_is_called_as_windows_calls_its_devices(make: Any, name: str) -> None:
    assert make(name).removesuffix(".html").lower() != name.lower()


@pytest.mark.parametrize(("one", "other"), [("AB", "ab"), ("Ab", "aB"), ("a" * 99, "A" * 99)])
def test_codes_that_differ_in_capitals_alone_have_a_page_each(one: str, other: str) -> None:
    assert safe.file_name(one).casefold() != safe.file_name(other).casefold()


def test_ids_of_any_length_have_a_page_each() -> None:
    long = ["x" * 300, "x" * 301]
    assert len({safe.page_name(each) for each in long}) == 2
    assert all(len(safe.page_name(each)) < 100 for each in long)
