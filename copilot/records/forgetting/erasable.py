"""Whose texts are in which table, and how they are found and erased: one rule for every table.

A text belongs to a thread, a suggestion, a case or a person, and goes with them. `threads` are erased completely. In
`quoting` threads, where a person only took part, the texts go and the desk's own rows stay. What others wrote is kept
without the names. A test reads all tables, and fails if a table or a column that can hold text has no rule.
"""

from __future__ import annotations

from copilot.records import tables as app
from copilot.records.draft_use_table import DRAFT_USES
from copilot.records.forgetting.rule import Rule
from copilot.records.groups import USER_GROUPS
from copilot.records.spending_tables import MODEL_DAYS, MODEL_USAGE
from index.history import tables as history
from index.redact_stored import REDACTED
from index.sections.section_tables import DOC_SECTIONS, DOC_SOURCES
from index.storage import tables as index

_IDS = "ids, times or names of kinds, and never a text"
_OURS = "in our own words"
_SETTINGS = "what the operator named in the settings"

_APP = (
    Rule(
        app.SUGGESTIONS,
        blank={"body": None, "people": None},
        plain={"thread_state": _IDS, "text_hash": "a hash", "stands_on": "ids of cases, and hashes"},
        by_thread="blank",
        by_quoting="blank",
        by_suggestion="blank",
    ),
    Rule(
        app.WORK,
        blank={"payload": None, "error": None},
        plain={"key": _IDS, "leased_by": "the name of a process"},
        elsewhere="_drop_work",
    ),
    Rule(app.FACTS, masked=("body",), by_thread="delete", by_person={"author": "delete"}),
    Rule(
        app.THREADS,
        blank={"note": None},
        masked=("title", "note"),
        by_thread="delete",
        by_quoting="blank",
        by_person={"asker": "delete"},
    ),
    Rule(
        app.CARDS,
        blank={"shown_hash": None},
        plain={"live_state": _IDS, "waits": _OURS},
        by_thread="delete",
        by_quoting="blank",
        by_suggestion="blank",
    ),
    Rule(
        app.MODALS,
        blank={"words": None, "text": None, "kept": None, "word": None},
        masked=("words", "text", "kept", "word"),
        plain={"case_id": _IDS, "live_state": _IDS},
        by_thread="delete",
        by_quoting="blank",
        by_suggestion="blank",
        by_person={"user": "delete"},
    ),
    Rule(
        app.DECISIONS,
        blank={"text": None, "reason": None},
        masked=("reason",),
        plain={"text_hash": "a hash", "thread_state": _IDS, "problem": _OURS},
        elsewhere="_erase_decided",
    ),
    Rule(app.OUTBOX, blank={"text": None}, plain={"text_hash": "a hash"}, elsewhere="_erase_decided"),
    Rule(
        app.WISHES,
        blank={"summary": None},
        masked=("summary",),
        by_thread="delete",
        by_quoting="blank",
        by_suggestion="blank",
        by_person={"by": "blank"},
    ),
    Rule(DRAFT_USES, plain={"use": _OURS}, by_thread="delete"),
    Rule(app.AUDIT, plain={"text_hash": "a hash"}),
    Rule(USER_GROUPS, plain={"handle": _SETTINGS}),
    Rule(MODEL_DAYS),
    Rule(MODEL_USAGE, plain={"model": _SETTINGS}),
    Rule(app.HOMES, by_person={"user": "delete"}),
    Rule(
        app.SAVED_THREADS,
        blank={"body": None, "people": None},
        masked=("body",),
        plain={"case_id": _IDS},
        by_case="delete",
    ),
)
_INDEX = (
    *(
        Rule(
            table,
            blank=dict.fromkeys(("title", "problem", "resolution", "people", "remarks", "further", "answered_by_name")),
            plain={
                "case_id": _IDS,
                "scope": _IDS,
                "url": "where it stands",
                "points_at": _IDS,
                "versions": "numbers of versions",
                "links": _IDS,
                "helped": _IDS,
                "denied": _IDS,
                "team_links": "addresses that one of the team gave",
                "remarked_at": _IDS,
                "content_hash": "a hash",
                "made_from": "a hash",
                "asked_by": _IDS,
                "answered_by": _IDS,
            },
            elsewhere="copilot.forget: removed whole, or rewritten by hand where no source holds it",
        )
        for table in index.CASES.values()
    ),
    Rule(index.VERDICTS, plain={"about": _IDS, "case_id": _IDS}, by_case="delete"),
    Rule(index.DISTILLED, masked=("body",), plain={"case_id": _IDS, "model": _SETTINGS}, by_case="delete"),
    Rule(index.READINGS, plain={"case_id": _IDS, "messages": _IDS}, by_case="delete"),
    Rule(index.REVISION),
    Rule(
        index.VECTORS,
        blank={"vector": None},
        plain={"model": _SETTINGS, "text_hash": "a hash"},
        elsewhere="copilot.forget: by the hashes of the texts of removed cases",
    ),
    Rule(index.GENERATIONS, plain={"model": _SETTINGS}),
    Rule(index.SOURCES, plain={"name": "the path of a file, or the name of a live source", "skipped": "counts"}),
    Rule(
        index.RELEASES,
        masked=("notes",),
        plain={
            "release_id": _IDS,
            "repo": _IDS,
            "tag": "the name of a version",
            "url": "where it stands",
            "author": _IDS,
        },
        elsewhere="index.history.erase: by repository, and what was announced in Slack like any message",
    ),
    Rule(index.TEAM, plain={"source": _IDS}, by_person={"id": "delete"}),
    Rule(
        index.LABELLED_ISSUES,
        masked=("title", "body"),
        blank={"vectors": None},
        plain={"case_id": _IDS, "scope": _IDS, "model": _SETTINGS},
        by_case="delete",
        by_person={"author": "delete"},
    ),
    Rule(
        index.KIND_MODEL,
        plain={
            "model": _SETTINGS,
            "weights": "a few hundred weights for all issues together",
            "learned_from": "a hash",
        },
    ),
    Rule(
        index.LESSONS,
        blank={"resolution": None, "diff": None, "note": None},
        masked=("resolution", "diff", "note", "by_name"),
        plain={"case_id": _IDS},
        by_suggestion="blank",
        by_case="delete",
        by_person={"by": "delete"},
    ),
)
_READ = "index.history.erase"
_HISTORY = (
    Rule(
        history.SLACK_MESSAGES,
        blank={"body": None},
        masked=("body",),
        plain={"author": _IDS, "app": "the id of the app that posted it, or its name"},
        elsewhere=_READ,
    ),
    Rule(history.SLACK_CHANNELS, plain={"name": "of a channel", "problem": _OURS}, elsewhere=_READ),
    Rule(history.GITHUB_REPOSITORIES, plain={"repo": _IDS, "problem": _OURS}, elsewhere=_READ),
    Rule(history.GITHUB_CURSORS, plain={"repo": _IDS, "since": "a time", "etag": "a hash"}, elsewhere=_READ),
    Rule(
        history.GITHUB_ISSUES,
        blank={"body": None},
        masked=("body",),
        plain={"repo": _IDS, "author": _IDS},
        elsewhere=_READ,
    ),
    Rule(
        history.GITHUB_COMMENTS,
        blank={"body": None},
        masked=("body",),
        plain={"repo": _IDS, "author": _IDS},
        elsewhere=_READ,
    ),
    Rule(REDACTED, plain={"after": _IDS}),
    Rule(history.FORGOTTEN, plain={"name": "the id that is never read again"}),
)
_PUBLISHED = "of the docs, which nobody in a thread wrote, and which are read again from their source"
_DOCS = (
    Rule(
        DOC_SECTIONS,
        plain={"parts": "hashes", "model": "the name of a model"}
        | dict.fromkeys(("section_id", "source", "page", "page_key", "headings", "text", "url", "about"), _PUBLISHED),
    ),
    Rule(DOC_SOURCES, plain={"name": _SETTINGS, "state": "a commit or an entity tag"}),
)
RULES: dict[str, Rule] = {rule.table.name: rule for rule in (*_APP, *_INDEX, *_HISTORY, *_DOCS)}
