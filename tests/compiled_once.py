"""SQL is compiled once a process, not once for each of the thousand databases that the tests open.

SQLAlchemy keeps what it has compiled with each engine. Two engines with one driver and one version compile the same.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import LRUCache

_STATEMENTS = 4_000
_compiled: LRUCache[Any, Any] = LRUCache(_STATEMENTS)


class _Compiled:
    """What SQLAlchemy asks of a cache: each key begins with the engine's dialect, in place of which stands its kind."""

    def get(self, key: tuple[Any, ...]) -> Any:
        return _compiled.get(_by_kind(key))

    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:
        _compiled[_by_kind(key)] = value

    def clear(self) -> None:
        _compiled.clear()


def _by_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *rest = key
    return type(dialect), getattr(dialect, "server_version_info", None), *rest


def _share(connection: Connection) -> None:
    vars(connection.engine)["_compiled_cache"] = _Compiled()


event.listen(Engine, "engine_connect", _share)
