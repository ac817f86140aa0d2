"""reStructuredText pages, with docutils; only this file imports it. Sphinx's directives and roles leave their content.

docutils knows neither: each name that a page uses and docutils does not know is registered, once, as one that only
shows what is in it. Files and addresses are never read: includes were put in before (see includes.py).
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any

from docutils import nodes, utils
from docutils.core import publish_doctree
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.languages import en

from index.docs.formats.blocks import Block, Heading, Page, Text, fenced
from index.docs.formats.callouts import label

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIRECTIVE = re.compile(r"^[ \t]*\.\.[ \t]+([A-Za-z][\w:+.-]{0,60}?)::(?:[ \t]|$)", re.MULTILINE)
_ROLE = re.compile(r"(?<![\w:]):([A-Za-z][\w:+.-]{0,60}?):`")
_TARGET = re.compile(r"^(?P<text>.*?)\s*<[^<>]*>$", re.DOTALL)
_META = re.compile(r"\A(?:[ \t]*\n)*((?::[\w-]+:[^\n]*\n)+)")
_CODE = {"code-block", "sourcecode", "code", "prompt", "parsed-literal", "highlight-block"}
_SILENT = {"toctree", "image", "figure", "highlight", "index", "raw", "include", "literalinclude", "meta", "contents"}
_SILENT |= {"currentmodule", "module", "automodule", "autoclass", "autofunction", "only", "tabularcolumns", "csv-table"}
_OURS: set[str] = set()
_ONE_AT_A_TIME = threading.Lock()  # docutils keeps its directives and roles for the whole process
_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "report_level": 5,
    "halt_level": 5,
    "warning_stream": None,
    "input_encoding": "unicode",
    "doctitle_xform": False,
    "sectsubtitle_xform": False,
    "smart_quotes": False,
    "line_length_limit": 20_000,
    "_disable_config": True,
}


def rst_page(source: str) -> Page:
    """The blocks of a page, and the fields at its top."""
    with _ONE_AT_A_TIME:
        _learn(source)
        document = publish_doctree(source, settings_overrides=_SETTINGS)
    found = _META.match(source)
    fields = re.findall(r"^:([\w-]+):[ \t]*(.*)$", found[1], re.MULTILINE) if found else []
    return Page(tuple(_blocks(document, 0)), dict(fields))


def _learn(source: str) -> None:
    """Make every directive and role of a page known to docutils."""
    for name in map(str.lower, _DIRECTIVE.findall(source)):
        if name not in _OURS and (name in _CODE | _SILENT or name not in en.directives):
            _OURS.add(name)
            directives.register_directive(name, _directive_called(name))
    for name in map(str.lower, _ROLE.findall(source)):
        if name not in _OURS and name not in en.roles:
            _OURS.add(name)
            roles.register_local_role(name, _shown)


class _Content(Directive):  # type: ignore[misc]  # ships no types
    """Shows its argument as a label, and what is in it."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    called = ""

    def run(self) -> list[nodes.Node]:
        lines = [line for line in self.content if not re.match(r"^:[\w-]+:", line)]
        said = [line for line in "\n".join(self.arguments).split("\n") if not line.startswith(":")]
        if self.called in _CODE:
            text = "\n".join(lines or said)
            block = nodes.literal_block(text, text)
            block["classes"] = ["code", *" ".join(said).split()[:1]] if lines else ["code"]
            return [block] if text.strip() else []
        if self.called in _SILENT:
            return []
        shown = nodes.container()
        is_tab = "tab" in self.called or self.called in ("dropdown", "grid", "card", "grid-item-card")
        kind = "" if is_tab else self.called.rpartition(":")[2]
        title = label(kind if kind in _SPOKEN else "", " ".join(said))
        if title:
            shown += nodes.paragraph(title, title)
        self.state.nested_parse(self.content, self.content_offset, shown)
        return [shown]


_SPOKEN = {"seealso", "versionadded", "versionchanged", "deprecated", "todo"}


def _directive_called(name: str) -> type[Directive]:
    # Sphinx's options differ by directive: as none is declared, docutils takes the lines for content.
    return type("Known", (_Content,), {"called": name})


def _shown(role: str, rawtext: str, text: str, *_: Any, **__: Any) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """A role's text: `:ref:`label <target>`` shows `label`."""
    said = utils.unescape(text)
    found = _TARGET.match(said)
    shown = found["text"] if found and found["text"] else said.lstrip("~!").strip()
    is_code = role.rpartition(":")[2] in (
        "func",
        "class",
        "meth",
        "mod",
        "attr",
        "data",
        "exc",
        "obj",
        "envvar",
        "option",
        "command",
        "file",
        "kbd",
    )
    return [nodes.literal(rawtext, shown) if is_code else nodes.Text(shown)], []


def _blocks(node: nodes.Element, level: int) -> Iterator[Block]:
    waiting = ""
    for child in node.children:
        if isinstance(child, nodes.target):
            waiting = next(iter(child.get("ids", [])), "") or child.get("refid", "")
        elif isinstance(child, nodes.section):
            ids = child["ids"]
            title = next((one.astext() for one in child.children if isinstance(one, nodes.title)), "")
            yield Heading(level + 1, title, waiting or (ids[-1] if len(ids) > 1 else ids[0] if ids else ""))
            yield from _blocks(child, level + 1)
            waiting = ""
        elif isinstance(child, nodes.container) or _holds_sections(child):
            yield from _blocks(child, level)
        elif text := _text(child).strip("\n"):
            yield Text(text)


def _holds_sections(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Element) and any(isinstance(one, nodes.section) for one in node.children)


def _text(node: nodes.Node) -> str:
    """One element as plain Markdown."""
    if isinstance(
        node, nodes.comment | nodes.title | nodes.system_message | nodes.substitution_definition | nodes.docinfo
    ):
        return ""
    if isinstance(node, nodes.literal_block | nodes.doctest_block):
        language = next((one for one in node.get("classes", []) if one != "code"), "")
        return fenced(node.astext(), language if re.fullmatch(r"[\w+-]+", language) else "")
    if isinstance(node, nodes.admonition | nodes.Admonition) and isinstance(node, nodes.Element):
        title = next((one.astext() for one in node.children if isinstance(one, nodes.title)), "")
        return f"{label('' if title else node.tagname, title)}\n\n{_joined(node)}"
    if isinstance(node, nodes.bullet_list | nodes.enumerated_list):
        mark = "-" if isinstance(node, nodes.bullet_list) else "1."
        return "\n".join(f"{mark} " + _joined(item).replace("\n", "\n  ") for item in node.children)
    if isinstance(node, nodes.definition_list):
        return "\n".join(_joined(item) for item in node.children)
    if isinstance(node, nodes.row):
        return "| " + " | ".join(_joined(cell).replace("\n", " ") for cell in node.children) + " |"
    if isinstance(node, nodes.TextElement):
        return "".join(_inline(child) for child in node.children)
    return _joined(node)


def _joined(node: nodes.Node) -> str:
    tight = isinstance(node, nodes.table | nodes.tgroup | nodes.tbody | nodes.thead | nodes.definition_list_item)
    said = (_text(child).strip("\n") for child in node.children)
    return ("\n" if tight else "\n\n").join(one for one in said if one)


def _inline(node: nodes.Node) -> str:
    if isinstance(node, nodes.literal):
        return f"`{node.astext()}`"
    if isinstance(node, nodes.Text):
        return str(node)
    return "".join(_inline(child) for child in node.children)
