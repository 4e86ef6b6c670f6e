"""The recipes for containers, systemd and Kubernetes agree with the code: names, ports, paths, files and the time of a stop.

No container engine and no cluster is needed: each file is parsed, and systemd's own checker reads its unit where there is one.
"""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from bot import __version__
from bot.cli.main import COMMANDS
from bot.cli.signals import LEAVE_WITHIN
from bot.config.settings import ADMIN_PORT, Settings
from bot.server.endpoints import admin_routes, slack_routes

ROOT = Path(__file__).parents[2]
PORTS = {Settings.model_fields["port"].default, ADMIN_PORT}
NAMES = {name.upper() for name in Settings.model_fields}
OTHERS = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
"""Variables that Python and the system read."""

USER = 10001
PINNED = r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}"
IMAGE = f"baton:{__version__}"


def text(name: str) -> str:
    """Return the text of a recipe."""
    return (ROOT / name).read_text()


def paths() -> set[str]:
    """Return the paths that Baton answers."""
    routes = [*slack_routes(lambda: None, ""), *admin_routes(dict, CollectorRegistry())]
    return {route.path for route in routes}


def lines_of(instruction: str) -> list[str]:
    """Return what follows an instruction of the Containerfile, each time."""
    joined = text("Containerfile").replace("\\\n", " ")
    return [line.partition(" ")[2].strip() for line in joined.splitlines() if line.split(" ")[0] == instruction]


class TestContainerfile:
    def test_each_stage_begins_with_one_base_that_is_pinned_by_its_digest(self) -> None:
        bases = [line.split(" AS ")[0] for line in lines_of("FROM")]

        assert len(bases) == 2 and len(set(bases)) == 1
        assert re.fullmatch(PINNED, bases[0]) and "-slim" in bases[0]

    def test_it_copies_what_is_there_and_what_the_build_needs(self) -> None:
        copied = {name for line in lines_of("COPY") if "--from" not in line for name in line.split()[:-1]}

        assert copied == {
            "requirements.txt", "pyproject.toml", "setup.py", "README.md", "policy.yml", "app_manifest.yml",
            "handoffs", "storage", "bot", "sandbox",
        }  # fmt: skip
        assert all((ROOT / name).exists() for name in copied)
        kept = {line.removeprefix("!") for line in text(".dockerignore").splitlines() if line.startswith("!")}
        assert kept == copied

    def test_it_runs_a_command_of_baton_as_a_user_without_rights(self) -> None:
        assert lines_of("USER") == [f"{USER}:{USER}"]
        assert yaml.safe_load(lines_of("ENTRYPOINT")[0]) == ["baton"]
        assert yaml.safe_load(lines_of("CMD")[0])[0] in COMMANDS
        assert lines_of("STOPSIGNAL") == ["SIGTERM"]

    def test_its_variables_and_ports_are_those_of_the_contract(self) -> None:
        variables = dict(each.split("=", 1) for each in shlex.split(lines_of("ENV")[0]))

        assert set(variables) <= NAMES | OTHERS
        Settings.model_validate({name.lower(): value for name, value in variables.items() if name in NAMES})
        assert {int(port) for port in lines_of("EXPOSE")[0].split()} == PORTS

    def test_its_health_check_asks_a_path_that_answers(self) -> None:
        (check,) = lines_of("HEALTHCHECK")
        asked = re.search(r"(/\w+)'", check)

        assert asked and asked[1] == "/healthz" and asked[1] in paths()
        compile(yaml.safe_load(check.split("CMD ")[1])[-1], "the health check", "exec")


class TestCompose:
    @pytest.fixture
    def services(self) -> dict[str, Any]:
        """Read the services."""
        read: dict[str, Any] = yaml.safe_load(text("compose.yaml"))["services"]
        return read

    @pytest.fixture
    def replicas(self, services: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the services that run Baton."""
        return [service for service in services.values() if service["image"] == IMAGE]

    def test_two_replicas_run_on_postgresql_with_names_and_ports_of_the_contract(self, replicas: list[dict[str, Any]]) -> None:
        assert len(replicas) == 2
        for replica in replicas:
            variables = replica["environment"]
            assert set(variables) <= NAMES and variables["DATABASE_URL"].startswith("postgresql://")
            assert {int(variables["PORT"]), int(variables["ADMIN_PORT"])} == PORTS == {int(port) for port in replica["expose"]}
            assert "ports" not in replica  # only the proxy is public

    def test_they_write_nothing_have_no_rights_and_get_the_time_that_a_stop_takes(self, replicas: list[dict[str, Any]]) -> None:
        for replica in replicas:
            assert replica["read_only"] and replica["cap_drop"] == ["ALL"]
            assert replica["security_opt"] == ["no-new-privileges:true"]
            assert seconds(replica["stop_grace_period"]) > LEAVE_WITHIN

    def test_the_images_of_others_are_pinned(self, services: dict[str, Any]) -> None:
        assert all(re.fullmatch(PINNED, each["image"]) for each in services.values() if each["image"] != IMAGE)

    def test_what_is_mounted_is_there_or_said_to_be_made(self, services: dict[str, Any]) -> None:
        mounted = [mount.split(":")[0] for each in services.values() for mount in each.get("volumes", []) if mount[0] == "."]

        assert {name for name in mounted if not (ROOT / name).exists()} == set()

    def test_the_proxy_sends_slacks_path_to_each_replica_that_is_ready(self, services: dict[str, Any]) -> None:
        caddy = text("ops/Caddyfile")
        asked = set(re.findall(r"(?:handle|health_uri) (/[\w/]+)", caddy))

        assert asked == {"/slack/events", "/readyz"} <= paths()
        replicas = {name for name, each in services.items() if each["image"] == IMAGE}
        port = Settings.model_fields["port"].default
        assert set(services["proxy"]["environment"]["BATON_REPLICAS"].split()) == {f"{name}:{port}" for name in replicas}
        assert set(re.findall(r"\{\$(\w+)\}", caddy)) == set(services["proxy"]["environment"])


class TestSystemd:
    @pytest.fixture
    def service(self) -> list[tuple[str, str]]:
        """Read the section of the service; a key may come more than once."""
        section = text("ops/baton.service").split("[Service]")[1].split("[Install]")[0]
        lines = [line for line in section.splitlines() if line and not line.startswith("#")]
        return [(line.partition("=")[0], line.partition("=")[2]) for line in lines]

    def test_its_variables_are_those_of_the_contract(self, service: list[tuple[str, str]]) -> None:
        set_here = [pair.split("=", 1)[0] for key, value in service if key == "Environment" for pair in shlex.split(value)]
        at_the_start = [pair.split("=", 1)[0] for pair in dict(service)["ExecStart"].split() if "=" in pair]

        assert set(set_here) | set(at_the_start) <= NAMES | OTHERS

    def test_nothing_that_the_example_of_the_settings_sets_is_lost_to_it(self, service: list[tuple[str, str]]) -> None:
        """A file of settings wins over Environment."""
        set_here = {pair.split("=", 1)[0] for key, value in service if key == "Environment" for pair in shlex.split(value)}

        assert set_here & set(re.findall(r"^([A-Z_]+)=", text(".env.example"), re.MULTILINE)) == set()

    def test_it_runs_a_command_and_gets_the_time_that_a_stop_takes(self, service: list[tuple[str, str]]) -> None:
        known = dict(service)

        *_, program, command = known["ExecStart"].split()
        assert program.endswith("/baton") and command in COMMANDS
        assert int(known["TimeoutStopSec"]) > LEAVE_WITHIN
        assert known["RestartPreventExitStatus"] == "2"  # a wrong configuration, as the contract says

    @pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd's checker is not here")
    def test_systemd_takes_it_and_finds_little_exposed(self, tmp_path: Path) -> None:
        unit = tmp_path / "baton.service"
        unit.write_text(text("ops/baton.service").replace("/opt/baton/bin/baton", sys.executable))

        checked = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
        judged = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", unit],
            capture_output=True,
            text=True,
        )

        assert checked.returncode == 0 and "baton.service" not in checked.stderr, checked.stderr
        assert judged.returncode == 0, judged.stdout[-300:]


class TestKubernetes:
    @pytest.fixture
    def objects(self) -> dict[str, dict[str, Any]]:
        """Read the objects by kind and name."""
        read = yaml.safe_load_all(text("ops/kubernetes.yaml"))
        return {f"{each['kind']} {each['metadata']['name']}": each for each in read}

    @pytest.fixture
    def pod(self, objects: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """Return the pod that the deployment makes."""
        found: dict[str, Any] = objects["Deployment baton"]["spec"]["template"]["spec"]
        return found

    def test_a_rolling_restart_and_a_drained_node_always_leave_a_replica(self, objects: dict[str, dict[str, Any]]) -> None:
        deployment, budget = objects["Deployment baton"]["spec"], objects["PodDisruptionBudget baton"]["spec"]

        assert deployment["replicas"] == 2 and deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
        assert budget["minAvailable"] == 1 and budget["selector"] == deployment["selector"]

    def test_a_pod_gets_the_time_that_its_stop_takes(self, pod: dict[str, Any]) -> None:
        (container,) = pod["containers"]
        waits = float(container["lifecycle"]["preStop"]["exec"]["command"][1])

        assert container["lifecycle"]["preStop"]["exec"]["command"][0] == "sleep"
        assert pod["terminationGracePeriodSeconds"] > waits + LEAVE_WITHIN

    def test_its_names_ports_and_probes_are_those_of_the_contract(self, pod: dict[str, Any]) -> None:
        (container,) = pod["containers"]
        variables = {each["name"]: each["value"] for each in container["env"]}
        ports = {each["name"]: each["containerPort"] for each in container["ports"]}

        assert container["image"] == IMAGE and container["args"][0] in COMMANDS
        assert set(variables) <= NAMES
        assert set(ports.values()) == {int(variables["PORT"]), int(variables["ADMIN_PORT"])} == PORTS
        asked = {name: container[name]["httpGet"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
        assert {name: each["path"] for name, each in asked.items()} == {
            "startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz",
        }  # fmt: skip
        assert {each["path"] for each in asked.values()} <= paths() and {each["port"] for each in asked.values()} == {"http"}

    def test_it_has_no_rights_and_writes_nothing(self, pod: dict[str, Any]) -> None:
        (container,) = pod["containers"]

        assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] == USER
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert {each["name"] for each in container["volumeMounts"]} == {each["name"] for each in pod["volumes"]}

    def test_services_and_the_public_address_lead_to_it(self, objects: dict[str, dict[str, Any]], pod: dict[str, Any]) -> None:
        labels = objects["Deployment baton"]["spec"]["template"]["metadata"]["labels"]
        for name, port in (("Service baton", "http"), ("Service baton-admin", "admin")):
            spec = objects[name]["spec"]
            assert spec["selector"] == labels and [each["targetPort"] for each in spec["ports"]] == [port]
        figures = objects["Service baton-admin"]["spec"]  # its name gives the address of each pod, also of one that is not ready
        assert figures["clusterIP"] == "None" and figures["publishNotReadyAddresses"] is True
        (path,) = objects["Ingress baton"]["spec"]["rules"][0]["http"]["paths"]
        assert path["path"] in paths() and path["backend"]["service"] == {"name": "baton", "port": {"name": "http"}}


def seconds(written: str) -> int:
    """Return a duration of compose, as 30s."""
    return int(written.removesuffix("s"))
