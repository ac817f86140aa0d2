"""Markdown as Slack shows it: nothing acts, nothing is lost, and only what was meant as markup is formatted."""

from __future__ import annotations

import random
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.text.mrkdwn import LONGEST, mrkdwn

SHY, GAP, TICK = "\u00ad", "\u200b", "\u02cb"
LINK = re.compile(r"<(?:https?://|mailto:)[^<>|\s]+(?:\|[^<>|\n]+)?>", re.IGNORECASE)
BITS = [
    *("a", "b1", "foo_bar", " ", "  ", "\n", "\n\n", "    ", "\t", "*", "**", "_", "__", "~", "~~", "`", "``", "```"),
    *("```py\n", "~~~\n", ">", "> ", "- ", "1. ", "# ", "[", "]", "(", ")", "![", "](", "https://x.y/a_b", "http://"),
    *("mailto:a@b", "javascript:x", "<", "<!channel>", "<@U1>", "<!subteam^S1|x>", "&lt;", "&amp;", "&#10;", "&#62;"),
    *("|", "|-|\n", "| a | b |\n", "---\n", "\\", GAP, SHY, "\ud800", "\x00", "\r", "é", "中", "😀", "[x] ", ".", "&"),
]
ANYTHING = st.one_of(st.lists(st.sampled_from(BITS)).map("".join), st.text(st.characters()))


def assert_inert(shown: str) -> None:
    rest = LINK.sub("", shown)
    assert "<" not in rest
    assert ">" not in rest
    assert not re.search("&(?!amp;|lt;|gt;)", shown)
    shown.encode()


def formatted(shown: str) -> list[str]:
    """What Slack formats in a line, by what is known of its rules: a model to check guards against."""
    line = re.sub("`[^`]+`|<[^>]+>", "\x01", shown)
    edge = rf"[^\s{SHY}]"
    return [
        found[0]
        for mark in "*_~"
        for found in re.finditer(rf"(?<!\w)\{mark}(?={edge})(?:(?!\{mark}).)+(?<={edge})\{mark}(?!\w)", line)
    ]


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("", ""),
        ("  \n\n ", ""),
        ("plain", "plain"),
        ("**bold** *italic here* ~~gone~~ `code`", "*bold* _italic here_ ~gone~ `code`"),
        ("Hi *all*, _two words_!", "Hi _all_, _two words_!"),
        ("***both of them***", "_*both of them*_"),
        ("**a `b` [c](https://d.e)**", "*a `b` <https://d.e|c>*"),
        ("**one\ntwo** three", "*one*\n*two* three"),
        ("un**believ**able", f"un{GAP}*believ*{GAP}able"),
        ("中**粗体**文, `name`s", f"中{GAP}*粗体*{GAP}文, `name`{GAP}s"),
        ("soft\nhard  \nbackslash\\\nend", "soft\nhard\nbackslash\nend"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("# Head *it*\ntext\n\n## **Bold**", "*Head _it_*\ntext\n\n*Bold*"),
        ("above\n---\nbelow", "above\n──────────\nbelow"),
        ("> quote\n> more\n\nafter", "&gt; quote\n&gt; more\n\nafter"),
        ("> a\n> > b\n>\n> - c\n>   d", "&gt; a\n&gt; &gt; b\n&gt;\n&gt; • c\n&gt;   d"),
        ("> ```\n> x\n> ```", "```\nx\n```"),
        ("- a\n- b\n  - c\n    - d\n      more", "• a\n• b\n    ◦ c\n        ▪ d\n          more"),
        ("Do:\n1. a\n1. b\n   - c\n\n7) d", "Do:\n1. a\n2. b\n    ◦ c\n\n7) d"),
        ("- a\n\n  para\n- b", "• a\n\n  para\n• b"),
        ("- [ ] to do\n- [x] done\n1. [x] first", "☐ to do\n☑ done\n1. ☑ first"),
        ("- run\n  ```sh\n  ls <a>\n    -l\n  ```\n  done", "• run\n```\nls &lt;a&gt;\n  -l\n```\n  done"),
        ("-\n- > q\n- - b", "•\n&gt; • q\n• ◦ b"),
        ("![alt](https://x/y.png) ![](https://x/z)", "<https://x/y.png|alt> <https://x/z|image>"),
        ("a <b>c</b> <br> <schema_name>", "a &lt;b&gt;c&lt;/b&gt; &lt;br&gt; &lt;schema_name&gt;"),
        ("<div>\nx\n</div>", "&lt;div&gt;\nx\n&lt;/div&gt;"),
        ("[WARNING]: disk", "[WARNING]: disk"),
        (
            "| a | n |\n|---|--:|\n| `x_y` | [l](https://u.v) |",
            "```\na    n\n---  ---------------\nx_y  l (https://u.v)\n```",
        ),
    ],
)
def test_what_markdown_becomes(markdown: str, shown: str) -> None:
    assert mrkdwn(markdown) == shown


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("[a|b](https://x.y/a_(b)|c)", "<https://x.y/a_(b)%7Cc|a¦b>"),
        ("[a](<https://x.y/a b>)", "<https://x.y/a%20b|a>"),
        ("[a](https://x.y/?a=1&b=2)", "<https://x.y/?a=1&amp;b=2|a>"),
        ("[**b** `c`\nd](https://x.y)", "<https://x.y|b c d>"),
        ("[ ](https://x.y)", "<https://x.y>"),
        ("**[a](https://x.y)**", "*<https://x.y|a>*"),
        ("see https://x.y/a_b_c*d, (https://x.y/z_(w)).", "see <https://x.y/a_b_c*d>, (<https://x.y/z_(w)>)."),
        ("https://x.y/_a_/*b*/__c__/?x=1&copy=2 end", "<https://x.y/_a_/*b*/__c__/?x=1&amp;copy=2> end"),
        ("**https://x.y**", "*<https://x.y>*"),
        ("<https://x.y/a_b> <a@b.cd>", "<https://x.y/a_b> <mailto:a@b.cd|a@b.cd>"),
        ("[w](mailto:a@b.cd)", "<mailto:a@b.cd|w>"),
        ("[x](javascript:alert(1)) [d](/docs) [f](file:///etc)", "x d f"),
        ("[x](data:text/html,y) ![p](ftp://x.y) [e]()", "x p e"),
        ("<irc://x> <schema:name>", "&lt;irc://x&gt; &lt;schema:name&gt;"),
        ("https:// http://", "https:// http://"),
        ("see <https://x.y/a|the *page*> now", f"see <https://x.y/a|the *{SHY}page{SHY}*> now"),
        ("<https://x.y|here>.", "<https://x.y|here>."),
        ("<https://x.y/?a=1&amp;b=2|b>", "<https://x.y/?a=1&amp;b=2|b>"),
        ("<mailto:a@b.cd|mail us>", "<mailto:a@b.cd|mail us>"),
        ("<https://x.y|>", "<https://x.y>"),
    ],
)
def test_links(markdown: str, shown: str) -> None:
    assert mrkdwn(markdown) == shown
    assert_inert(shown)


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("`a_b <!here> **c** &lt;`", "`a_b &lt;!here&gt; **c** &amp;lt;`"),
        ("`` `x` ``", f"`{TICK}x{TICK}`"),
        ("```python\nif a < b:\n\n\tx  \n```", "```\nif a &lt; b:\n\n\tx  \n```"),
        ("```\na ``` b\n```", f"```\na `{GAP}`{GAP}` b\n```"),
        ("````md\n```\nx\n```\n````", f"```\n`{GAP}`{GAP}`\nx\n`{GAP}`{GAP}`\n```"),
        ("~~~\nx\n~~~\nafter", "```\nx\n```\nafter"),
        ("text:\n\n    four\n      six", "text:\n\n```\nfour\n  six\n```"),
        ("```select 1\nfrom x\n```", "```\nselect 1\nfrom x\n```"),
        ("```\n```\nafter an empty one", "after an empty one"),
        ("```\nnever closed", "```\nnever closed\n```"),
    ],
)
def test_code(markdown: str, shown: str) -> None:
    assert mrkdwn(markdown) == shown


@pytest.mark.parametrize(
    "text",
    [
        *(
            "snake_case_names",
            "a * b * c",
            "2*3*4",
            "a*b*c",
            "*.py",
            "*.py and *.txt",
            "~user",
            "~/a and ~/b",
            "_private",
        ),
        *(
            "f(*args, **kwargs)",
            "2 * 3 and 4 * 5",
            "_dlt_load_id",
            "count(*)",
            "5 * (a + b)",
            ":white_check_mark:",
            "a -b",
        ),
        *("one ` tick", "2**8", "x_ and y_", "C:\\dir", "[1] and [x]", "50 % & more"),
    ],
)
def test_plain_text_needs_no_guard(text: str) -> None:
    assert mrkdwn(text) == text.replace("&", "&amp;")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "__init__",
            "_x_",
            "x/__init__.py",
            "___x___",
            "*.py,*.txt",
            "src/**/*.py, test/**/*.py",
            "count(*) + sum(*)",
        ),
        *("__a__ and __b__", "2**3**4", "~word~", "*.py then .*"),
    ],
)
def test_plain_text_that_slack_would_format_looks_as_typed(text: str) -> None:
    shown = mrkdwn(text)
    assert shown.replace(SHY, "") == text
    assert not formatted(shown)


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("run setup.py, then deploy.sh.", "run `setup.py`, then `deploy.sh`."),
        ("(see evil.com/a?b=c)", "(see `evil.com/a?b=c`)"),
        ("https\\://evil.com and www.evil.com", "`https://evil.com` and `www.evil.com`"),
        ("mail a@b.com or @here", "mail `a@b.com` or `@here`"),
        ("**evil.com**", "*`evil.com`*"),
        ("call f(x.py) in src/my_mod.py", "call `f(x.py)` in `src/my_mod.py`"),
        ("еvil.com, evil。com", "`еvil.com`, `evil。com`"),
        ("e.g. 1.2.3 and a.b, or i.e. config.yaml", "e.g. 1.2.3 and a.b, or i.e. config.yaml"),
        ("[setup.py](https://x.y/setup.py)", "<https://x.y/setup.py|setup.py>"),
        ("ev\u200bil.com &#8203;x", "`evil.com` \u200bx"),
    ],
)
def test_what_slack_would_link_by_itself_is_shown_as_code(markdown: str, shown: str) -> None:
    assert mrkdwn(markdown) == shown


def test_escaped_markers_stay_text() -> None:
    assert mrkdwn(r"\*a b\* \_c\_ \~d\~") == f"*{SHY}a b{SHY}* _{SHY}c{SHY}_ ~{SHY}d{SHY}~"
    assert mrkdwn(r"\`code\` and `more`") == f"{TICK}code{TICK} and `more`"
    assert mrkdwn("\\> no quote\n\\>>> none") == f"{SHY}&gt; no quote\n{SHY}&gt;&gt;&gt; none"
    assert mrkdwn("a > b\n- > c") == "a &gt; b\n&gt; • c"


def test_the_model_of_slack_sees_what_is_meant() -> None:
    assert formatted(mrkdwn("**a b** *c d* ~~e~~ `*f*` <https://x/*y*>")) == ["*a b*", "_c d_", "~e~"]
    assert formatted(mrkdwn("*.py and **bold**")) == ["*bold*"]


MENTIONS = ["<!channel>", "<!here|x>", "<@U123>", "<!subteam^S1>", "<#C1|y>", "<!date^1^{ago}|z>", "<tel:1|a>"]
PLACES = [
    *("{}", "`{}`", "``` {}", "```\n{}\n```", "~~~{}\nx\n~~~", "    {}", "# {}", "> {}", "- {}", "**{}**", "a{}b"),
    *("[{}](https://x.y)", "[a](https://x.y/{})", "[a](<{}>)", "[a]({})", "![{}](https://x.y)", "<https://x.y/{}>"),
    *(
        "<div>{}</div>",
        "<div>\n{}\n</div>",
        "<!--{}-->",
        "\\{}",
        "| {} |\n|-|\n| {} |",
        "https://x.y/{}",
        "<{}>",
        "&{}",
    ),
    *("[a]: {}\n\n[a]", "[a](https://x.y '{}')", "<{}|{}>", "mailto:{}", "[a](mailto:a@b{})", "[a](javascript:{})"),
]


@pytest.mark.parametrize("mention", MENTIONS)
@pytest.mark.parametrize("place", PLACES)
def test_no_mention_survives(mention: str, place: str) -> None:
    entities = mention.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    numbers = "".join(f"&#{ord(char)};" for char in mention)
    for form in (mention, entities, numbers, entities.replace("&", "&amp;"), f"<{mention}>", mention[1:-1]):
        shown = mrkdwn(place.replace("{}", form))
        assert_inert(shown)
        assert_inert(mrkdwn(shown))


@given(ANYTHING)
def test_any_text_is_inert_however_often(text: str) -> None:
    shown = mrkdwn(text)
    assert_inert(shown)
    assert_inert(mrkdwn(shown))


@given(st.lists(st.sampled_from(["word", "x1", "über", "two words", "a.b", "(c)", "1,000"]), min_size=1, max_size=6))
def test_prose_is_unchanged(words: list[str]) -> None:
    assert mrkdwn(" ".join(words)) == " ".join(words)


def test_words_are_never_lost() -> None:
    draw = random.Random(7)
    bits = [bit for bit in BITS if not re.search(r"[a-z]", bit)]
    for _ in range(500):
        text = "".join(f"{draw.choice(bits)}w{number}w" for number in range(draw.randint(1, 20)))
        # The language of a fence, and where a link of no use leads, are the two things that are not shown.
        if "```" in text or "~~~" in text or "](" in text:
            continue
        shown = mrkdwn(text)
        assert all(f"w{number}w" in shown for number in range(text.count("w") // 2)), text


@pytest.mark.parametrize(
    "bit",
    [
        *(
            "[",
            "]",
            "`",
            "*",
            "_",
            "> ",
            "- ",
            "![",
            "*a ",
            "a* ",
            "[a](",
            "[](",
            "&",
            "<",
            "\n",
            "a\n",
            "|a\n|-\n",
            "::http:",
        )
    ],
)
def test_long_and_deep_texts_take_no_time(bit: str) -> None:
    started = time.thread_time()
    assert_inert(mrkdwn(bit * (LONGEST // len(bit))))
    assert time.thread_time() - started < 10  # seconds of computing, which other programs do not lengthen


@pytest.mark.parametrize("bit", ["[", "`", "*a ", "<!here>"])
def test_a_megabyte_is_shown_as_typed(bit: str) -> None:
    assert_inert(mrkdwn(bit * (1_000_000 // len(bit))))


@pytest.mark.parametrize("text", ["> " * 500 + "x", "- " * 500 + "x", "![a" * 900 + "x" + "](https://u.v)" * 900])
def test_nesting_beyond_measure_is_shown_as_typed(text: str) -> None:
    assert "x" in mrkdwn(text)
