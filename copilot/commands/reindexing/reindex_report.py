"""What a reindex did: as JSON for programs, in a few lines for people, in one line for a log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from index.text import counted

if TYPE_CHECKING:
    from index.report import Report


def report_json(report: Report, seconds: float) -> dict[str, Any]:
    """The report as JSON for programs."""
    changes, standings = report.changes, report.standings
    return {
        "cases": standings.get("confirmed", 0) + standings.get("answered", 0),
        "known_issues": standings.get("known_issue", 0),
        "open_requests": standings.get("open_request", 0),
        "open_questions": standings.get("open_question", 0),
        "added": changes.added,
        "changed": changes.changed,
        "removed": changes.removed,
        "unchanged": changes.unchanged,
        "skipped": sum(report.skipped.values()),
        "embedded": report.embedded,
        "generation": report.generation,
        "seconds": round(seconds, 3),
        "team": {"source": report.team.source, "ids": sorted(report.team.ids)},
        "left_the_team": {id_: until.isoformat() for id_, until in report.team.left},
        "skipped_by_reason": dict(report.skipped.most_common()),
        "skipped_examples": report.examples,
        "confirmed": standings.get("confirmed", 0),
        "pointers": standings.get("pointer", 0),
        "kinds_learned_from": report.kinds_learned_from,
    }


def summary(result: dict[str, Any]) -> str:
    """The report in a few lines for a person."""
    team = result["team"]
    lines = [
        f"{counted(result['cases'], 'case')} ({result['confirmed']:,} confirmed), "
        f"{counted(result['known_issues'], 'known issue')}, {counted(result['open_requests'], 'open request')}, "
        f"{counted(result['open_questions'], 'open question')}, {counted(result['pointers'], 'pointer')} to them.",
        f"{result['added']} added, {result['changed']} changed, {result['removed']} removed, "
        f"{result['unchanged']} unchanged; {result['embedded']} embedded; {result['seconds']:.1f} s.",
        f"Team ({team['source']}): {', '.join(team['ids'][:12]) or 'nobody'}{' …' if len(team['ids']) > 12 else ''}",
    ]
    if left := result["left_the_team"]:
        lines.append(f"Was on the team, and counts for what was said then: {', '.join(left)}.")
    if kinds := result["kinds_learned_from"]:
        lines.append(f"Kinds learned from labelled issues: {', '.join(f'{n} {kind}' for kind, n in kinds.items())}.")
    if result["skipped"]:
        reasons = ", ".join(f"{n} {reason.replace('_', ' ')}" for reason, n in result["skipped_by_reason"].items())
        lines.append(f"Not cases: {reasons}.")
    if docs := result.get("docs"):
        lines.append(_docs(docs))
    if left_out := result["channels_left_out"]:
        lines.append(f"Channels left out: {', '.join(_left_out(channel) for channel in left_out)}.")
    if requests := result.get("requests"):
        lines.append(f"Requests: {', '.join(f'{number} to {service}' for service, number in requests.items())}.")
    if told := result.get("distilled"):
        lines.append(f"Distilled by the model: {_distilled(told)}.")
    lines.append(f"Live generation: {result['generation']}")
    return "\n".join(lines)


def one_line(result: dict[str, Any]) -> str:
    """The report in one line for a log."""
    sent = "".join(f", {number} {service} requests" for service, number in result.get("requests", {}).items())
    told = f", distilled: {_distilled(result['distilled'])}" if result.get("distilled") else ""
    docs = f", {result['docs']['sections']} sections of docs" if result.get("docs") else ""
    failures = f"; {len(result['failures'])} source(s) not fully read" if result.get("failures") else ""
    return (
        f"reindex: {result['cases']} cases, {result['known_issues']} known issues "
        f"(+{result['added']} ~{result['changed']} -{result['removed']}), {result['embedded']} embedded{docs}, "
        f"{result['skipped']} left out{sent}{told}, "
        f"generation {result['generation']}, {result['seconds']:.1f} s{failures}"
    )


def _distilled(told: dict[str, Any]) -> str:
    """What the model wrote tonight, and why not more."""
    parts = [f"{told['written']} written ({told['tokens']:,} tokens)"]
    parts += [f"{told['unusable']} without a usable answer"] if told["unusable"] else []
    parts += [f"dropped by the checks: {told['sentences_dropped']}"] if told["sentences_dropped"] else []
    parts += [f"{told['waiting']} wait for the next night: {told['stopped']}"] if told["waiting"] else []
    return ", ".join(parts)


def _docs(docs: dict[str, Any]) -> str:
    reasons = docs["skipped_by_reason"].items()
    skipped = ", ".join(f"{n} {reason.replace('_', ' ')}" for reason, n in reasons)
    changes = ", ".join(f"{docs[counted]} {counted}" for counted in ("added", "changed", "removed", "embedded"))
    left_out = f"; left out: {skipped}" if skipped else ""
    return f"Docs: {docs['sections']} sections of {docs['pages']} pages; {changes}{left_out}."


def _left_out(channel: dict[str, str]) -> str:
    return f"{channel['channel']} ({channel['reason'].replace('_', ' ')})"
