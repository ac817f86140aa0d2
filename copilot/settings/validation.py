"""What pydantic found wrong, in one line: where, what, and the nearest known name for an unknown key."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from pydantic import ValidationError


def first_fault(error: ValidationError, where: str, model: type[BaseModel]) -> str:
    """The first fault as "WHERE: section.key: what is wrong." Values are never repeated, since one may be a secret."""
    faults = error.errors(include_input=False, include_url=False)
    # A misspelt key comes first: that the right one is missing only follows from it.
    first = next((fault for fault in faults if fault["type"] == "extra_forbidden"), faults[0])
    path = [str(part) for part in first["loc"]]
    if first["type"] != "extra_forbidden":
        return f"{where}: {'.'.join(path) or 'value'}: {first['msg'].removeprefix('Value error, ')}."
    known = _known_names(model, path[:-1])
    near = difflib.get_close_matches(path[-1], known, n=1, cutoff=0.0)
    hint = f"; did you mean {near[0]!r}?" if near else "; remove it."
    return f"{where}: unknown key {'.'.join(path)!r}{hint}"


def _known_names(model: Any, path: list[str]) -> list[str]:
    for name in path:
        if name.isdigit() or model is None:
            continue
        field = next((f for key, f in model.model_fields.items() if name in (key, f.alias)), None)
        model = _section_in(field.annotation) if field else None
    return [field.alias or key for key, field in model.model_fields.items()] if model else []


def _section_in(annotation: Any) -> type[BaseModel] | None:
    """The settings section behind `X` or `list[X]`."""
    candidates = (annotation, *getattr(annotation, "__args__", ()))
    return next((one for one in candidates if isinstance(one, type) and issubclass(one, BaseModel)), None)
