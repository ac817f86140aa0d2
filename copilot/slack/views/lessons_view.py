"""What can be done with a case by hand: its menu, and the modals to mark it, see what was learned, and write one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot.slack.views.blocks import (
    SECTION,
    button,
    button_row,
    confirm,
    context,
    modal,
    overflow,
    section,
    sections,
    text_input,
)
from copilot.slack.views.fields import note_field
from copilot.slack.views.phrasing import date, one_line, quoted
from index.text import counted, shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from copilot.model import SavedMatch
    from copilot.slack.views.blocks import Block
    from index.lessons.rules import Lesson

_SHOWN = 12  # lessons
_DIFF = 700  # characters of what was changed
_DID = {
    "approved": "approved a reply from it",
    "edited": "rewrote {share:.0%} of a reply from it",
    "dismissed": "dismissed a reply from it",
    "passed_over": "chose another case instead",
    "obsolete": "marked it obsolete",
    "helped": "said that it helped",
    "did_not_help": "said that it did not help",
}


def case_menu(suggestion_id: str, place: int, match: SavedMatch) -> Block:
    """A line on why the case ranks where it does, and a menu of what can be done with it."""
    key = f"{suggestion_id} {place}"
    mark = ("No longer obsolete", f"not_obsolete:{key}")
    options = [
        mark if match.is_obsolete else ("Mark obsolete…", f"obsolete:{key}"),
        ("What was learned…", f"lessons:{key}"),
        *([("Edit or delete this case…", f"edit_case:{key}")] if match.source == "team" else []),
    ]
    why = one_line(" ".join(match.why), 500)
    return section(f"Why here: {why}" if why else "About this case:", overflow(options, "case_menu"))


def obsolete_modal(modal_id: str, title: str) -> Block:
    """Asks why a case is obsolete."""
    about = section(quoted(title, 200))
    hint = context("It will not be shown or used in drafts, for anyone, until somebody on the team undoes this.")
    field = note_field("Why is it obsolete?", optional=False, placeholder="e.g. there is no lock file since 0.13")
    return modal(
        modal_id, "Mark obsolete", [about, field, hint], callback_id="obsolete_case", submit="Mark", close="Cancel"
    )


def obsolete_told(modal_id: str, title: str, why: str) -> Block:
    """That it is done, and how to undo it."""
    told = [quoted(title, 200), f"Marked obsolete: {one_line(why, 300)}"]
    undo = button("Undo", "not_obsolete", modal_id)
    return modal(modal_id, "Mark obsolete", [*sections(told), *button_row([undo])])


def lessons_modal(modal_id: str, title: str, lessons: Sequence[Lesson]) -> Block:
    """Everything that was learned about a case, the newest first, and a button to forget it."""
    about = section(quoted(title, 200))
    if not lessons:
        return modal(modal_id, "What was learned", [about, section("Nothing was learned about this case yet.")])
    told = [section(_told(lesson)) for lesson in lessons[:_SHOWN]]
    more = len(lessons) - _SHOWN
    forget = button(
        "Forget all of this",
        "forget_lessons",
        modal_id,
        style="danger",
        ask=confirm("Forget it?", "The case will rank and answer as if nobody had ever decided on it.", "Forget"),
    )
    small = [context(f"{counted(more, 'earlier decision')} not shown.")] if more > 0 else []
    return modal(modal_id, "What was learned", [about, *told, *small, *button_row([forget])])


def _told(lesson: Lesson) -> str:
    who = one_line(lesson.by_name or lesson.by, 60)
    did = _DID[lesson.kind].format(share=max(lesson.against, 0.01))
    lines = [f"{date(lesson.at)} · {who} {did}{f': {one_line(lesson.note, 300)}' if lesson.note else ''}"]
    if lesson.diff:
        lines.append(f"Changed: {one_line(lesson.diff, _DIFF)}")
    if lesson.resolution:
        lines.append(f"Answer since then: {one_line(lesson.resolution, _DIFF)}")
    return "\n".join(lines)


def case_modal(modal_id: str, problem: str, resolution: str = "", *, written: bool = False) -> Block:
    """A case to write, or one that was `written` by hand, to edit or delete."""
    fields = [
        text_input("problem", "problem", "What is the problem?", shorten(problem, SECTION)),
        text_input("solved", "solved", "What solved it?", resolution, placeholder="As you'd tell anyone who asks"),
    ]
    hint = context(
        "It can be found from now on, under your name: by everyone if the thread is in a public channel, otherwise by "
        "the team only. Leave out who asked."
    )
    ask = confirm("Delete this case?", "It can't be found or restored after that.", "Delete")
    delete = button_row([button("Delete this case", "delete_case", modal_id, style="danger", ask=ask)])
    title = "Edit a case" if written else "Write a case"
    blocks = [*fields, hint, *(delete if written else [])]
    return modal(modal_id, title, blocks, callback_id="save_case", submit="Save", close="Cancel")


def case_in(view: Mapping[str, Any]) -> tuple[str, str]:
    """Problem and solution, as typed."""
    values = view["state"]["values"]
    problem, solved = (values.get(name, {}).get(name, {}).get("value") or "" for name in ("problem", "solved"))
    return problem, solved
