"""Pages made of several files: snippets, partials and includes, put where they belong before the page is parsed.

Nothing outside of the docs is ever read: a path is looked up in the list of their files. Loops, and pages that would
grow without end, are cut off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from index.docs.formats.blocks import fenced
from index.docs.formats.components import attributes_in
from index.docs.formats.front_matter import split_front_matter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

LONGEST_PAGE = 400_000  # characters, with all that is included
_DEEPEST = 6
_COST = 200  # characters that each file counts for, however short it is
_MARKDOWN = (".md", ".mdx", ".markdown")
_ROOTS = ("", "snippets", "docs", "_snippets", "_includes", "includes", "partials", "src")
_IMPORT = re.compile(r"^import\s+(\w+|\{[^{}\n]{1,300}\})\s+from\s+['\"]([^'\"\n]{1,300})['\"];?[ \t]*$", re.MULTILINE)
_CONSTANT = re.compile(r"^export\s+const\s+(\w+)\s*=\s*(['\"`])([^'\"`\n]{0,500})\2;?[ \t]*$", re.MULTILINE)
_SNIPPET = re.compile(r"<Snippet\s+file=\"([^\"\n]{1,300})\"\s*/>")
# Each names the file: MkDocs, mdBook, MyST, Jinja and MkDocs' plugin, VitePress, AsciiDoc, reStructuredText.
_DIRECTIVES = (
    re.compile(r"^[ \t]*-{1,}8<-{1,}[ \t]+\"([^\"\n:]{1,300})(?::[^\"\n]*)?\"[ \t]*$", re.MULTILINE),
    re.compile(r"^[ \t]*\{\{\s*#(?:rustdoc_)?include\s+([^{}\s:]{1,300})[^{}\n]*\}\}[ \t]*$", re.MULTILINE),
    re.compile(r"^[ \t]*```\{include\}[ \t]+(\S{1,300})[ \t]*\n(?:[ \t]*:[^\n]*\n)*[ \t]*```[ \t]*$", re.MULTILINE),
    re.compile(r"^[ \t]*\{%-?\s*include(?:-markdown)?\s+['\"]([^'\"\n]{1,300})['\"][^%\n]*-?%\}[ \t]*$", re.MULTILINE),
    re.compile(r"^[ \t]*<!--\s*@include:\s*([^\s{}#]{1,300})[^\n]*?-->[ \t]*$", re.MULTILINE),
    re.compile(r"^include::([^\[\n]{1,300})\[[^\]\n]*\][ \t]*$", re.MULTILINE),
    re.compile(r"^[ \t]*\.\. (?:include|literalinclude)::[ \t]+(\S{1,300})[ \t]*$", re.MULTILINE),
)


@dataclass(slots=True)
class Includes:
    """Reads the files that a page is made of; `read` takes a path inside the docs."""

    names: Collection[str]
    read: Callable[[str], str]
    _left: int = field(default=LONGEST_PAGE, init=False)

    def whole(self, path: str) -> str:
        """The page with all that it includes, at most `LONGEST_PAGE` characters of it."""
        self._left = LONGEST_PAGE
        return self._expanded(path, self.read(path), (path,))[:LONGEST_PAGE]

    def _expanded(self, path: str, source: str, stack: tuple[str, ...]) -> str:
        self._left -= len(source) + _COST
        if self._left < 0:
            return source[:LONGEST_PAGE] if len(stack) == 1 else ""
        if path.endswith(_MARKDOWN):
            source = self._components(path, source, stack)
        for directive in _DIRECTIVES:
            source = directive.sub(lambda found: self._included(path, found[1], stack), source)
        return source

    def _components(self, path: str, source: str, stack: tuple[str, ...]) -> str:
        constants = {name: value for name, _, value in _CONSTANT.findall(source)}
        for statement in list(_IMPORT.finditer(source)):
            names, target = statement.groups()
            if (found := self._found(path, target)) is None:
                continue
            source = source.replace(statement[0], "", 1)
            if names.startswith("{"):
                told = {name: value for name, _, value in _CONSTANT.findall(self.read(found))}
                constants |= {one: told[one] for one in _imported(names) if one in told}
            elif target.startswith("!!raw-loader!"):
                code = fenced(self.read(found)[:20_000], found.rpartition(".")[2])
                source = source.replace(f"{{{names}}}", f"\n\n{code}\n\n")
            elif found.endswith(_MARKDOWN):
                source = self._with_component(source, names, found, stack)
        source = _SNIPPET.sub(lambda one: self._included(path, one[1], stack), source)
        return _filled(source, constants)

    def _with_component(self, source: str, name: str, found: str, stack: tuple[str, ...]) -> str:
        used = re.compile(
            rf"^([ \t]*)<{name}\b((?:[^<>\"'{{}}]|\"[^\"]*\"|'[^']*'|\{{[^{{}}]*\}}){{0,500}}?)/?>(?:\s*</{name}>)?",
            re.M,
        )

        def put(place: re.Match[str]) -> str:
            text = self._content(found, stack)
            return f"\n\n{_filled(text, attributes_in(place[2]))}\n\n"

        return used.sub(put, source)

    def _included(self, path: str, target: str, stack: tuple[str, ...]) -> str:
        found = self._found(path, target.strip())
        if found is None:
            return ""
        if found.endswith((*_MARKDOWN, ".adoc", ".asciidoc", ".rst", ".txt", ".asc", ".inc", ".html")):
            return f"\n{self._content(found, stack)}\n"
        return self.read(found)[:20_000]  # an example in a file of its own, in a block of code

    def _content(self, found: str, stack: tuple[str, ...]) -> str:
        if found in stack or len(stack) >= _DEEPEST or self._left < 0:
            return ""
        _, text = split_front_matter(self.read(found))
        return self._expanded(found, text, (*stack, found))

    def _found(self, path: str, target: str) -> str | None:
        """The file of the docs that a path means, if there is one."""
        target = target.removeprefix("!!raw-loader!").replace("@site/", "/").replace("{docdir}/", "/")
        if "://" in target or "\x00" in target:
            return None
        near = [] if target.startswith("/") else [join(dirname(path), target)]
        places = [*near, *(join(root, target.lstrip("/")) for root in _ROOTS)]
        for place in map(normpath, places):
            for name in (place, f"{place}.mdx", f"{place}.md"):
                if not place.startswith("..") and name in self.names:
                    return name
        return None


def _imported(names: str) -> Iterator[str]:
    return (name.partition(" as ")[0].strip() for name in names.strip("{}").split(","))


def _filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled in: `{name}` and `{props.name}`."""
    if not values or "{" not in text:
        return text
    return re.sub(r"\{\s*(?:props\.)?(\w+)\s*\}", lambda found: values.get(found[1], found[0]), text)
