"""The report: it stands by itself, escapes what people typed, is well-formed, and a real browser has nothing to say."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from copilot.evaluation.figures.row import row_json
from copilot.evaluation.report import charts
from copilot.evaluation.report.charts import Bar
from copilot.evaluation.report.page import render, safe_url
from copilot.evaluation.report.replay_page import VERDICTS, replay_page, verdict_of
from tests.copilot.evaluation.rows import found_case, row
from tests.copilot.evaluation.test_compare import result

if TYPE_CHECKING:
    from pathlib import Path

EVIL = "<script>fetch('https://evil.example')</script><img src=x onerror=alert(1)> \" ' &amp; {{ 7 * 7 }}"
VOID = {"meta", "link", "br", "img", "input", "hr", "rect", "circle", "line"}


def some_rows() -> list[Any]:
    labelled = {"needs_call": (True, False), "product_review": (False, True)}
    return [
        row(
            f"slack:C0SUPPORT:{n}.0",
            question=f"Question {n}\nwith more",
            place=("#support", "#general", "acme/tool")[n % 3],
            month=f"2026-0{1 + n % 6}",
            kind=("bug", None)[n % 2],
            known=n % 2,
            places=(1,) if n % 4 == 1 else (),
            answered=n % 3 == 0,
            confidence=(n % 10) / 10,
            found=(found_case(is_right=n % 2 == 1), found_case("slack:C0:1.0")),
            milliseconds=20.0 + n,
            labelled_flags=labelled if n % 5 == 0 else {},
        )
        for n in range(40)
    ]


def page(rows: list[Any] | None = None) -> str:
    return render(replay_page(result(rows or some_rows(), sources=["export.zip"])))


class Balance(HTMLParser):
    """Notes tags that are never closed, closed and never opened, and every address and handler."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"{tag} has an attribute twice")
        for name, value in attrs:
            if name in ("href", "src", "action", "data", "srcset"):
                self.addresses.append(value or "")
            if name == "id":
                self.ids.append(value or "")
            if name.startswith("on"):
                self.faults.append(f"{tag} has {name}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


def read(html: str) -> Balance:
    parser = Balance()
    parser.feed(html)
    parser.close()
    return parser


def test_the_page_is_well_formed_and_complete() -> None:
    html = page()
    parser = read(html)
    assert not parser.faults
    assert not parser.open
    assert len(parser.ids) == len(set(parser.ids))
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    for part in (
        "Work saved",
        "Recall at 5",
        "Is it as sure as it should be?",
        "Answered by place",
        "n 40",
        "export.zip",
    ):
        assert part in html
    assert html.count('<details class="thread"') == 40


def test_nothing_is_fetched_and_only_our_script_may_run() -> None:
    html = page()
    parser = read(html)
    assert all(address.startswith("https://") for address in parser.addresses)
    assert not {"img", "link", "iframe", "object", "embed", "form", "base"} & set(parser.tags)
    assert parser.tags.count("script") == 1
    assert "default-src &#39;none&#39;" in html or "default-src 'none'" in html
    assert not re.search(r"url\(|@import|XMLHttpRequest|fetch\(|WebSocket|sendBeacon|import\(", html)


def test_what_people_typed_is_text() -> None:
    evil = row(question=EVIL, answer=EVIL, draft=EVIL, place=EVIL, url="javascript:alert(1)", answered=True)
    parser = read(html := page([evil]))
    assert not parser.faults
    assert not parser.open
    assert parser.tags.count("script") == 1
    assert "img" not in parser.tags
    assert "javascript:" not in html
    assert "{{ 7 * 7 }}" in html
    assert safe_url("https://a.example") == "https://a.example"


def test_a_chart_s_labels_are_escaped_and_it_has_title_unit_and_n() -> None:
    svg = charts.bars("By <place>", "share", [Bar("<b>x</b>", 0.5, 7, 0.2, 0.8), Bar("none", 0.0, 3)], 1.0)
    assert "<b>" not in svg
    for part in ("By &lt;place&gt;", "share", "50 % · n 7", "0 % · n 3"):
        assert part in svg
    assert not read(svg).faults


def test_empty_charts_are_drawn_too() -> None:
    for svg in (charts.bars("x", "ms", []), charts.calibration("x", []), charts.histogram("x", "ms", [])):
        assert svg.startswith("<svg")
    assert 'height="180.0"' in charts.histogram("x", "ms", [3.0])


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ({"answered": True, "known": 1, "places": (1,)}, 0),
        ({"answered": True, "has_answer": True}, 0),
        ({"answered": True, "has_answer": True, "is_own_draft": True}, 1),
        ({"answered": True}, 1),
        ({"known": 1, "places": (3,)}, 2),
        ({"known": 1}, 3),
        ({}, 4),
    ],
)
def test_the_verdict_on_a_thread(more: dict[str, Any], verdict: int) -> None:
    assert verdict_of(row_json(row(**more))) == VERDICTS[verdict]


def chromium() -> str:
    """A real browser; the test is skipped, loudly, where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium on this machine: the report was not looked at in a browser")


def browse(html: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """The page as a browser has it after its scripts ran; what it complains about is on stderr."""
    file = folder / "report.html"
    file.write_text(html, encoding="utf-8")
    command = [
        chromium(),
        "--headless",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--enable-logging=stderr",
        "--log-level=0",
    ]
    command += [f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=4000", *options, file.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)


def test_a_real_browser_shows_it_without_complaint(tmp_path: Path) -> None:
    seen = browse(page(), tmp_path, "--dump-dom")
    assert "40 of 40" in seen.stdout  # our script ran, under the policy that forbids all others
    assert "CONSOLE" not in seen.stderr
    evil = browse(page([row(question=EVIL, answered=True)]), tmp_path, "--dump-dom")
    assert "1 of 1" in evil.stdout
    assert "CONSOLE" not in evil.stderr
    # And it does complain of what is wrong: a script that is not ours is refused, and says so.
    broken = browse(page().replace("</body>", "<script>document.title = 'x'</script></body>"), tmp_path, "--dump-dom")
    assert "CONSOLE" in broken.stderr
