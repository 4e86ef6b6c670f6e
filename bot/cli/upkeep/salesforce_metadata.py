"""`baton salesforce-metadata`: the rights and fields that Baton needs in Salesforce, as a project that can be deployed."""

import argparse
from pathlib import Path

from bot.cli.terminal import FAILED, add_policy_argument, read_configuration, report_problems
from bot.gateways.salesforce.metadata.project import project
from bot.text.rendering import terminal

HELP = "write what Baton needs in Salesforce as an SFDX project"
CONTACT = "salesforce-admin@example.com"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--output", metavar="DIR", type=Path, default=Path("salesforce"), help="the folder to write")
    parser.add_argument("--certificate", metavar="FILE", type=Path, help="the certificate of Baton's key, for the JWT login")
    parser.add_argument("--contact", metavar="EMAIL", default=CONTACT, help="who answers for the app in Salesforce")
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Write the project and print its files; return 1 when a file can't be read or written."""
    _, policy = read_configuration(arguments)
    try:
        certificate = arguments.certificate.read_text(encoding="ascii") if arguments.certificate else ""
    except (OSError, UnicodeDecodeError):
        problem = terminal().text("cli.salesforce_metadata.no_certificate", file=str(arguments.certificate))
        return report_problems((problem,), FAILED)
    if certificate and "BEGIN CERTIFICATE" not in certificate:
        problem = terminal().text("cli.salesforce_metadata.no_certificate", file=str(arguments.certificate))
        return report_problems((problem,), FAILED)
    return _write(arguments.output, project(policy.salesforce, arguments.contact, certificate))


def _write(folder: Path, files: dict[str, str]) -> int:
    try:
        for path, text in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
            print(target)
    except OSError as failure:
        problem = terminal().text("cli.salesforce_metadata.not_written", folder=str(folder), reason=failure.strerror or "")
        return report_problems((problem,), FAILED)
    print(terminal().text("cli.salesforce_metadata.written", number=len(files), folder=str(folder)))
    return 0
