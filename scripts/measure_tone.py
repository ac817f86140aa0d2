#!/usr/bin/env python3
"""How do the drafts sound? Measures bot-speak, and how similar drafts for different questions are.

The questions are first messages of threads in the exports, asked of the index in the current data folder, which should
contain the same exports. People's own answers are the reference. If a model is configured, its drafts are measured too.

    COPILOT_DATA_DIR=… python scripts/measure_tone.py --slack-export clojurians.zip --slack-export devchat.zip
"""

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from copilot import gather
from copilot.build import App
from copilot.drafting.brief import nobody
from copilot.drafting.checks import check_draft
from copilot.drafting.checks.manner import sounds_like_a_bot
from copilot.drafting.checks.promises import promises
from copilot.drafting.given import Given
from copilot.model import Draft
from copilot.settings import load_settings
from copilot.suggest import SuggestServices, suggest
from index.model import Thread
from index.sources.slack_export import SlackExport

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from copilot.drafting.brief import Author
    from copilot.model import Suggestion
    from index.embedding.embedder import Embedder

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SAYINGS = Path(__file__).parent / "tone" / "bot_sayings.txt"
LEAST_WORDS = 8  # of a question
_TOLD = Given(told="team")  # a holding reply says that the team is asked, which is true here
PLAIN = "Set the option in your profile, then run it again."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slack-export", type=Path, action="append", required=True)
    parser.add_argument("--questions", type=int, default=150, help="of each export")
    arguments = parser.parse_args()
    app = App(load_settings())
    for path in arguments.slack_export:
        threads = sample(path, arguments.questions)
        print(f"{path.name}: {len(threads)} questions")
        report("people's first answers", [answer(thread) for thread in threads if answer(thread)], app.embedder)
        made = [ask(app, thread, nobody) for thread in threads]
        report("template drafts", [s.draft.text for s in made], app.embedder)
        answered = [s.draft.text for s in made if s.answered]
        report("template drafts that answer", answered, app.embedder)
        if app.author is not nobody:
            by_model = [s for thread in threads if (s := ask(app, thread, app.author)).draft.written_by == "model"]
            report("the model's drafts, checked", [s.draft.text for s in by_model], app.embedder)
    report_checks()


def sample(path: Path, number: int) -> list[Thread]:
    """Threads that start with something like a question; every run draws the same ones."""
    asked = [item for item in SlackExport(path).read() if isinstance(item, Thread) and is_question(item)]
    return random.Random(7).sample(asked, min(number, len(asked)))


def is_question(thread: Thread) -> bool:
    text = thread.messages[0].text
    return "?" in text and len(text.split()) >= LEAST_WORDS and len(thread.messages) > 1


def answer(thread: Thread) -> str:
    """The first message by someone else."""
    asker = thread.messages[0].author
    return next((message.text for message in thread.messages if message.author != asker), "")


def ask(app: App, thread: Thread, author: Author) -> Suggestion:
    """A suggestion for a thread's first message that does not find the thread itself; nothing is saved."""
    asked = gather.from_question(thread.messages[0].text, NOW)
    services: SuggestServices = replace(app.suggest_services, author=author, save=lambda suggestion: None)
    return suggest(replace(asked, thread_ts=thread.ts), services, suggestion_id="tone", now=NOW)


def report(name: str, texts: Sequence[str], embedder: Embedder) -> None:
    bots = rate(sum(map(sounds_like_a_bot, texts)), len(texts))
    promised = rate(sum(bool(promises(text, _TOLD)) for text in texts), len(texts))
    alike = f"{sameness(texts, embedder):.3f}"
    print(f"  {name}: n {len(texts)}, bot-speak {bots}, promises or claims {promised}, sameness {alike}")


def rate(number: int, of: int) -> str:
    return f"{number}/{of} ({number / of:.1%})" if of else "none"


def sameness(texts: Sequence[str], embedder: Embedder) -> float:
    """The mean cosine between two different texts."""
    if len(texts) < 2:
        return float("nan")
    vectors = np.asarray(embedder.encode([text[:2_000] or "-" for text in texts]))
    alike = vectors @ vectors.T
    return float((alike.sum() - np.trace(alike)) / (len(texts) * (len(texts) - 1)))


def report_checks() -> None:
    """Print what the checks do with typical bot phrases, placed before, after and around a plain answer."""
    sayings = SAYINGS.read_text(encoding="utf-8").splitlines()
    drafts = [draft for saying in sayings for draft in with_plain_text(saying)]
    gone = marked = 0
    for saying, text in drafts:
        checked = check_draft(Draft(text, (), "model"), Given())
        gone += saying not in checked.text
        marked += saying in checked.text and any(r.kind in ("bot_speak", "promise") for r in checked.remarks)
    through = len(drafts) - gone - marked
    print(f"what the checks do with {len(sayings)} bot phrases in {len(drafts)} drafts:")
    for name, number in (("removed", gone), ("marked", marked), ("let through", through)):
        print(f"  {name} {rate(number, len(drafts))}")


def with_plain_text(saying: str) -> Iterator[tuple[str, str]]:
    yield saying, f"{saying} {PLAIN}"
    yield saying, f"{PLAIN} {saying}"
    yield saying, f"Hi!\n\n{PLAIN}\n\n{saying}"


if __name__ == "__main__":
    main()
