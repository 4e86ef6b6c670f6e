"""The outside part of certificate renewals: a probe of the certificate."""

from bot.processes.connection import Connection, Outside
from bot.verification.verification import Verifier


def _verifier(outside: Outside) -> Verifier:
    return Verifier(verify=outside.certificates, every=None)


CONNECTION = Connection(verifier=_verifier)
