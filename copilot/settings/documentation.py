"""The documentations that are read: each with where its files are, and where its site stands."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

DocsStyle = Literal[
    "docusaurus",
    "mintlify",
    "mkdocs",
    "sphinx",
    "antora",
    "mdbook",
    "gitbook",
    "vitepress",
    "hugo",
    "jekyll",
    "starlight",
    "plain",
]


class DocsSource(BaseModel):
    """One documentation: a folder, zip or tar, a git repository, or the pages that a sitemap lists.

    `path` may be the address of a repository, too.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = ""
    git: str = ""
    sitemap: str = ""
    branch: str = ""
    folder: str = ""  # of the pages, inside of either
    url: str = ""  # where the site stands
    name: str = ""  # by default the last part of its path or address
    style: DocsStyle | None = None  # what makes the site, where its files do not say so
    version: str = ""  # of all its pages
    internal: bool = False  # for the team alone

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if [bool(place) for place in (self.path, self.git, self.sitemap)].count(True) != 1:
            raise ValueError("give one of path, git and sitemap")
        if self.sitemap and not self.sitemap.startswith(("https://", "http://")):
            raise ValueError("sitemap is an address, such as https://docs.example.com/sitemap.xml")
        if self.url and not self.url.startswith(("https://", "http://")):
            raise ValueError("url is where the docs stand in public, such as https://docs.example.com")
        if self.folder.startswith("/") or ".." in self.folder.split("/"):
            raise ValueError("folder is a folder inside of the docs")
        return self

    @property
    def called(self) -> str:
        """Its name among all documentations."""
        if self.sitemap and not self.name:
            return self.sitemap.split("/")[2]
        return self.name or (self.path or self.git).rstrip("/").rpartition("/")[2].removesuffix(".git") or "docs"


class Docs(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: list[DocsSource] = []

    @model_validator(mode="after")
    def _each_has_its_name(self) -> Self:
        names = [source.called for source in self.sources]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"two sources are called {twice!r}; give each a name of its own")
        return self
