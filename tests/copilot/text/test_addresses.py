"""One place is one address, however it is written; and what deceives is none."""

from __future__ import annotations

import pytest

from copilot.drafting.checks import may_link
from copilot.drafting.policy import DraftPolicy
from copilot.text.active import labels_another
from copilot.text.addresses import address_of
from copilot.text.shown import shown

POLICY = DraftPolicy(
    ("docs.example.com", "bücher.example"), ("https://github.com/owner/name", "https://meet.example.com/call?x=1")
)
EXACT = ("https://wiki.example.net/Foo_(bar)|b?q=a|b#c", "https://u@old.example.net/x")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/b", "HTTPS://A.EXAMPLE/b"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example:443/", "https://a.example/"),
        ("http://a.example:80/", "https://a.example/"),
        ("https://a.example./b", "https://a.example/b"),
        ("https://a.example/b/../c", "https://a.example/c"),
        ("https://a.example/b/%2e%2e/c", "https://a.example/c"),
        ("https://a.example/%62", "https://a.example/b"),
        ("https://a.example/b#c", "https://a.example/b"),
        ("https://xn--bcher-kva.example/", "https://bücher.example/"),
    ],
)
def test_two_ways_to_write_one_place_are_equal(one: str, other: str) -> None:
    assert address_of(one) is not None
    assert address_of(one) == address_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/b", "https://a.example/B"),
        ("https://a.example/b", "https://a.example/b?c"),
        ("https://a.example:8443/", "https://a.example/"),
        ("https://faß.example/", "https://fass.example/"),
        ("https://a.example/..%2fb", "https://a.example/../../c"),
    ],
)
def test_two_places_are_not(one: str, other: str) -> None:
    assert address_of(one) != address_of(other)


@pytest.mark.parametrize(
    "url",
    [
        *("", "https://", "https:///x", "https:a.example", "https:/a.example", "//a.example", "a.example", "/x"),
        *("https://u@a.example/", "https://u:p@a.example/", "https://@a.example/", "https://a.example\\b"),
        *(
            "https://a%2eexample/",
            "https://a.example。/",
            "https://ａ.example/",
            "https://-a.example/",
            "https://a..example/",
        ),
        *("https://a.exa mple/", "https://a.example/\n", "https://a.exa\u200bmple/", "https://a.example/\u202eb"),
        *("https://a.example:99999/", "https://a.example:x/", "https://[::1", "https://xn--a.example/"),
        *("https://a.example/%25252525252e", "https://a.example/%5c", "ftp://a.example/", "javascript:alert(1)"),
    ],
    ids=ascii,
)
def test_what_deceives_or_leads_elsewhere_is_no_address(url: str) -> None:
    assert address_of(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://docs.example.com:8443/x",
        "https://docs.example.com./x",
        "https://a.b.docs.example.com",
        "https://xn--bcher-kva.example/x",
        "http://github.com/owner/name/issues/1",
        "https://github.com/owner/name?tab=readme",
        "https://meet.example.com/call?x=1",
        "https://wiki.example.net/Foo_(bar)%7Cb?q=a%7Cb#c",
        "https://u@old.example.net/x",
        "mailto:help@docs.example.com",
    ],
)
def test_what_somebody_vouches_for_may_be_linked_in_each_of_its_forms(url: str) -> None:
    assert may_link(url, EXACT, POLICY)


@pytest.mark.parametrize(
    "url",
    [
        "https://wiki.example.net/Foo",
        "https://wiki.example.net/Foo_(bar)%7Cb",
        "https://v@old.example.net/x",
        "https://docs.example.com@evil.com/",
        "https://github.com/owner/name/&period;&period;/&period;&period;/evil",
        "https://docs.example.com&sol;&commat;evil.com/".replace("&sol;", ""),
        "https://meet.example.com/",
        "mailto:a@evil.com",
        "mailto:a@docs.example.com?bcc=a@evil.com",
    ],
)
def test_what_only_looks_like_it_may_not(url: str) -> None:
    assert not may_link(url, EXACT, POLICY)


@pytest.mark.parametrize(
    ("label", "url", "deceives"),
    [
        ("https://evil.com", "https://docs.example.com/", True),
        ("go to www.evil.com", "https://docs.example.com/", True),
        ("evil.com/login", "https://docs.example.com/", True),
        ("https://docs.example.com/a", "https://docs.example.com/b", False),
        ("docs.example.com", "https://docs.example.com/b", False),
        ("setup.py", "https://github.com/owner/name/blob/main/setup.py", False),
        ("README.md", "https://docs.example.com/", False),
        ("the page", "https://docs.example.com/", False),
    ],
)
def test_a_label_that_names_another_address_deceives(label: str, url: str, deceives: bool) -> None:
    assert labels_another(label, url) is deceives


@pytest.mark.parametrize(
    ("markdown", "text", "written"),
    [
        ("see https\\://a.b", "https://a.b", "https\\://a.b"),
        ("see &#104;i *there*", "hi", "&#104;i"),
        ("> one\n> two [do\n> cs](x) end", "do\ncs", "do\n> cs"),
        ("- a\n  - `` c `d` ``", "c `d`", "c `d`"),
        ("| a | xa |\n|-|-|\n| xx | x |", "x", "x"),
        ("```sh\nls  -l\n```", "ls  -l", "ls  -l"),
        ("x <https://a.b|label> y", "label", "label"),
    ],
)
def test_what_is_shown_knows_where_it_was_written(markdown: str, text: str, written: str) -> None:
    page = shown(markdown)
    start = page.text.rindex(text)
    begin, end = page.at(start, start + len(text))
    assert markdown[begin:end] == written
    assert page.edited([(begin, end, "Z")]) == markdown[:begin] + "Z" + markdown[end:]
