# Two commands need nothing but Python 3.11+ and make: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/run ## build the demo workspace's index and answer questions from it
	@$(BIN)/support-copilot demo

# Compiled modules are kept, whatever the shell says: the suite starts Python a hundred times.
test check: export PYTHONDONTWRITEBYTECODE =

# Four workers for two cores, since a test of Slack mostly waits; by file, since what takes longest is made once a file.
# The types are checked beside the tests: mypy has use for one core only, and at the end the last files leave one idle.
test: .venv/dev ## lint, types and the whole suite
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@said=$$(mktemp); $(BIN)/mypy > $$said 2>&1 & types=$$!; \
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder; tests=$$?; \
	wait $$types; types=$$?; cat $$said; rm -f $$said; \
	exit $$(( tests > types ? tests : types ))

check: .venv/dev ## lint and types only
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

# Not part of `check`, which needs no network but the package registry: advisories change every day, and the only list
# that comes as a package (safety-db) is of 2021, so that it would call every pin sound. --strict: what could not be
# looked up is a failure, or without the network nothing would ever be found. In a venv of its own: it brings much along.
audit: ## known vulnerabilities in what is pinned; asks the package index
	@$(PYTHON) -m venv .venv-audit
	@.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	@.venv-audit/bin/pip-audit --strict --no-deps --disable-pip --progress-spinner off -r requirements.txt -r requirements-dev.txt

format: .venv/dev ## rewrite the code in the house format
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

.venv/run: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=…" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

.venv/dev: requirements-dev.txt .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

.PHONY: help demo test check audit format
