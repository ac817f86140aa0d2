"""Whether each repository in the settings can be read, and is public."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

from copilot.doctor.findings import fault, fine
from index.errors import SupportCopilotError
from index.sources.github_api import GitHubApi, GitHubRefusedError

if TYPE_CHECKING:
    from copilot.doctor.findings import Finding
    from copilot.settings import Settings


def check_github(settings: Settings) -> list[Finding]:
    """A finding for each repository in the settings."""
    environment, repositories = settings.environment, settings.policy.github.repositories
    if not repositories:
        return []
    token = environment.github_token.get_secret_value() if environment.github_token else None
    api = GitHubApi(
        token, environment.github_api_url, sleep=time.sleep, now=time.time, tell=lambda text: None, most_tries=1
    )
    with closing(api):
        return [_check(api, repo, has_token=token is not None) for repo in repositories]


def _check(api: GitHubApi, repo: str, *, has_token: bool) -> Finding:
    check = f"github {repo}"
    try:
        about = api.get(f"/repos/{repo}").body
    except GitHubRefusedError as refused:
        return fault(
            check, f"HTTP {refused.status}: GitHub does not show this repository. Check [github] repositories."
        )
    except SupportCopilotError as error:
        return fault(check, str(error))
    if not isinstance(about, dict) or about.get("private"):
        return fault(
            check, "It is private, so nothing in it is read: answers are public. Remove it from [github] repositories."
        )
    return fine(check, "public, can be read" + ("" if has_token else "; without GITHUB_TOKEN only 60 requests an hour"))
