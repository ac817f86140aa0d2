"""Repositories as GitHub has them. Objects are live: a test that holds one sees it change."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]
START = datetime(2026, 9, 21, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `conditional`: it named an ETag."""

    path: str
    params: dict[str, str]
    conditional: bool
    status: int


@dataclass(slots=True, eq=False)
class Repository:
    """Issues, pull requests, comments and releases, as the REST API returns them."""

    name: str
    is_private: bool = False
    issues: dict[int, Json] = field(default_factory=dict)
    comments: dict[int, Json] = field(default_factory=dict)
    releases: list[Json] = field(default_factory=list)
    now: datetime = START

    def tick(self) -> str:
        """A second later."""
        self.now += timedelta(seconds=1)
        return self.now.strftime("%Y-%m-%dT%H:%M:%SZ")

    def load(self, issue: Json, comments: list[Json]) -> None:
        """An issue and its comments as they were recorded."""
        number = issue["number"]
        self.issues[number] = deepcopy(issue)
        for comment in comments:
            self.comments[comment["id"]] = deepcopy(comment)
        self.issues[number]["comments"] = len(comments)

    def opens(self, title: str, body: str | None = "", *, by: str = "marta", labels: tuple[str, ...] = ()) -> int:
        number, at = max(self.issues, default=0) + 1, self.tick()
        self.issues[number] = {
            "number": number,
            "html_url": f"https://github.com/{self.name}/issues/{number}",
            "title": title,
            "body": body,
            "user": user(by),
            "labels": [{"name": label} for label in labels],
            "state": "open",
            "state_reason": None,
            "author_association": "NONE",
            "created_at": at,
            "updated_at": at,
            "closed_at": None,
            "comments": 0,
        }
        return number

    def opens_pull_request(self, title: str, body: str = "", *, merged: bool = False) -> int:
        number = self.opens(title, body)
        url = f"https://github.com/{self.name}/pull/{number}"
        self.issues[number] |= {
            "html_url": url,
            "pull_request": {"html_url": url, "merged_at": self.tick() if merged else None},
        }
        return number

    def says(self, number: int, text: str, *, by: str = "jonas", association: str = "MEMBER") -> int:
        """A comment; its id."""
        at, comment_id = self.tick(), max(self.comments, default=1000) + 1
        kind = "pull" if "pull_request" in self.issues[number] else "issues"
        self.comments[comment_id] = {
            "id": comment_id,
            "html_url": f"https://github.com/{self.name}/{kind}/{number}#issuecomment-{comment_id}",
            "issue_url": f"https://api.github.com/repos/{self.name}/issues/{number}",
            "user": user(by),
            "author_association": association,
            "created_at": at,
            "updated_at": at,
            "body": text,
        }
        self.issues[number] |= {"updated_at": at, "comments": self.issues[number]["comments"] + 1}
        return comment_id

    def edits(self, comment_id: int, text: str) -> None:
        """The comment changes, and its issue does not."""
        self.comments[comment_id] |= {"body": text, "updated_at": self.tick()}

    def deletes(self, comment_id: int) -> None:
        """No listing tells of it but the issue's own count."""
        number = number_of(self.comments.pop(comment_id))
        self.issues[number] |= {"updated_at": self.tick(), "comments": self.issues[number]["comments"] - 1}

    def closes(self, number: int, reason: str = "completed") -> None:
        at = self.tick()
        self.issues[number] |= {"state": "closed", "state_reason": reason, "closed_at": at, "updated_at": at}

    def relabels(self, number: int, *labels: str) -> None:
        self.issues[number] |= {"labels": [{"name": label} for label in labels], "updated_at": self.tick()}

    def transfers(self, number: int) -> None:
        """The issue goes elsewhere, and nothing here tells of it."""
        del self.issues[number]
        self.comments = {id_: comment for id_, comment in self.comments.items() if number_of(comment) != number}

    def publishes(self, tag: str, notes: str) -> None:
        about = {"tag_name": tag, "body": notes, "published_at": self.tick(), "draft": False}
        url = f"https://github.com/{self.name}/releases/tag/{tag}"
        self.releases.insert(0, about | {"html_url": url})


def user(login: str) -> Json:
    return {"login": login, "type": "Bot" if login.endswith("[bot]") else "User"}


def number_of(comment: Json) -> int:
    return int((comment["issue_url"] or "/0").rsplit("/", 1)[-1])
