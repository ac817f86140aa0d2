"""GitHub read live: issues, comments and releases, few requests, and nothing lost whatever happens."""

from __future__ import annotations

import json
import tarfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from copilot.commands.reindex import reindex_live
from copilot.commands.reindexing.reindex_live import open_live
from index.errors import InputError, SourceFailedError
from index.history.tables import GITHUB_COMMENTS, GITHUB_ISSUES
from index.model import Issue
from index.progress import Silent
from index.sources.github_api import GitHubApi
from index.sources.github_dump import IssueDump
from index.storage.releases import releases_since
from tests.conftest import shared_data
from tests.live.test_slack import cases_of, counts, fetch, sync
from tests.strict_github import StrictGitHub
from tests.strict_github.state import START

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from copilot.build import App
    from tests.strict_github import Repository

    MakeApp = Callable[..., App]

SAMPLE = Path(__file__).parent / "github_sample.json"
REPO = "acme/tool"


@pytest.fixture
def github() -> Iterator[StrictGitHub]:
    with StrictGitHub() as github:
        yield github
        assert github.problems == []


@pytest.fixture
def repo(github: StrictGitHub) -> Repository:
    """An open issue, one that was answered, and a pull request."""
    repo = github.add(REPO)
    repo.opens("certificate verify failed", "Behind our proxy the download fails with certificate verify failed.")
    solved = repo.opens("leading zeros vanish", "Leading zeros vanish when a CSV is loaded into a table.")
    repo.says(solved, "Declare the column as text in the seed's schema, then the zeros stay as they are.")
    repo.closes(solved)
    repo.says(repo.opens_pull_request("Read the schema first"), "Looks good to me, thank you for this change!")
    repo.publishes("v0.2.0", "The `--strict` flag was removed.")
    return repo


@pytest.fixture
def app(github: StrictGitHub, live_app: MakeApp) -> App:
    made = live_app(github.url, github={"repositories": [REPO]})
    made.settings.environment.slack_bot_token = None
    return made


def asked(github: StrictGitHub) -> list[tuple[str, int]]:
    """The requests since the last look: the end of each path, and the status."""
    found = [(request.path.removeprefix(f"/repos/{REPO}"), request.status) for request in github.requests]
    github.requests.clear()
    return found


def test_issues_answers_and_releases_are_read(app: App, repo: Repository) -> None:
    result = sync(app)
    assert (result["cases"], result["known_issues"], result["skipped_by_reason"]) == (1, 1, {"pull_request": 1})
    solved = cases_of(app)[f"github:{REPO}#2"]
    assert (solved.standing, solved.answered_by, solved.answered_by_team) == ("answered", "jonas", True)
    assert [release.tag for release in releases_since(app.engine, START)] == ["v0.2.0"]


@pytest.mark.parametrize(
    "saying", ["Fixes #{}", "resolves: Acme/tool#{}", "Closes https://github.com/acme/tool/issues/{}"]
)
def test_a_merged_pull_request_says_how_an_issue_was_closed(app: App, repo: Repository, saying: str) -> None:
    number = repo.opens("tables with a space", "A table with a space in its name is not found.")
    for merged in (False, True):
        pull = repo.opens_pull_request("Read quoted names", saying.format(number), merged=merged)
    repo.closes(number)
    sync(app)
    case = cases_of(app)[f"github:{REPO}#{number}"]
    assert case.links == (f"github:{REPO}#{pull}",)
    assert (case.resolution or "").endswith(f"by https://github.com/{REPO}/pull/{pull}.")


def test_an_answer_says_once_which_pull_request_fixed_it(app: App, repo: Repository) -> None:
    number = repo.opens("tables with a space", "A table with a space in its name is not found.")
    repo.says(number, "Quoted names were cut at the space, and are read whole in the next version.")
    pulls = [repo.opens_pull_request("Read quoted names", f"Fixes #{number}", merged=True) for _ in range(2)]
    repo.says(number, f"See https://github.com/{REPO}/pull/{pulls[0]}, where names are read in one place now.")
    repo.closes(number)
    sync(app)
    resolution = cases_of(app)[f"github:{REPO}#{number}"].resolution or ""
    assert resolution.endswith(f"\n\nFixed by https://github.com/{REPO}/pull/{pulls[1]}.")
    assert resolution.count("/pull/") == 2


@pytest.mark.parametrize("saying", ["Fixes acme/other#{}", "See #{}", "Fixes https://github.com/acme/other/issues/{}"])
def test_what_a_pull_request_says_of_other_issues_closes_nothing(app: App, repo: Repository, saying: str) -> None:
    number = repo.opens("tables with a space", "A table with a space in its name is not found.")
    repo.opens_pull_request("Read quoted names", saying.format(number), merged=True)
    repo.closes(number)
    sync(app)
    assert "does not say how" in (cases_of(app)[f"github:{REPO}#{number}"].resolution or "")


def test_a_repository_without_news_costs_three_conditional_requests(
    app: App, github: StrictGitHub, repo: Repository
) -> None:
    sync(app)
    assert asked(github) == [("/issues", 200), ("", 200), ("/issues/comments", 200), ("/releases", 200)]
    result = sync(app)
    assert all(request.conditional for request in github.requests)
    assert asked(github) == [("/issues", 304), ("/issues/comments", 304), ("/releases", 304)]
    assert counts(result) == (0, 0, 0, 0)


def test_what_changed_is_read_and_nothing_else(app: App, github: StrictGitHub, repo: Repository) -> None:
    comment = repo.says(1, "Try the newest version of the tool, it reads the system's certificates.")
    sync(app)
    asked(github)
    repo.edits(comment, "Set TOOL_CA_BUNDLE to the certificate of your proxy, then the download works again.")
    repo.closes(1)
    repo.relabels(2, "bug")
    repo.opens("a new one", "Something else does not work.")
    assert counts(sync(app))[:3] == (1, 1, 0)
    assert "TOOL_CA_BUNDLE" in (cases_of(app)[f"github:{REPO}#1"].resolution or "")
    assert asked(github) == [("/issues", 200), ("", 200), ("/issues/comments", 200), ("/releases", 304)]


def test_a_deleted_comment_is_known_by_the_issues_count(app: App, github: StrictGitHub, repo: Repository) -> None:
    sync(app)
    (comment,) = [id_ for id_, raw in repo.comments.items() if "Declare the column" in raw["body"]]
    repo.deletes(comment)
    asked(github)
    sync(app)
    assert ("/issues/2/comments", 200) in asked(github)
    assert "Declare" not in (cases_of(app)[f"github:{REPO}#2"].resolution or "")
    sync(app)
    assert asked(github) == [("/issues", 304), ("/issues/comments", 304), ("/releases", 304)]


def test_an_issue_that_went_elsewhere_goes_with_a_full_reading(app: App, repo: Repository) -> None:
    sync(app)
    repo.transfers(1)
    assert counts(sync(app))[:3] == (0, 0, 0)
    result = sync(app, full=True)
    assert (counts(result)[:3], result["embedded"]) == ((0, 0, 1), 0)


def test_pages_go_on_from_the_last_change(app: App, github: StrictGitHub, repo: Repository) -> None:
    for number in range(250):
        repo.opens(f"Question {number}", f"Something about schedules that is number {number}.")
    same = repo.tick()
    for number in range(10, 130):  # more than a page changed within one second
        repo.issues[number]["updated_at"] = same
    assert fetch(app) == []
    with app.engine.connect() as connection:
        assert len(connection.execute(GITHUB_ISSUES.select()).all()) == 253
    assert [path for path, _ in asked(github)].count("/issues") <= 5
    assert fetch(app) == []
    assert asked(github) == [("/issues", 304), ("/issues/comments", 304), ("/releases", 304)]


def test_what_is_malformed_is_counted_and_the_rest_is_read(app: App, repo: Repository) -> None:
    ghost = repo.opens("by nobody", None)
    repo.issues[ghost] |= {"user": None, "labels": None}
    repo.issues[repo.opens("no time")]["created_at"] = None
    repo.issues[repo.opens("no title")]["title"] = None
    repo.comments[repo.says(ghost, "no issue")]["issue_url"] = None
    repo.releases.append({"tag_name": 3, "published_at": "yesterday"})
    result = sync(app)
    assert (result["cases"], result["known_issues"]) == (1, 2)
    assert result["skipped_by_reason"]["malformed_issue"] == 4
    case = cases_of(app)[f"github:{REPO}#{ghost}"]
    assert (case.asked_by, case.problem) == ("", "by nobody")


def test_an_answer_that_is_no_list_is_no_empty_one(app: App, github: StrictGitHub, repo: Repository) -> None:
    sync(app)
    repo.opens("one more", "Something.")
    github.before = lambda number: web.json_response({"message": "odd"}) if number == 4 else None
    _, failures = reindex_live(app)
    assert "is not a list" in str(failures[0])
    github.before = lambda number: None
    assert sync(app)["known_issues"] == 2


@pytest.mark.parametrize("source", ["bundled", "shared"])
def test_the_same_issues_as_from_a_dump(source: str, app: App, github: StrictGitHub, tmp_path: Path) -> None:
    """What GitHub's REST API returned for real issues, against the same as records of a file."""
    repo, records = github.add(REPO), []
    for issue, comments in bundled() if source == "bundled" else recorded(shared_data("github/rest_api_sample.tar.gz")):
        repo.load(issue, comments)
        records.append(issue | {"repo": REPO, "is_pull_request": "pull_request" in issue, "comments": comments})
    path = tmp_path / "dump.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    live = open_live(app, Silent())
    with closing(live):
        live.fetch(Silent(), full=False)
        assert live.failures == []
        (source_,) = live.sources
        items = [item for item in source_.read() if isinstance(item, Issue)]
    # Which pull request closed an issue stands in no record of a file.
    read = {item.case_id: replace(item, closed_by=()) for item in items}
    dumped = {item.case_id: item for item in IssueDump(path).read() if isinstance(item, Issue)}
    assert read == dumped
    assert len(read) == (4 if source == "bundled" else 266)


def bundled() -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    return [(found["issue"], found["comments"]) for found in json.loads(SAMPLE.read_text(encoding="utf-8"))]


def recorded(path: Path) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    files: dict[str, Any] = {}
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and (file := archive.extractfile(member)):
                files[Path(member.name).stem] = json.load(file)
    names = sorted(name.removesuffix("-main") for name in files if name.endswith("-main"))
    return [(files[f"{name}-main"], files.get(f"{name}-comments") or []) for name in names]


@pytest.mark.parametrize(("status", "how"), [(502, "status"), (200, "not JSON"), (429, "retry-after"), (403, "reset")])
def test_what_passes_is_waited_for(
    app: App, github: StrictGitHub, repo: Repository, status: int, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(number: int) -> web.Response | None:
        if number != 1:
            return None
        if how == "reset":
            return github.limit_used_up(20)
        headers = {"retry-after": "3"} if how == "retry-after" else {}
        return web.Response(status=status, body=b"<html>", headers=headers)

    github.before = answer
    waited: list[float] = []
    result, failures = reindex_live(app, sleep=waited.append)
    assert (failures, result["cases"], len(waited)) == ([], 1, 1)
    assert "GitHub" in capsys.readouterr().err


def test_a_long_wait_is_said_and_what_was_read_is_kept(app: App, github: StrictGitHub, repo: Repository) -> None:
    github.before = lambda number: github.limit_used_up(3000) if number == 2 else None
    _, failures = reindex_live(app, sleep=lambda seconds: pytest.fail("it waits"))
    assert [type(failure) for failure in failures] == [SourceFailedError]
    assert "rate limit is used up" in str(failures[0])
    github.before = lambda number: None
    asked(github)
    assert sync(app)["cases"] == 1
    assert asked(github)[0] == ("/issues", 304)


def test_a_token_that_is_revoked_halfway(app: App, github: StrictGitHub, repo: Repository) -> None:
    github.before = lambda number: setattr(github, "token", "another") if number == 2 else None
    _, failures = reindex_live(app)
    assert [type(failure) for failure in failures] == [InputError]
    assert "GITHUB_TOKEN" in str(failures[0])


def test_cut_short_at_every_request_the_next_run_completes(app: App, github: StrictGitHub, repo: Repository) -> None:
    for number in range(350):
        repo.says(repo.opens(f"Question {number}", f"Schedule {number} does not start."), "Please read the log.")
    for _ in range(30):
        stop = len(github.requests) + 4
        github.before = lambda number, stop=stop: github.limit_used_up(3000) if number >= stop else None  # type: ignore[misc]
        if not fetch(app):
            break
    else:
        pytest.fail("it never came to its end")
    with app.engine.connect() as connection:
        assert len(connection.execute(GITHUB_ISSUES.select()).all()) == len(repo.issues)
        assert len(connection.execute(GITHUB_COMMENTS.select()).all()) == len(repo.comments) - 1  # the pull request's


@pytest.mark.parametrize("how", ["private", "gone"])
def test_a_repository_that_is_not_everybodys_any_more_is_forgotten(
    app: App, github: StrictGitHub, repo: Repository, how: str
) -> None:
    assert sync(app)["cases"] == 1
    if how == "gone":
        del github.repositories[REPO]
    repo.is_private = True
    repo.opens("inside", "Only for us.")
    result = sync(app, max_shrink=0.0)
    assert (result["cases"], result["known_issues"], result["removed"]) == (0, 0, 2)
    with app.engine.connect() as connection:
        assert connection.execute(GITHUB_ISSUES.select()).all() == []


def test_one_repository_that_is_not_there_leaves_the_others(
    github: StrictGitHub, repo: Repository, live_app: MakeApp
) -> None:
    app = live_app(github.url, github={"repositories": ["acme/gone", REPO]})
    app.settings.environment.slack_bot_token = None
    result = sync(app)
    assert result["cases"] == 1
    assert result["skipped_by_reason"]["repository_http_404"] == 1


@pytest.mark.parametrize("address", ["", "github.example.com/api/v3", "https://"])
def test_an_address_that_is_none_is_said_when_it_is_needed(address: str) -> None:
    waited: list[object] = []
    api = GitHubApi(None, address, sleep=waited.append, now=lambda: 0.0, tell=waited.append)
    api.close()
    with pytest.raises(InputError, match="GITHUB_API_URL is not an address"):
        api.get("/repos/acme/tool")
    assert waited == []


@pytest.mark.parametrize("with_query", [True, False])
@pytest.mark.parametrize("by", ["number", "name"])
def test_a_renamed_repository_is_read_as_before_and_said(
    with_query: bool, by: str, app: App, github: StrictGitHub, repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """GitHub redirects each request by the old name; whether its answer repeats the query or not."""
    before = sync(app)
    github.renames(REPO, "acme/instrument", by=by, with_query=with_query)
    new = repo.opens("after the renaming", "The export of a table stops halfway.")
    repo.says(new, "Raise the limit of the export, then it runs through.")
    repo.closes(new)
    capsys.readouterr()
    result = sync(app, full=True)
    assert (result["removed"], result["cases"]) == (0, before["cases"] + 1)
    assert "acme/tool is called acme/instrument now; change [github] repositories" in capsys.readouterr().err
    assert result["skipped_by_reason"]["repository_renamed"] == 1
    assert {item.params.get("state") for item in github.requests if item.path.endswith("/issues")} == {"all"}


@pytest.mark.parametrize("location", ["https://elsewhere.example/api/v3/repositories/77/issues", "", "/login"])
def test_a_redirect_to_another_place_is_not_followed_and_removes_nothing(
    location: str, app: App, github: StrictGitHub, repo: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another server must not get our token."""
    assert sync(app)["cases"] == 1
    github.before = lambda number: web.Response(status=301, headers={"Location": location})
    result = sync(app, full=True)
    assert (result["removed"], result["cases"]) == (0, 1)
    assert "GitHub acme/tool is not read: http 301" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("message", "waited"),
    [
        ("You have exceeded a secondary rate limit. Please wait a few minutes before you try again.", [60.0, 120.0]),
        ("You have triggered an abuse detection mechanism.", [60.0, 120.0]),
        ("Resource not accessible by personal access token", []),
    ],
)
def test_a_secondary_limit_says_no_time_and_is_waited_for(
    message: str, waited: list[float], app: App, github: StrictGitHub, repo: Repository
) -> None:
    """A minute at least, and longer when it comes again; any other 403 is a refusal."""
    limit = {"x-ratelimit-remaining": "4911", "x-ratelimit-reset": "1790001800"}
    answer = web.json_response
    github.before = lambda number: answer({"message": message}, status=403, headers=limit) if number in (1, 2) else None
    slept: list[float] = []
    result, _ = reindex_live(app, sleep=slept.append)
    assert slept == waited
    assert result["cases"] == (1 if waited else 0)
