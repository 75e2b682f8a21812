# Every task of the project, each from nothing: `make` alone lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
GM_DATA ?= ../shared/data/gm
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup check format lint types imports js kernels test demo demo-data gallery reference docs docs-check wheel-check bench lock clean

help: ## List these tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Two stamps: the demonstration needs only what a user needs; work on the project needs more.
# Packages come by hash; footprints itself is then put in place without asking for anything more.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
IN_PLACE := $(PIP_INSTALL) --no-deps --no-build-isolation --editable .

$(VENV)/.user: pyproject.toml constraints-user.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "footprints needs Python 3.11 or later; try: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PIP_INSTALL) --require-hashes --requirement constraints-user.txt
	$(IN_PLACE)
	@touch $@

$(VENV)/.developer: $(VENV)/.user constraints.txt
	$(PIP_INSTALL) --require-hashes --requirement constraints.txt
	@touch $@

setup: $(VENV)/.developer ## Make the environment for work on the project

demo: $(VENV)/.user ## Design, score and map the made-up demonstration region
	$(BIN)/footprints demo

test: $(VENV)/.developer ## Run every test (COVERAGE=1: and say which lines they miss)
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadgroup --no-loadscope-reorder $(if $(COVERAGE),--cov --cov-report=term:skip-covered)

kernels: $(VENV)/.developer ## Compile the search, which is kept until it is changed
	$(BIN)/python -m tests.command_server </dev/null

js: node_modules/.stamp ## Check and test the pages' scripts (needs Node; users of footprints do not)
	npm run --silent types
	npm run --silent test

node_modules/.stamp: package.json package-lock.json
	@command -v npm >/dev/null || { echo "Node and npm are missing; on Debian: apt-get install nodejs npm" >&2; exit 1; }
	npm ci --silent
	@touch $@

check: format lint types imports js docs-check test ## Everything that must hold before a change lands

format: $(VENV)/.developer ## Say where the format differs (mend with: ruff format)
	$(BIN)/ruff format --check .

lint: $(VENV)/.developer ## Look for mistakes and untidiness
	$(BIN)/ruff check .

types: $(VENV)/.developer ## Check the types
	$(BIN)/mypy

imports: $(VENV)/.developer ## Check that every room imports only what stands below it
	$(BIN)/lint-imports

demo-data: $(VENV)/.developer ## Make the demonstration region's files again
	rm -rf build/demo
	$(BIN)/python -m footprints.sources.demo build/demo
	cp build/demo/* data/demo/

gallery: $(VENV)/.developer ## Draw the pictures the README shows from the demonstration
	$(BIN)/python scripts/gallery.py

reference: $(VENV)/.developer ## Write the generated reference pages
	$(BIN)/python scripts/reference.py

$(VENV)/.docs: $(VENV)/.developer constraints-docs.txt
	$(PIP_INSTALL) --require-hashes --requirement constraints-docs.txt
	@touch $@

docs: $(VENV)/.docs ## Build the documentation site in build/site, every example run; no network
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --fresh-env --jobs $(WORKERS) docs build/site

docs-check: $(VENV)/.developer ## Say whether a generated page is stale
	$(BIN)/python scripts/reference.py --check

wheel-check: $(VENV)/.developer ## Build the wheel, install it alone in an empty folder, and run the demonstration
	$(BIN)/python scripts/wheel_check.py

bench: $(VENV)/.developer ## Measure speed
	$(PIP_INSTALL) --require-hashes --requirement constraints-bench.txt
	$(BIN)/python -m benchmarks --gm $(GM_DATA)
	$(BIN)/python -m benchmarks.first_plan --gm $(GM_DATA)
	$(BIN)/python -m benchmarks.scale
	$(BIN)/python -m benchmarks.peers --gm $(GM_DATA)

lock: ## Choose the versions of everything afresh and write the constraints files
	$(PYTHON) scripts/lock.py

clean: ## Remove the environment, caches and results
	rm -rf $(VENV) node_modules build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov
	find maps -mindepth 1 -not -name README.md -not -path 'maps/gallery*' -delete
