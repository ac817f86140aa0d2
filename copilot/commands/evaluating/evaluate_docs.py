"""`evaluate docs`: from docs and questions to how well the right pages are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot.build import App
from copilot.commands.terminal.output import print_json, say
from copilot.commands.terminal.progress import shown_progress
from copilot.evaluation.docs_figures import docs_figures, index_sections, read_docs_questions
from copilot.settings import load_settings
from index.docs.doc_files import open_docs
from index.docs.doc_source import DocSite, DocSource

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def run(docs: Path, queries: Path, *, as_json: bool) -> None:
    questions, source = read_docs_questions(queries), DocSource(DocSite(), open_docs(docs))
    app = App(load_settings())
    with shown_progress() as progress:
        progress.stage("reading docs")
        sections = [section for page in source.read() for section in page]
        index = index_sections(sections, app.cache, progress)
        result = docs_figures(index, questions, app.embedder, progress)
    app.close()
    result |= {"skipped_by_reason": dict(source.skipped)}
    if as_json:
        print_json(result)
    else:
        say(summary(result))


def summary(result: Mapping[str, Any]) -> str:
    """Our figures, and those of each baseline below."""
    lines = [
        f"{result['queries']} questions, {result['pages']} pages, {result['sections']} sections; "
        f"{result['p50_ms']:.1f} ms each",
        f"{'':10}  hit@1  hit@3    MRR",
        _row("search", result),
        *(_row(name, figures) for name, figures in result["baselines"].items()),
        *(_row(f"  {kind}"[:10], figures) for kind, figures in result["by_kind"].items()),
    ]
    return "\n".join(lines)


def _row(name: str, figures: Mapping[str, float]) -> str:
    return f"{name:10}  {figures['hit@1']:.3f}  {figures['hit@3']:.3f}  {figures['mrr']:.3f}"
