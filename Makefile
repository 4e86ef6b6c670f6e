# make demo runs Baton in its sandbox, make test runs all tests; every target sets up its own .venv from pinned requirements.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
unexport PYTHONDONTWRITEBYTECODE  # each worker of the tests would compile all files again

help:  ## show this
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

demo: $(VENV)/runtime  ## start Baton in a small world of its own and print the address to open
	@$(BIN)/baton demo

test: $(VENV)/dev  ## run all tests
	@$(BIN)/python -m pytest --processes 12

pseudo: $(VENV)/dev  ## tell each story in a language that shows what is not translated, cut or broken
	@STORIES=xx $(BIN)/python -m pytest --processes 12 tests/stories --ignore tests/stories/languages --ignore tests/stories/demo

check: $(VENV)/dev  ## style, types, import contracts, manifest and docs
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m pytest -q tests/house

bench: $(VENV)/dev  ## what the promises cost, next to a peer and a floor: make bench ROW=contacts, DOCS=quiet for the document
	@$(BIN)/python -m benchmarks $(ROW) $(if $(DOCS),--docs $(DOCS))

pictures: $(VENV)/dev  ## take the pictures of README and docs from the running sandbox (needs Chromium)
	@$(BIN)/python -m tests.pictures

SEEDS ?= 1000
FIRST ?= 1
soak: $(VENV)/dev  ## run as many simulated days as asked: make soak SEEDS=5000 (POSTGRESQL=1: two replicas)
	@$(BIN)/python -m tests.simulation --seeds $(SEEDS) --first $(FIRST) $(if $(POSTGRESQL),--postgresql)

mutants: $(VENV)/dev  ## change the rules one place at a time: does a test fail? make mutants ONLY=handoffs.rules.claim
	@$(BIN)/python -m tests.mutation $(ONLY)

UV = $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
LOCK = $(UV) pyproject.toml
lock: $(VENV)/dev  ## pin the requirements again: those of an image, of the demo, of development, of the site
	@$(LOCK) requirements.in --extra postgresql -o requirements.txt
	@$(LOCK) requirements.in --all-extras -o requirements-demo.txt
	@$(LOCK) requirements.in requirements-dev.in --all-extras -o requirements-dev.txt
	@$(UV) requirements-docs.in -c requirements-dev.txt -o requirements-docs.txt

docs: $(VENV)/docs  ## build the site of docs/ in build/site: each link is checked, and the reference of the policy is written
	@$(BIN)/python -m tests.pages

audit: $(VENV)/dev  ## look every pinned requirement up in the public lists of vulnerabilities (needs the network)
	@$(BIN)/python -m tests.supply audit

sbom: $(VENV)/dev  ## list what an image holds as CycloneDX, in sbom.cdx.json (needs the network)
	@$(BIN)/python -m tests.supply sbom

clean:  ## remove what was made here
	@rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache mutants
	@find . -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/base:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Baton needs Python 3.11 or newer; name one with make PYTHON=python3.11 …")'
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/runtime: requirements-demo.txt pyproject.toml | $(VENV)/base
	@echo "Setting up .venv …"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-demo.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/dev: requirements-dev.txt pyproject.toml | $(VENV)/base
	@echo "Setting up .venv with the tools of the trade …"
	@sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.txt > $(VENV)/uv.txt
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r $(VENV)/uv.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-dev.txt \
		|| $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@ $(VENV)/runtime

$(VENV)/docs: requirements-docs.txt | $(VENV)/runtime
	@echo "Setting up .venv with what builds the site …"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-docs.txt
	@touch $@

golden: $(VENV)/dev  ## write the database of a new revision, which every later release has to read
	$(VENV)/bin/python -m tests.storage.golden.golden

.PHONY: help demo test pseudo check bench pictures docs soak mutants golden audit sbom lock clean
