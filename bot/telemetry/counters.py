"""The counters of `/metrics`: what this process has done since it started."""

from prometheus_client import CollectorRegistry, Counter, Histogram

FACTS = Counter("baton_facts", "What happened to handoffs, as the log names it", ["fact", "process"], registry=None)
DECISIONS = Counter("baton_decisions", "Decisions of people and of Baton", ["process", "step", "choice"], registry=None)
REFUSALS = Counter("baton_refusals", "What Baton refused to a person, by the message", ["message"], registry=None)
DELIVERIES = Counter(
    "baton_deliveries",
    "Attempts to deliver an outbox message: delivered, later, refused or failed",
    ["destination", "kind", "result"],
    registry=None,
)
SLACK_CALLS = Counter("baton_slack_calls", "Calls to Slack by method; ok, or Slack's error", ["method", "result"], registry=None)
SALESFORCE_CALLS = Counter(
    "baton_salesforce_calls",
    "Calls to Salesforce by resource; the HTTP status, or no_answer",
    ["method", "result"],
    registry=None,
)
WHMCS_CALLS = Counter(
    "baton_whmcs_calls", "Calls to WHMCS by action; ok, refused or no_answer", ["method", "result"], registry=None
)
ACKNOWLEDGEMENTS = Histogram(
    "baton_acknowledgement_seconds",
    "From the arrival of a request of Slack to our answer; Slack waits for 3 seconds",
    ["way"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0),
    registry=None,
)

_ALL = (FACTS, DECISIONS, REFUSALS, DELIVERIES, SLACK_CALLS, SALESFORCE_CALLS, WHMCS_CALLS, ACKNOWLEDGEMENTS)


def register_counters(registry: CollectorRegistry) -> None:
    """Register all counters of this process, so that a registry shows them."""
    for counter in _ALL:
        registry.register(counter)
