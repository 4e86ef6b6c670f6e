"""How a renewal starts by hand: somebody chooses a certificate of the inventory, before a probe asks for its renewal."""

from collections.abc import Mapping

from handoffs.process.forms import FieldKind, FormField, FormOption
from handoffs.process.policy import Policy
from handoffs.process.start import ManualStart
from handoffs.processes.certificate_renewal.probing import started_by, watched
from handoffs.subjects.certificate import Certificate, place_of
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.work_item import WorkItem
from handoffs.text.messages import Message, message, written

WHICH = "which"


class CertificateRenewalStart(ManualStart):
    """Somebody starts an early renewal."""

    code = "CT"

    def form(self, policy: Policy) -> tuple[FormField, ...]:
        """Ask for the certificate."""
        known = (watched(each) for each in policy.certificates)
        options = tuple(FormOption(key=each.record_id, label=written(each.number)) for each in known)
        hint = message("certificate_renewal.start.which_hint")
        return (
            FormField(
                key=WHICH,
                label=message("certificate_renewal.start.which_field"),
                kind=FieldKind.OPTION,
                options=options,
                hint=hint,
            ),
        )

    def title(self, field_values: tuple[FieldValue, ...], names: Mapping[str, str]) -> Message:
        """Use the name of the certificate as the title."""
        return written(value_of(field_values, WHICH))

    def same_as(self, field_values: tuple[FieldValue, ...]) -> str:
        """Keep one renewal for each certificate, whether a person or a probe starts it."""
        return value_of(field_values, WHICH)

    def subject_of(self, work_item: WorkItem, policy: Policy) -> Certificate:
        """Return the chosen certificate; the next probe adds the one that is served."""
        wanted = next(each for each in policy.certificates if place_of(each.host, each.port) == work_item.value(WHICH))
        return started_by(watched(wanted), work_item.starter_id, work_item.starter, work_item.started_at)
