"""The public address of a page, and its version, by the rules of the program that makes the site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from posixpath import basename, dirname, splitext
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from index.docs.sites.redirects import followed

if TYPE_CHECKING:
    from index.docs.formats.blocks import Page
    from index.docs.sites.site import Site

PAGES = {".md", ".mdx", ".markdown", ".rst", ".adoc", ".asciidoc", ".asc", ".html", ".htm"}
_NUMBERED = re.compile(r"^(\d+)\s*[-_.]+\s*(?=[^-_.\s])(?!\d*[-_.]\d)(.+)$")
_DATE_OR_VERSION = re.compile(r"^(?:\d{2}-\d{2}|\d+\.\d|\d{4})")
_VERSION = re.compile(r"^(?:version-)?[vV]?(\d{1,4}(?:\.(?:\d{1,4}|x)){1,3}|(?<=[vV])\d{1,3})$")
_NOT_PAGES = {"SUMMARY", "_sidebar", "_navbar", "_coverpage", "CONTRIBUTING", "CODE_OF_CONDUCT"}
_HIDDEN_FOLDERS = {
    "snippets",
    "_snippets",
    "_includes",
    "partials",
    "_partials",
    "node_modules",
    "includes",
}
_NO_PAGES = ("blog/", "src/", "static/", "i18n/")  # of Docusaurus, beside the docs


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: its path below the site's address, its version, and its path without the version."""

    path: str
    version: str = ""
    key: str = ""  # the same for all versions of a page
    is_newest: bool = True


def is_page(name: str, site: Site) -> bool:
    """Whether a file is a page of its own, and no part of others."""
    stem, ending = splitext(basename(name))
    folders = dirname(name).split("/")
    if ending.lower() not in PAGES or stem in _NOT_PAGES or (stem.startswith("_") and stem != "_index"):
        return False
    if any(folder in _HIDDEN_FOLDERS or folder.startswith((".", "_")) for folder in folders if folder):
        return False
    if site.style == "docusaurus" and site.root_of(name) is None:
        rest = name.removeprefix(site.inside)
        return rest.startswith("versioned_docs/") or ("/" in rest and not rest.startswith(_NO_PAGES))
    return site.style != "mintlify" or stem.lower() != "readme" or dirname(name) != site.base


def place_of(name: str, page: Page, site: Site) -> Place:
    """Where a page is found; what its front matter says comes first."""
    inner, version, route, is_newest = _versioned(name, site)
    folder, stem = dirname(inner), splitext(basename(inner))[0]
    if site.style == "docusaurus":
        folder = "/".join(_unnumbered(part) for part in folder.split("/"))
        stem = page.told("id") or _unnumbered(stem)
    if site.style == "antora":
        folder = re.sub(r"(?:^|/)(?:modules/(?:ROOT/)?|pages)(?=/|$)", "", folder).strip("/")
    slug = page.told("slug", "permalink", "url") if site.style not in ("mintlify", "sphinx") else ""
    path = _from_slug(slug, folder, site) if slug else _from_name(folder, stem, site)
    key = "/".join(part for part in (site.base, path) if part)
    key = "/".join(part for part in key.split("/") if not is_version(part))
    whole = "/".join(part for part in (route, path) if part)
    address = followed(f"/{whole}", site.redirects)
    if "://" in address:
        return Place(address, version, key, is_newest)
    return Place(_finished(address.strip("/") + "/" * whole.endswith("/"), site, slug), version, key, is_newest)


def _versioned(name: str, site: Site) -> tuple[str, str, str, bool]:
    """The path below the pages' folder, the version, what the address begins with, and whether it is the newest."""
    root = site.root_of(name)
    route = site.roots.get(root or "", "")
    if name.startswith(f"{site.inside}versioned_docs/version-"):
        version, _, inner = name.removeprefix(f"{site.inside}versioned_docs/version-").partition("/")
        route = next(iter(site.roots.values()), "")
        newest = not site.versions or site.versions[0] == version
        return inner, version, "/".join(filter(None, (route, "" if newest else version))), newest
    inner = name.removeprefix(f"{root}/" if root else site.inside if root is None else "")
    if site.versions and root == next(iter(site.roots), None):  # of what is not released yet
        return inner, "next", "/".join(filter(None, (route, "next"))), False
    version = next((part for part in dirname(inner).split("/") if is_version(part)), "")
    return inner, version.removeprefix("version-").lstrip("vV"), route, True


def is_version(part: str) -> bool:
    """Whether a folder's name is a version."""
    return bool(_VERSION.match(part)) or bool(re.fullmatch(r"[vV]\d{1,3}", part))


def _unnumbered(part: str) -> str:
    found = None if _DATE_OR_VERSION.match(part) else _NUMBERED.match(part)
    return found[2] if found else part


def _from_slug(slug: str, folder: str, site: Site) -> str:
    if "://" in slug:
        slug = urlsplit(slug).path
    if site.style == "starlight":  # there, a slug is always the whole path
        return slug.strip("/")
    return (slug if slug.startswith("/") else f"{folder}/{slug}").strip("/")


def _from_name(folder: str, stem: str, site: Site) -> str:
    last = basename(folder)
    is_index = stem.lower() in ("index", "readme") or (
        site.style == "docusaurus" and last and stem.lower() == last.lower()
    )
    is_index = is_index or (site.style == "hugo" and stem == "_index")
    if is_index and not (site.style == "sphinx" and stem.lower() == "readme"):
        return folder + ("/" if folder and site.ending else "")
    if site.style in ("hugo",):
        stem = stem.lower().replace(" ", "-")
    return f"{folder}/{stem}".strip("/")


def _finished(path: str, site: Site, slug: str) -> str:
    """With the ending and the slash that the site's addresses have, as part of an address."""
    safe = quote(path, safe="/~@!$&'()*+,;=:%-._")
    if not safe or safe.endswith("/"):
        return safe
    if site.ending and not slug and not splitext(safe)[1]:
        return safe + site.ending
    return f"{safe}/" if site.slash else safe


def address_in(base: str, path: str) -> str:
    """The public address of a place below a site's own address; empty where the site has none."""
    if "://" in path:
        return path
    return f"{base.rstrip('/')}/{path}" if base and path else base.rstrip("/") + ("/" if base else "")
