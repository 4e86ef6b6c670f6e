"""What a person may do: refuse everybody who has no right to it."""

from handoffs.model.people import Actor, Kind
from handoffs.model.refusal import Refusal
from handoffs.process.policy import TeamPolicy
from handoffs.text.messages import Message, message, written


class ContactOnly(Refusal):
    """Only the contact of the team can do it, named by `contact`; the person can ask them to."""

    def __init__(self, reason: Message, *, contact: str) -> None:
        super().__init__(reason)
        self.contact = contact


def require_colleague(actor: Actor) -> None:
    """Refuse guests, bots, deactivated and unknown accounts, in every channel."""
    if actor.kind is Kind.COLLEAGUE:
        return
    because = {
        Kind.GUEST: message("process.rights.guest"),
        Kind.BOT: message("process.rights.bot"),
        Kind.DEACTIVATED: message("process.rights.deactivated"),
        Kind.UNKNOWN: message("process.rights.unknown"),
    }
    raise Refusal(because[actor.kind])


def require_member(actor: Actor, team: TeamPolicy, doing: Message) -> None:
    """Refuse anyone who is neither in the team's channel nor its contact; `doing` ends the sentence, as in *approve orders*."""
    require_colleague(actor)
    if actor.belongs_to(team.key):
        return
    raise Refusal(message("process.rights.no_member", channel=team.channel, contact=team.contact_title, doing=doing))


def require_decider(actor: Actor, team: TeamPolicy, doing: Message) -> None:
    """Refuse who may not decide: not of the team, or not among the deciders that the policy names (an empty list: nobody)."""
    require_member(actor, team, doing)
    if team.deciders is None or actor.user_id in team.deciders or team.key in actor.contact_of:
        return
    raise Refusal(message("process.rights.no_decider", team=team.name, doing=doing, contact=team.contact_title))


def right_of(actor: Actor, team: TeamPolicy, doing: Message) -> Message:
    """Name the right by which a person decides a team's tasks, for the journal; Refusal for a person without one."""
    require_member(actor, team, doing)
    if team.key in actor.contact_of:
        return written(team.contact_title)
    return message("process.rights.member", channel=team.channel)


def require_contact(actor: Actor, team: TeamPolicy, because: Message, *, may_ask: bool = False) -> None:
    """Refuse anyone but the team's escalation contact, saying why it takes them; who `may_ask` can ask the contact to decide."""
    require_colleague(actor)
    if team.key in actor.contact_of:
        return
    refused = message("process.rights.contact_only", because=because, contact=team.contact_title)
    raise ContactOnly(refused, contact=team.contact_title) if may_ask else Refusal(refused)
