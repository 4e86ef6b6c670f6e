"""What an audit says is true: nothing looked up is no *fine*, and without the network both commands say so in one line."""

import pytest

from tests.supply import __main__ as supply

FINE = {"name": "httpx", "version": "1.0", "vulns": []}
BAD = {"name": "lxml", "version": "6.1", "vulns": [{"id": "PYSEC-1"}]}
UNKNOWN = {"name": "babel", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("dependencies", "words", "exit_code"),
    [
        ([FINE], "1 requirements, no known vulnerability.", 0),
        ([FINE, BAD], "Known vulnerabilities:\nlxml 6.1: PYSEC-1", 1),
        ([FINE, UNKNOWN], "1 requirements, no known vulnerability; 1 could not be looked up: babel.", 0),
        ([BAD, UNKNOWN], "Known vulnerabilities; 1 could not be looked up: babel:\nlxml 6.1: PYSEC-1", 1),
        ([UNKNOWN], "Skipped: the public lists can't be asked from here; none of 1 requirements was looked up.", 0),
    ],
)
def test_the_verdict_counts_what_was_looked_up(dependencies: list[dict[str, object]], words: str, exit_code: int) -> None:
    assert supply.verdict({"dependencies": dependencies}) == (words, exit_code)


@pytest.mark.parametrize(("command", "begins", "exit_code"), [("audit", "Skipped: ", 0), ("sbom", "Not written: ", 1)])
def test_without_the_network_it_says_so(
    command: str,
    begins: str,
    exit_code: int,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))

    assert getattr(supply, command)() == exit_code

    said = capsys.readouterr().out
    assert said.startswith(begins) and "network" in said and said.count("\n") == 1
