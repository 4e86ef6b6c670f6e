"""What the policy says of cancellations alone: who ends a service when its day has come."""

from dataclasses import dataclass

from handoffs.process.policy import OwnTerms


@dataclass(frozen=True, kw_only=True)
class CancellationTerms(OwnTerms):
    """`by_itself` lets Baton end a service without a person."""

    by_itself: bool = False
