# netwerk: `make demo` shows it, `make test` proves it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help install demo test check lint bench drill drill-debian both catalogs lock sbom clean

# Compiled modules make every start three times as quick; some containers switch them off.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
TOOLS := tests/tools
WITH_POSTGRES := $(BIN)/python $(TOOLS)/with_postgres.py
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadgroup
CATALOGS := $(wildcard netwerk/translations/*/LC_MESSAGES/*.po)

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

install: .venv/.runtime ## make .venv with the locked packages that netwerk needs

demo: install ## show netwerk with demo content [PORT=8000]
	@$(BIN)/netwerk demo --port $(PORT)

test: .venv/.tests .venv/.node ## run everything, stop at the first red (under 20 minutes on two cores)
	@$(TOOLS)/machine
	@$(MAKE) --no-print-directory lint
	@$(WITH_POSTGRES) $(PYTEST)

check: .venv/.tests ## run the fast part (under a minute)
	@$(MAKE) --no-print-directory lint
	@$(PYTEST) tests/unit tests/service tests/house -m "not postgres and not slow and not bench and not drill"

lint: .venv/.tests ## check form, types, contracts and dependencies
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/deptry .

bench: .venv/.tests ## measure pages and registrations on this machine
	@$(TOOLS)/machine
	@$(WITH_POSTGRES) $(BIN)/python -m tests.bench

drill: .venv/.tests ## run the long drills: each prints the promise it saw kept, with its figure
	@$(TOOLS)/machine
	@$(WITH_POSTGRES) $(PYTEST) -m drill -o faulthandler_timeout=900 --ignore tests/drill tests
	@$(WITH_POSTGRES) $(BIN)/python -m pytest -m drill -o faulthandler_timeout=900 tests/drill

both: .venv/.tests ## run every test of a page on both databases
	@$(TOOLS)/machine
	@$(WITH_POSTGRES) $(PYTEST) tests/page --both

drill-debian: .venv/.tests ## type the administrator's guide on an empty Debian (as root, with the internet)
	@$(BIN)/python -m pytest -m debian tests/drill/test_bare_debian.py -rs -o faulthandler_timeout=3600

catalogs: .venv/.runtime ## take new sentences into the catalogs and compile them
	@$(BIN)/python $(TOOLS)/catalogs.py
	@$(BIN)/python netwerk/translations/build_hook.py

lock: ## write the lock files anew (needs uv)
	uv pip compile pyproject.toml --group build $(LOCK) -o requirements.lock
	uv pip compile pyproject.toml --group build --group test -c requirements.lock $(LOCK) -o $(TOOLS)/requirements.lock

LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet

sbom: .venv/.tests ## write the list of all packages, with licences and hashes (CycloneDX) [SBOM=dist/sbom.cdx.json]
	@mkdir -p $(dir $(SBOM))
	@$(BIN)/python -m tests.tools.sbom $(SBOM)
	@echo "Written: $(SBOM)"

SBOM ?= dist/sbom.cdx.json

clean: ## remove what was made
	rm -rf .venv build dist $(TOOLS)/node_modules
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "netwerk needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python cannot make a virtual environment. On Debian: sudo apt-get install python3-venv"; exit 1; }

.venv/.runtime: requirements.lock pyproject.toml $(CATALOGS) | .venv/bin/python
	@echo "Installing the locked packages …"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.tests: $(TOOLS)/requirements.lock .venv/.runtime
	@echo "Installing the packages of the tests …"
	@$(PIP) install --require-hashes -r $(TOOLS)/requirements.lock
	@touch $@

.venv/.node: $(TOOLS)/package-lock.json | .venv/bin/python
	@$(TOOLS)/machine
	@npm ci --prefix $(TOOLS) --no-audit --no-fund --silent
	@touch $@
