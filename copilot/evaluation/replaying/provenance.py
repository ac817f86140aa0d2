"""What a run depends on: the settings that tell its rows from another run's, and what it knew ahead of time."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from copilot.evaluation.replaying.judging import prompt_hash
from index.search.fusion import load_fusion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from copilot.build import App
    from copilot.evaluation.replaying.judging import Judge
    from index.team import Team

_ROOT = Path(__file__).parent.parent.parent.parent
_CODE = ("copilot", "index", "prompts")


def settings_of(
    app: App, files: str, seed: int, sample: int | None, *, with_model: bool, judges: Sequence[Judge]
) -> dict[str, Any]:
    """Everything that a run's rows depend on, without any secret."""
    policy = app.settings.policy
    uses_model = with_model and app.model is not None
    return {
        "files": files,
        "seed": seed,
        "sample": sample,
        "model": policy.model.name if uses_model else None,
        "judges": [judge.name for judge in judges],
        "judge_prompt": prompt_hash() if judges else None,
        "judge_seed": seed if judges else None,
        "embedding_model": app.embedder.model_id,
        "answer_threshold": policy.search.answer_threshold,
        "weights": _hash(orjson.dumps([dict(app.fusion.score_weights), dict(app.fusion.confidence_weights)])),
        "policy": _hash(policy.model_dump_json().encode()),
        "code": code_hash(),
    }


def code_hash() -> str:
    """A hash of all code that takes part in a suggestion, so that rows of two versions are never mixed."""
    digest = hashlib.sha256()
    for name in _CODE:
        for path in sorted((_ROOT / name).rglob("*")):
            if path.suffix in (".py", ".j2", ".json") and path.is_file() and "demo" not in path.parts:
                digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def not_as_of(app: App, team: Team, learned: Mapping[str, int], own_drafts: int) -> list[str]:
    """What the replay knew that nobody could have known at the time of a question, in plain words."""
    said = ["Texts are as they stood when they were exported: later edits of a question or an answer are in them."]
    if team.source != "settings":
        source = team.source.replace("inferred", "inference from who answers").replace("author_association", "GitHub")
        said.append(f"Who is the team ({len(team.ids)} people) is known from the whole history, by {source}.")
    if learned:
        numbers = ", ".join(f"{number} {kind}" for kind, number in sorted(learned.items()))
        said.append(f"Kinds were learned from labels of the whole history, but for the replayed issues ({numbers}).")
    if app.fusion == load_fusion():
        said.append(
            "The weights of search and confidence are the shipped ones, fitted on the demo workspace and on duplicates "
            "in rust-lang/rust: on these two, figures flatter."
        )
    else:
        said.append("The weights of search and confidence were fitted on this community's own history.")
    if own_drafts:
        said.append(
            f"Of {own_drafts} threads the answer was the copilot's own draft, sent as it was: they say nothing of work "
            "saved, and the case that it stands on counts as right, whatever better one there may have been."
        )
    said.append("Vectors are compared one by one, so that a run can be repeated; in use, a graph misses few of them.")
    said.append("Settings, prompts and the phrases by which cases are recognised are those of today.")
    return said


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
