"""The step of a renewal: the handbook's manual steps, of which a probe verifies the last."""

from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import COMPLETE, Choice, item
from handoffs.process.forms import Fact
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes.certificate_renewal.checks import UNCHANGED
from handoffs.processes.certificate_renewal.facts import RENEWED, facts_of, hint_of
from handoffs.processes.certificate_renewal.levels import is_done, is_fine
from handoffs.subjects.certificate import Certificate
from handoffs.text.messages import Message, message


class Renew(Step):
    """DevOps renews the certificate; a probe that sees it fine ends the step."""

    key = "renew"
    title = message("certificate_renewal.renew.renew_title")
    permission_phrase = message("certificate_renewal.renew.renew_permission")
    choices = (COMPLETE, RENEWED)
    checklist = (
        item("csr", message("certificate_renewal.renew.csr_item")),
        item("submit", message("certificate_renewal.renew.submit_item")),
        item("domain", message("certificate_renewal.renew.domain_item")),
        item("install", message("certificate_renewal.renew.install_item")),
        item("restart", message("certificate_renewal.renew.restart_item")),
        item("verify", message("certificate_renewal.renew.verify_item")),
    )
    ticked_on_card = True
    can_verify = True
    days_before_deadline = 0

    def offered_choices(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Choice, ...]:
        """Offer people to complete it; only Baton decides that a probe saw it renewed."""
        return (COMPLETE,)

    def guard(self, handoff: Handoff, task: Task, decision: Decision, actor: Actor, policy: Policy) -> None:
        """Refuse to complete it before a probe has seen it renewed, or fine again."""
        certificate = handoff.about(Certificate)
        if is_done(certificate):
            return
        if certificate.probed_at is None:
            raise Refusal(message("certificate_renewal.renew.not_probed"), field=f"checks.{self.checklist[-1].key}")
        seen = UNCHANGED if is_fine(certificate) else certificate.state
        raise Refusal(
            message("certificate_renewal.renew.not_fine", at=certificate.probed_at, state=seen),
            field=f"checks.{self.checklist[-1].key}",
        )

    def outcome(self, handoff: Handoff, task: Task, policy: Policy) -> Message | None:
        """Name the day on which the served certificate expires; words of Baton's own decision say it already."""
        served, decision = handoff.about(Certificate).served, task.decision
        if served is None or (decision and decision.words):
            return None
        return message("certificate_renewal.renew.now_served", at=served.not_after)

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the certificate as the last probe saw it."""
        return facts_of(handoff.about(Certificate))

    def hints(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Message, ...]:
        """Explain the state of the certificate, and the next thing to do."""
        return (hint_of(handoff.about(Certificate)),)
