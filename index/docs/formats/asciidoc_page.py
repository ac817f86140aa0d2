"""AsciiDoc pages. No kept Python library reads it, and of its grammar documentation needs little: headings, anchors,
blocks of code, admonitions, lists and tables, which are all told by how a line begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.docs.formats.blocks import Block, Heading, Page, Text, fenced
from index.docs.formats.callouts import label

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADING = re.compile(r"^(={1,6}|#{1,6})[ \t]+(\S.*?)(?:[ \t]+\1)?[ \t]*$")
_ATTRIBUTE = re.compile(r"^:(!?[\w-]+!?):(?:[ \t]+(.*))?$")
_USED = re.compile(r"\{([\w-]+)\}")
_ANCHOR = re.compile(r"^\[\[([\w:.-]+)(?:,[^\]]*)?\]\][ \t]*$")
_OPTIONS = re.compile(r"^\[([^\[\]\n]*)\][ \t]*$")
_OPTION_ID = re.compile(r"#([\w:.-]+)|\bid=\"?([\w:.-]+)")
_DELIMITER = re.compile(r"^(-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|--|```+\w*)[ \t]*$")
_TABLE = re.compile(r"^[|,:!]={3,}[ \t]*$")
_ADMONITION = re.compile(r"^(NOTE|TIP|WARNING|IMPORTANT|CAUTION):[ \t]+(.*)$")
_CONDITION = re.compile(r"^(?:ifdef|ifndef|ifeval|endif|toc|include|image|video)::?[^\s]*\[.*\][ \t]*$")
_TITLE = re.compile(r"^\.([^\s.].*)$")
_LINK = re.compile(
    r"(?:link:|xref:)?(?:https?://[^\s\[\]]{1,1000}|(?<=link:)[^\s\[\]]{1,500}|(?<=xref:)[^\s\[\]]{1,500})\[([^\[\]]*)\]"
)
_XREF = re.compile(r"<<([^<>,]{1,300})(?:,([^<>]{0,300}))?>>")
_MACRO = re.compile(r"\b(?:image|icon|kbd|btn|menu|footnote|pass|anchor):{1,2}[^\s\[\]]{0,300}\[([^\[\]]*)\]")
_INLINE_ANCHOR = re.compile(r"\[\[[\w:.-]+(?:,[^\]]*)?\]\]|\[#[\w:.-]+\](?=[#*_`])")
_DEEPEST = 8  # blocks within blocks
_CODE_BLOCK = ("-", ".", "`")


def asciidoc_page(source: str) -> Page:
    """The blocks of a page; its attributes, such as the prefix of ids, as front matter."""
    reader = _Reader(source.split("\n"))
    blocks = tuple(reader.blocks())
    return Page(blocks, dict(reader.attributes))


class _Reader:
    """Reads the lines of a page, or of a block in it."""

    def __init__(self, lines: list[str], attributes: dict[str, str] | None = None, depth: int = 0) -> None:
        self._lines = lines
        self._at = 0
        self._depth = depth
        self.attributes: dict[str, str] = {} if attributes is None else attributes
        self._anchor = self._kind = self._caption = ""

    def blocks(self) -> Iterator[Block]:
        paragraph: list[str] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            special = self._special(line, in_paragraph=bool(paragraph))
            if special is None:
                self._at += 1
                paragraph.append(line)
                continue
            yield from self._paragraph(paragraph)
            paragraph = []
            yield from special
        yield from self._paragraph(paragraph)

    def _special(self, line: str, *, in_paragraph: bool) -> list[Block] | None:
        """What a line begins, when it is no line of a paragraph; it and what belongs to it are read."""
        if not line.strip():
            self._at += 1
            return []
        if self._is_told_beside(line):
            self._at += 1
            return []
        if not in_paragraph and (found := _HEADING.match(line)):
            self._at += 1
            heading = self._heading(len(found[1]), found[2])
            if heading.level == 1 and not self._depth:
                self._skip_the_header()
            return [heading]
        if _TABLE.match(line):
            return self._table(line.strip())
        if found := _DELIMITER.match(line):
            return self._delimited(found[1])
        if line.strip() == "+" or line.startswith("'''") or line.startswith("<<<"):
            self._at += 1
            return []
        return None

    def _skip_the_header(self) -> None:
        """Author and revision, which stand right below the title."""
        while self._at < len(self._lines) and self._lines[self._at].strip():
            self._is_told_beside(self._lines[self._at])
            self._at += 1

    def _is_told_beside(self, line: str) -> bool:
        """Whether a line only says something about the page or about the block after it."""
        if found := _ATTRIBUTE.match(line):
            name = found[1].strip("!")
            self.attributes[name] = (found[2] or "").strip() if "!" not in found[1] else ""
            return True
        if line.startswith("//") and not line.startswith("////"):
            return True
        if _CONDITION.match(line):
            return True
        if found := _ANCHOR.match(line):
            self._anchor = found[1]
            return True
        if found := _OPTIONS.match(line):
            self._kind = found[1] or self._kind
            if named := _OPTION_ID.search(found[1]):
                self._anchor = named[1] or named[2]
            return True
        if found := _TITLE.match(line):
            self._caption = self._words(found[1])
            return True
        return False

    def _taken(self) -> tuple[str, str, str]:
        """What was said about this block."""
        said = self._anchor, self._kind, self._caption
        self._anchor = self._kind = self._caption = ""
        return said

    def _heading(self, level: int, text: str) -> Heading:
        anchor, kind, _ = self._taken()
        found = re.match(r"^\[\[([\w:.-]+)\]\](.*)$", text)
        if found:
            anchor, text = found[1], found[2]
        return Heading(level, self._words(text).replace("**", ""), anchor, is_linked=kind.split(",")[0] != "discrete")

    def _delimited(self, mark: str) -> list[Block]:
        start = self._at + 1
        end = next(
            (
                n
                for n in range(start, len(self._lines))
                if self._lines[n].rstrip() == mark[:3] or self._lines[n].rstrip() == mark
            ),
            len(self._lines),
        )
        _anchor, kind, caption = self._taken()
        inner = self._lines[start:end]
        self._at = end + 1
        if mark[0] == "/":
            return []
        said: list[Block] = [Text(f"**{caption}**")] if caption else []
        is_code = (mark[0] in _CODE_BLOCK and mark != "--") or kind.startswith(("source", "listing"))
        if is_code:
            language = (
                kind.split(",")[1].strip()
                if kind.startswith("source") and "," in kind
                else mark.strip("`")
                if mark[0] == "`"
                else ""
            )
            code = "\n".join(inner)
            return [*said, Text(fenced(code, re.sub(r"\W.*", "", language)))] if code.strip() else said
        if self._depth >= _DEEPEST:
            return said
        nested = _Reader(inner, self.attributes, self._depth + 1)
        if (name := kind.split(",")[0].strip()).isupper() and name.isalpha():
            said.insert(0, Text(label(name)))
        return [*said, *nested.blocks()]

    def _table(self, mark: str) -> list[Block]:
        start = self._at + 1
        end = next((n for n in range(start, len(self._lines)) if self._lines[n].strip() == mark), len(self._lines))
        _, _, caption = self._taken()
        rows = [
            self._words(re.sub(r"(?:^|\s)[\d.+<>^*adehlms]*\|", " | ", line)).strip() for line in self._lines[start:end]
        ]
        self._at = end + 1
        text = "\n".join(row for row in rows if row)
        return [Text(f"**{caption}**\n\n{text}" if caption else text)] if text else []

    def _paragraph(self, lines: list[str]) -> Iterator[Block]:
        if not lines:
            return
        anchor, kind, caption = self._taken()
        text = "\n".join(lines)
        if kind.startswith(("source", "listing", "literal")):
            language = kind.split(",")[1].strip() if "," in kind else ""
            yield Text(fenced(text, re.sub(r"\W.*", "", language)))
            return
        if all(line.startswith(" ") for line in lines) and not re.match(r"\s*(?:[*.-]|\d+\.)+\s", lines[0]):
            yield Text(fenced("\n".join(line.strip() for line in lines)))
            return
        if found := _ADMONITION.match(text):
            text = f"{label(found[1])} {text[found.start(2) :]}"
        elif (name := kind.split(",")[0].strip()) in ("NOTE", "TIP", "WARNING", "IMPORTANT", "CAUTION"):
            text = f"{label(name)} {text}"
        said = self._words(text)
        if anchor and len(lines) == 1 and re.fullmatch(r"\*\*.{1,200}\*\*", said.strip()):
            yield Heading(
                6, said.strip().strip("*"), anchor
            )  # a question of a list of them, with an address of its own
            return
        yield Text(f"**{caption}**\n\n{said}" if caption else said)

    def _words(self, text: str) -> str:
        """Words and code, without addresses and marks of AsciiDoc."""
        text = _INLINE_ANCHOR.sub("", text)
        text = _XREF.sub(lambda found: found[2] or found[1].strip("#"), text)
        text = _LINK.sub(lambda found: found[1].rstrip("^") or found[0].partition("[")[0], text)
        text = _MACRO.sub(lambda found: found[1], text)
        text = re.sub(r"`\+(.+?)\+`", r"`\1`", text)
        text = _USED.sub(lambda found: self.attributes.get(found[1], found[0]), text)
        text = re.sub(
            r"^(\*+|\.+)[ \t]+",
            lambda m: "  " * (len(m[1]) - 1) + ("- " if m[1][0] == "*" else "1. "),
            text,
            flags=re.MULTILINE,
        )
        return re.sub(r"(?<![\w*])\*(?=\S)([^*\n]{1,200}?)(?<=\S)\*(?![\w*])", r"**\1**", text).replace(" +\n", "\n")
