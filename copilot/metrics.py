"""What is counted, for Prometheus: numbers and kinds, never a text, a name or an id."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.suggestions = Counter(
            "copilot_suggestions", "Suggestions made.", ["place", "answered"], registry=self.registry
        )
        self.suggestion_seconds = Histogram(
            "copilot_suggestion_seconds",
            "From the click, or the end of the pause, to the suggestion.",
            ["place"],
            buckets=(0.5, 1, 2, 5, 10, 20, 30, 60, 120),
            registry=self.registry,
        )
        self.decisions = Counter("copilot_decisions", "Decisions by people.", ["kind"], registry=self.registry)
        self.draft_uses = Counter(
            "copilot_draft_uses", "What became of drafts when their threads closed.", ["use"], registry=self.registry
        )
        self.posts = Counter("copilot_posts", "What became of approved posts.", ["outcome"], registry=self.registry)
        self.events = Counter("copilot_events", "Events from Slack.", ["kind", "fate"], registry=self.registry)
        self.jobs = Counter("copilot_jobs", "Jobs of the worker.", ["kind", "fate"], registry=self.registry)
        self.errors = Counter("copilot_errors", "What went wrong unexpectedly.", ["where"], registry=self.registry)
        self.queue = Gauge("copilot_queue", "Jobs that are due.", ["kind"], registry=self.registry)
        self.unsettled = Gauge(
            "copilot_unsettled_posts", "Approved posts on their way, by state.", ["state"], registry=self.registry
        )
        self.given_up = Gauge("copilot_jobs_given_up", "Jobs that wait for an operator.", registry=self.registry)

    def page(self) -> bytes:
        """All of them in Prometheus' text format."""
        return generate_latest(self.registry)
