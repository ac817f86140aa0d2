"""GitHub as a live source: a repository's issues are synchronized into SQL, and read from there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.case_ids import issue_case_id
from index.history import github as history
from index.model import Issue, Skip
from index.sources.github_api import GitHubRefusedError
from index.sources.github_sync import GitHubSync, PrivateRepositoryError
from index.storage.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from index.history.forgotten import Forgotten
    from index.progress import Progress
    from index.sources.github_api import GitHubApi

_ALL_TIME = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))


class GitHubLive:
    """The issues of one repository."""

    def __init__(
        self, engine: Engine, api: GitHubApi, repo: str, forgotten: Forgotten, *, clock: Callable[[], datetime]
    ) -> None:
        self.name = f"github:{repo}"
        self.is_current = True
        self._engine = engine
        self._api = api
        self._repo = repo
        self._sync = GitHubSync(engine, api, repo, forgotten, clock)
        self._withdrawn = repo in forgotten.channels
        self._problem = "forgotten" if self._withdrawn else ""
        self._new_name = ""

    @property
    def requests(self) -> int:
        """The number of requests made for all repositories together."""
        return self._api.requests

    def sync(self, progress: Progress, *, full: bool) -> None:
        """Download what is new. If a repository cannot be read, that is a warning, and the others continue.

        Raises:
            InputError: the token is no longer valid.
            SourceFailedError: GitHub gives no clear answer, or its limit is used up. What was read is kept.
        """
        if not self._withdrawn:
            progress.stage(f"reading GitHub {self._repo}")
            try:
                self._sync.run(progress, full=full)
                self._note_new_name(progress)
            except PrivateRepositoryError:
                self._problem, self._withdrawn = "private", True
            except GitHubRefusedError as refused:
                # A repository that is gone for us may be private now, so nobody outside may read it.
                self._problem = f"http_{refused.status}"
                self._withdrawn = refused.status == 404
        if self._withdrawn:
            history.drop_repository(self._engine, self._repo)
        self.is_current = self._problem in ("", "forgotten")
        if self._problem:
            progress.note(f"GitHub {self._repo} is not read: {self._problem.replace('_', ' ')}")
            history.set_repository(self._engine, self._repo, problem=self._problem)

    def _note_new_name(self, progress: Progress) -> None:
        """Say what a renamed repository is called. Its issues keep their ids until the settings have the new name."""
        if self._api.has_moved(self._repo):
            self._new_name = str(self._api.get(f"/repos/{self._repo}").body.get("full_name") or "")
            progress.note(f"GitHub {self._repo} is called {self._new_name} now; change [github] repositories.")

    def read(self) -> Iterator[Issue | Skip]:
        """Every stored issue, and a Skip for each pull request or if the repository is left out."""
        if self._problem:
            yield Skip(f"repository_{self._problem}", self._repo)
        if self._new_name:
            yield Skip("repository_renamed", f"{self._repo}: now {self._new_name}, change [github] repositories")
        for _ in range(self._sync.malformed):
            yield Skip("malformed_issue", self._repo)
        for item in history.issues_of(self._engine, self._repo):
            yield item if isinstance(item, Issue) else Skip("pull_request", issue_case_id(self._repo, item))

    def scopes(self) -> list[Scope]:
        """The whole repository, once it has been read completely."""
        state = history.repository_states(self._engine).get(self._repo)
        complete = self._withdrawn or (state is not None and state.read_at is not None and state.sweep_began is None)
        return [Scope("github", self._repo, *_ALL_TIME, withdrawn=self._withdrawn)] if complete else []
