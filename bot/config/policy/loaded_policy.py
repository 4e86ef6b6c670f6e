"""The policy file as it was read: the policy of the rules, and the names of the org."""

from dataclasses import dataclass

from bot.config.policy.field_map import SalesforceTerms
from handoffs.process.policy import Policy


@dataclass(frozen=True, kw_only=True)
class LoadedPolicy(Policy):
    """The policy with the names that the Salesforce org uses; the rules know only what `Policy` has."""

    salesforce: SalesforceTerms
