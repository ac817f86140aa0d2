"""Which program makes a site of the files, and what its settings say: told from the files that only it has."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from index.docs.formats.front_matter import read_yaml
from index.docs.sites.docusaurus import docs_folders, ends_with_slash, listed_versions
from index.docs.sites.redirects import redirects_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

# The files that give each away. Of several in one folder, the first counts.
_TELLING = (
    ("docusaurus", ("docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs")),
    ("mintlify", ("docs.json", "mint.json")),
    ("mkdocs", ("mkdocs.yml", "mkdocs.yaml")),
    ("sphinx", ("conf.py",)),
    ("antora", ("antora.yml",)),
    ("mdbook", ("book.toml", "book.json")),
    ("vitepress", (".vitepress/config.ts", ".vitepress/config.js", ".vitepress/config.mts")),
    ("starlight", ("astro.config.mjs", "astro.config.ts")),
    ("hugo", ("hugo.toml", "hugo.yaml", "config.toml")),
    ("jekyll", ("_config.yml",)),
    ("gitbook", (".gitbook.yaml", "SUMMARY.md")),
)
STYLES = (*(name for name, _ in _TELLING), "plain")
_WEAK = {"gitbook", "jekyll"}  # other folders have such files, too
_ENDING = {"sphinx": ".html", "mdbook": ".html", "antora": ".html", "jekyll": ".html"}
_DEEPEST = 2  # folders; a file further down is an example


@dataclass(frozen=True, slots=True)
class Site:
    """A site: `roots` are the folders of its pages, each with what their addresses begin with."""

    style: str = "plain"
    base: str = ""  # the folder that its settings stand in
    roots: Mapping[str, str] = field(default_factory=lambda: {"": ""})
    slash: bool = False  # whether an address ends with one
    ending: str = ""  # such as ".html"
    versions: tuple[str, ...] = ()  # as far as the site lists them, the newest first
    redirects: Mapping[str, str] = field(default_factory=dict)

    @property
    def inside(self) -> str:
        """What the paths of its files begin with."""
        return f"{self.base}/" if self.base else ""

    @property
    def ids(self) -> str:
        """How it makes anchors."""
        return self.style if self.style in ("mkdocs", "sphinx") else "github"

    def root_of(self, name: str) -> str | None:
        """The innermost folder of pages that a file stands in."""
        found = [root for root in self.roots if not root or name.startswith(f"{root}/")]
        return max(found, key=len) if found else None


@dataclass(frozen=True, slots=True)
class Sites:
    """The sites in one place, the innermost first; a file outside of all of them belongs to a plain one."""

    sites: Sequence[Site]
    rest: Site

    def of(self, name: str) -> Site:
        return next((site for site in self.sites if name.startswith(site.inside)), self.rest)


def sites_of(names: Collection[str], read: Callable[[str], str], style: str = "") -> Sites:
    """The sites that these files make; `style` says which program, where the files do not."""
    found: dict[str, Site] = {}
    for program, telling in _TELLING:
        for name in sorted(names):
            ending = next((one for one in telling if name == one or name.endswith(f"/{one}")), None)
            base = name.removesuffix(ending or "").rstrip("/")
            if ending and base not in found and base.count("/") < _DEEPEST and style in ("", program):
                found[base] = _read(program, base, name, names, read)
    strong = {base: site for base, site in found.items() if site.style not in _WEAK}
    chosen = strong | {base: site for base, site in found.items() if not _is_inside(base, strong)}
    if len(chosen) > 1 or (chosen and not strong):
        chosen = {base: _apart(site) for base, site in chosen.items()}
    innermost = sorted(chosen.values(), key=lambda site: -len(site.base))
    plain = style or ("docusaurus" if _has_sidebars(names) else "plain")
    return Sites(innermost, Site(plain, slash=plain == "mkdocs", ending=_ENDING.get(plain, "")))


def _is_inside(base: str, others: Iterable[str]) -> bool:
    return any(not other or base == other or base.startswith(f"{other}/") for other in others)


def _has_sidebars(names: Iterable[str]) -> bool:
    """Whether the folder of pages alone is given, of a site made with Docusaurus."""
    return any(name.endswith(("_category_.json", "_category_.yml", "sidebars.js", "sidebars.ts")) for name in names)


def _apart(site: Site) -> Site:
    """One of several sites in one place: its folder is part of its addresses."""
    roots = {root: "/".join(filter(None, (site.base, route))) for root, route in site.roots.items()}
    return replace(site, roots=roots)


def _read(program: str, base: str, found: str, names: Collection[str], read: Callable[[str], str]) -> Site:
    site = Site(program, base, {base: ""}, ending=_ENDING.get(program, ""))
    site = replace(site, redirects=redirects_in(site.inside, names, read))
    match program:
        case "docusaurus":
            said = read(found)
            roots = docs_folders(said, site.inside, names)
            versions = listed_versions(said, site.inside, names, read)
            return replace(site, roots=roots, slash=ends_with_slash(said), versions=versions)
        case "mkdocs":
            told = read_yaml(read(found))
            told = told if isinstance(told, dict) else {}
            slash = told.get("use_directory_urls", True) is not False
            root = _folder(site, str(told.get("docs_dir") or "docs"), names)
            return replace(site, roots=root, slash=slash, ending="" if slash else ".html")
        case "hugo":
            return replace(site, roots=_folder(site, "content", names), slash=True)
        case "starlight":
            return replace(site, roots=_folder(site, "src/content/docs", names), slash=True)
        case "mdbook":
            return replace(site, roots=_folder(site, "src", names))
    return site


def _folder(site: Site, name: str, names: Collection[str]) -> dict[str, str]:
    folder = f"{site.inside}{name.strip('/')}"
    return {folder if any(one.startswith(f"{folder}/") for one in names) else site.base: ""}
