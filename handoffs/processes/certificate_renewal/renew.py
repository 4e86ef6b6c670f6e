"""The step of a renewal: the handbook's manual steps, of which a probe verifies the last."""

from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.process.choices import COMPLETE, Choice, item
from handoffs.process.forms import Fact
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes.certificate_renewal.about import RENEWED, facts_of, hint_of
from handoffs.processes.certificate_renewal.checks import UNCHANGED
from handoffs.processes.certificate_renewal.levels import is_done, is_fine
from handoffs.subjects.certificate import Certificate
from handoffs.text.messages import message


class Renew(Step):
    """DevOps renews the certificate; a probe that sees it fine ends the step."""

    key = "renew"
    title = "Certificate renewal"
    permission_phrase = "complete certificate renewals"
    choices = (COMPLETE, RENEWED)
    checklist = (
        item("csr", "Generate the CSR"),
        item("submit", "Submit it to the certificate provider"),
        item("domain", "Complete the domain verification"),
        item("install", "Download and install the certificate"),
        item("restart", "Restart the affected services"),
        item("verify", "Verify the certificate in a browser"),
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
            raise Refusal(message("certificate_renewal.renew.not_probed"), field="checks")
        seen = UNCHANGED if is_fine(certificate) else certificate.state
        raise Refusal(message("certificate_renewal.renew.not_fine", at=certificate.probed_at, state=seen), field="checks")

    def facts(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[Fact, ...]:
        """Show the certificate as the last probe saw it."""
        return facts_of(handoff.about(Certificate))

    def hints(self, handoff: Handoff, task: Task, policy: Policy) -> tuple[str, ...]:
        """Explain the state of the certificate, and the next thing to do."""
        return (hint_of(handoff.about(Certificate)),)
