"""`baton manifest`: the Slack app's manifest, with the address at which Baton will listen, or for Socket Mode."""

import argparse
import ipaddress
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

import yaml

from bot.cli.terminal import WRONG_CONFIGURATION, add_policy_argument, report_problems
from bot.config.shipped_files import shipped_file
from bot.text.rendering import terminal

HELP = "print the manifest of the Slack app"
PATH = "/slack/events"
EXAMPLE = "https://baton.example.com"
"""The address in the shipped manifest."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("--url", metavar="URL", default="", help="the public address of Baton, as https://baton.example.com")
    parser.add_argument("--socket-mode", action="store_true", help="turn Socket Mode on, which needs no address")
    add_policy_argument(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Print the manifest as JSON, which is YAML too; return the exit code."""
    problem = (
        problem_of(arguments.url)
        if arguments.url
        else ""
        if arguments.socket_mode
        else terminal().text("cli.manifest.no_address")
    )
    if problem:
        return report_problems((problem,), WRONG_CONFIGURATION)
    print(json.dumps(manifest(arguments.url, socket_mode=arguments.socket_mode), indent=2))
    return 0


def manifest(url: str, *, socket_mode: bool) -> object:
    """Return the shipped manifest with the address in all its places; without one, these places are left out."""
    shown: object = yaml.safe_load(shipped_file("app_manifest.yml").read_text(encoding="utf-8"))
    address = address_of(url) if url else None
    return _with(shown, {f"{EXAMPLE}{PATH}": address, "socket_mode_enabled": socket_mode})


def address_of(url: str) -> str:
    """Return the address to which Slack sends, for the address of Baton with or without the path."""
    return f"{url.removesuffix(PATH).rstrip('/')}{PATH}"


def _with(value: object, changes: Mapping[str, object]) -> object:
    """Return a value of the manifest with other values for some texts and keys; None leaves an entry out."""
    if isinstance(value, list):
        return [_with(each, changes) for each in value]
    if isinstance(value, dict):
        changed = {key: changes.get(key, _with(each, changes)) for key, each in value.items()}
        return {key: each for key, each in changed.items() if each is not None}
    return changes.get(value, value) if isinstance(value, str) else value


def problem_of(url: str, name: str = "--url") -> str:
    """Return why Slack can't send to an address that `name` holds; empty when it can."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return terminal().text("cli.manifest.no_url", name=name, url=url)
    blank = any(letter.isspace() for letter in url)
    if parts.scheme not in ("http", "https") or not host or blank or parts.query or parts.fragment or "@" in parts.netloc:
        return terminal().text("cli.manifest.no_url", name=name, url=url)
    if parts.scheme == "http" and not _is_this_machine(host):
        return terminal().text("cli.manifest.no_tls", name=name, host=parts.netloc)
    return ""


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
