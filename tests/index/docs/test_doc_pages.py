"""What is read of a page, in each format: words and code, without the markup of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.docs.doc_source import parsed
from index.docs.formats.blocks import End, Heading, Text
from tests.index.docs.sites import sections_of

if TYPE_CHECKING:
    from pathlib import Path


def shown(name: str, source: str) -> list[str]:
    """A page in short: `2 Install #anchor` for a heading, the text itself for a text."""
    said = []
    for block in parsed(name, source).blocks:
        if isinstance(block, Heading):
            anchor = f" #{block.anchor}" if block.anchor else "" if block.is_linked else " (no anchor)"
            said.append(f"{block.level} {block.text}{anchor}")
        elif isinstance(block, Text):
            said.append(block.text)
        else:
            assert isinstance(block, End)
            said.append("end")
    return said


MDX = [
    ("import Tabs from '@theme/Tabs';\n\n# A\n\nWords", ["1 A", "Words"]),
    ("export const x = {\n  a: 1,\n};\n\nWords", ["Words"]),
    ("```js\nimport x from 'y'\nexport const a = 1\n```", ["```js\nimport x from 'y'\nexport const a = 1\n```"]),
    ("Use `<Tabs>` and `import x from 'y'`", ["Use `<Tabs>` and `import x from 'y'`"]),
    ('An <Tooltip tip="long">API</Tooltip> key', ["An API key"]),
    ("{/* never shown */}\n\nWords", ["Words"]),
    ("<!-- never shown -->\n\nWords", ["Words"]),
    ("Words{' '}\n<Icon name=\"x\" /> more", ["Words\nmore"]),
    ("## Install {#setup}", ["2 Install #setup"]),
    ("## Install {/* #setup */}", ["2 Install #setup"]),
    ("## The `--fast` option", ["2 The `--fast` option"]),
    (
        '<Tabs>\n  <TabItem value="npm" label="NPM">\n\n    ```bash title="x.sh" {1}\n    npm i\n    ```\n\n'
        '  </TabItem>\n  <TabItem value="yarn">\n    yarn add\n  </TabItem>\n</Tabs>',
        ["**NPM**", "```bash\nnpm i\n```", "**yarn**", "yarn add"],
    ),
    ('<Steps>\n  <Step title="One">\n    Do it.\n  </Step>\n</Steps>', ["**One**", "Do it."]),
    ("<Warning>\n  Mind the gap.\n</Warning>", ["**Warning:**", "Mind the gap."]),
    ('<Admonition type="tip" title="Faster">\nUse it.\n</Admonition>', ["**Tip:** Faster", "Use it."]),
    (":::warning[Mind it]\nCareful.\n:::\n\nAfter", ["**Warning:** Mind it", "Careful.", "After"]),
    (":::note\nCareful.\n:::", ["**Note:**", "Careful."]),
    ("::::tip Outer\n:::note\nx\n:::\n::::", ["**Tip:** Outer", "**Note:**", "x"]),
    (
        '<AccordionGroup>\n  <Accordion title="Why?">\n    Because.\n  </Accordion>\n</AccordionGroup>\n\nAfter',
        ["7 Why? (no anchor)", "Because.", "end", "After"],
    ),
    (
        "<details>\n<summary>More</summary>\n\nInside\n\n</details>\n\nAfter",
        ["7 More (no anchor)", "Inside", "end", "After"],
    ),
    ("| a | b |\n|---|---|\n| `x` | y<br/>z |", ["| a | b |\n| --- | --- |\n| `x` | y z |"]),
    ('<ParamField path="limit" type="int">How many.</ParamField>', ["`limit` (int)", "How many."]),
    ("> [!CAUTION]\n> Careful.", ["**Caution:**\n\nCareful."]),
    ("[a link](../other.md#x) and ![a picture](x.png)", ["a link and"]),
    ('<Card title="Go" href="/go" icon={<Icon a={{b: 1}} />}>\n  There\n</Card>', ["**Go**", "There"]),
    ("- one\n- two\n  - three", ["- one\n- two\n  - three"]),
]
MARKDOWN = [
    ("Set <your-token> in <b>bold</b>", ["Set <your-token> in bold"]),
    ("Words\n\n    code here", ["Words", "```\ncode here\n```"]),
    (
        '!!! note "Hey"\n    Inner\n\n    ```py\n    x = 1\n    ```\n\nAfter',
        ["**Note:** Hey", "Inner", "```py\nx = 1\n```", "After"],
    ),
    ('=== "Linux"\n\n    apt\n\n=== "macOS"\n\n    brew', ["**Linux**", "apt", "**macOS**", "brew"]),
    ('{% hint style="danger" %}\nCareful.\n{% endhint %}', ["**Danger:**", "Careful."]),
    ("(target)=\n## Here", ["2 Here #target"]),
    ('<a id="there"></a>\n\n## Here', ["2 Here #there"]),
    ("## Here {: #there .x }", ["2 Here #there"]),
    ("Title\n=====\n\nWords", ["1 Title", "Words"]),
    ('<h2 align="center">Acme</h2>\n<p>Words</p>', ["2 Acme", "Words"]),
    ("````md\n```js\n# no heading\n```\n````", ["````md\n```js\n# no heading\n```\n````"]),
    ("<script>alert(1)</script>Words", ["Words"]),
]
ASCIIDOC = [
    ("= Title\nAda Lovelace\n2026-01-01\n:icons: font\n\nWords", ["1 Title", "Words"]),
    ("== A\n\n[source,clojure]\n----\n(a)\n== no heading\n----", ["2 A", "```clojure\n(a)\n== no heading\n```"]),
    ("[[there]]\n== Here", ["2 Here #there"]),
    ("[#there]\n== Here", ["2 Here #there"]),
    ("== Here [[there]]x", ["2 Here x"]),
    ("NOTE: Careful.", ["**Note:** Careful."]),
    ("[WARNING]\n====\nCareful.\n====", ["**Warning:**", "Careful."]),
    ("See <<faq#x,the FAQ>>, link:x.html[there] and https://x.example/y[this].", ["See the FAQ, there and this."]),
    (":v: 3\n\nVersion {v} and {unknown}", ["Version 3 and {unknown}"]),
    ("// a comment\n\n////\nanother\n////\n\nWords", ["Words"]),
    ("|===\n|a |b\n|1 |2\n|===", ["| a | b\n| 1 | 2"]),
    ("[[why]]\n**Why is it so?**\n\nBecause.", ["6 Why is it so? #why", "Because."]),
    ("* one\n** two", ["- one\n  - two"]),
    ("ifdef::env-github[]\n:x: y\nendif::[]\n\nWords", ["Words"]),
    ("....\nliteral\n....", ["```\nliteral\n```"]),
]
HTML = [
    (
        "<title>Acme</title><nav><h2>Menu</h2></nav><main><h1 id=a>Top<a href=#a>¶</a></h1><p>One <b>two</b>\nthree"
        " <code>x</code></main><footer>(c)</footer>",
        ["1 Top #a", "One two\nthree `x`"],
    ),
    ('<pre><code class="language-sh">ls\n -l</code></pre>', ["```sh\nls\n -l\n```"]),
    (
        "<h2>A &amp; B</h2><ul><li>x<li>y</ul><script>no()</script><p>unclosed",
        ["2 A & B (no anchor)", "- x", "- y", "unclosed"],
    ),
    ('<section id="s"><h2>A</h2><p>x</section>', ["2 A #s", "x"]),
]
RST = [
    (
        ".. _there:\n\nTitle\n=====\n\nSee :ref:`the thing <x>`, :py:func:`a.b` and ``c``.",
        ["1 Title #there", "See the thing, `a.b` and `c`."],
    ),
    (".. note::\n\n   Careful.", ["**Note:**\n\nCareful."]),
    (".. code-block:: python\n   :linenos:\n\n   x = 1", ["```python\nx = 1\n```"]),
    (".. tabs::\n\n   .. tab:: Linux\n\n      apt", ["**Linux**", "apt"]),
    (".. toctree::\n   :maxdepth: 2\n\n   a\n   b\n\nWords", ["Words"]),
    (".. include:: /etc/passwd\n\n.. raw:: html\n\n   <b>x</b>\n\nWords", ["Words"]),
    (".. unheard-of:: x\n\n   Inside", ["**x**", "Inside"]),
    ("* a\n* b", ["- a\n- b"]),
]


@pytest.mark.parametrize(("source", "expected"), MDX)
def test_mdx(source: str, expected: list[str]) -> None:
    assert shown("page.mdx", source) == expected


@pytest.mark.parametrize(("source", "expected"), MARKDOWN)
def test_markdown(source: str, expected: list[str]) -> None:
    assert shown("page.md", source) == expected


@pytest.mark.parametrize(("source", "expected"), ASCIIDOC)
def test_asciidoc(source: str, expected: list[str]) -> None:
    assert shown("page.adoc", source) == expected


@pytest.mark.parametrize(("source", "expected"), HTML)
def test_html(source: str, expected: list[str]) -> None:
    assert shown("page.html", source) == expected


@pytest.mark.parametrize(("source", "expected"), RST)
def test_restructuredtext(source: str, expected: list[str]) -> None:
    pytest.importorskip("docutils", reason="docutils is pinned, but not installed here yet")
    assert shown("page.rst", source) == expected


SNIPPETS = [
    ({"a.mdx": "import S from './_s.mdx'\n\n<S />", "_s.mdx": "Shared"}, "Shared"),
    ({"a.mdx": "import S from '/snippets/s.mdx';\n\n<S who=\"Ada\" />", "snippets/s.mdx": "Hi {who}"}, "Hi Ada"),
    ({"a.mdx": "import S from '@site/docs/_s.mdx'\n\n<S who='Ada'/>", "docs/_s.mdx": "Hi {props.who}"}, "Hi Ada"),
    ({"a.mdx": '<Snippet file="s.mdx" />', "snippets/s.mdx": "---\ntitle: x\n---\nShared"}, "Shared"),
    (
        {"a.mdx": "import {V} from '/snippets/v.mdx'\n\nVersion {V}", "snippets/v.mdx": "export const V = '3.1'\n"},
        "Version 3.1",
    ),
    (
        {"a.mdx": "import C from '!!raw-loader!./x.py'\n\n<CodeBlock>{C}</CodeBlock>", "x.py": "a = 1"},
        "```py\na = 1\n```",
    ),
    ({"a.md": '--8<-- "s.md"', "s.md": "Shared"}, "Shared"),
    ({"a.md": "{{#include ./s.md}}", "s.md": "Shared"}, "Shared"),
    ({"a.md": "<!--@include: ./parts/s.md-->", "parts/s.md": "Shared"}, "Shared"),
    ({"a.adoc": "include::parts/s.adoc[leveloffset=1]", "parts/s.adoc": "Shared"}, "Shared"),
]


@pytest.mark.parametrize(("files", "expected"), SNIPPETS)
def test_what_a_page_is_made_of(files: dict[str, str], expected: str, tmp_path: Path) -> None:
    found = sections_of(tmp_path, files)
    assert next(section.text for section in found if section.page.startswith("a.")) == expected


def test_sections_have_the_path_of_their_headings(tmp_path: Path) -> None:
    page = "---\ntitle: Guide\n---\nIntro\n\n## A\n\na\n\n### B\n\nb\n\n```sh\n# no heading\n```\n\n## C\n\nc"
    found = sections_of(tmp_path, {"guide.mdx": page})
    assert [section.path for section in found] == ["Guide", "Guide › A", "Guide › A › B", "Guide › C"]
    assert found[2].text == "b\n\n```sh\n# no heading\n```"


def test_what_follows_a_folded_part_belongs_to_the_section_around_it(tmp_path: Path) -> None:
    page = '# T\n\n## A\n\nbefore\n\n<Accordion title="Q?">\nanswer\n</Accordion>\n\nafter'
    found = sections_of(tmp_path, {"t.mdx": page})
    assert [(section.path, section.text) for section in found] == [
        ("T › A", "before\n\nafter"),
        ("T › A › Q?", "answer"),
    ]


def test_a_page_is_called_what_it_calls_itself(tmp_path: Path) -> None:
    files = {
        "a.md": "---\ntitle: Told\n---\n# Heading\n\nx",
        "b.md": "# Heading\n\nx",
        "03-some_page.md": "x",
        "folder/index.md": "x",
        "c.md": '---\ntitle: "broken\nslug: [\n---\nx',
    }
    assert {section.page: section.headings[0] for section in sections_of(tmp_path, files)} == {
        "a.md": "Told",
        "b.md": "Heading",
        "03-some_page.md": "Some page",
        "folder/index.md": "Folder",
        "c.md": "broken",
    }


def test_secrets_in_pages_are_redacted(tmp_path: Path) -> None:
    token = "xoxb-" + "1234567890-1234567890-" + "AbCdEfGhIjKlMnOpQrStUvWx"
    (section,) = sections_of(tmp_path, {"a.md": f"# T\n\nUse `{token}`"})
    assert token not in section.text


def test_a_page_without_words_says_what_its_front_matter_says(tmp_path: Path) -> None:
    page = "---\ntitle: Create a user\ndescription: Adds a user to a team.\nopenapi: POST /users\n---\n"
    (section,) = sections_of(tmp_path, {"a.mdx": page})
    assert (section.path, section.text) == ("Create a user", "Adds a user to a team.")
