# Everything a newcomer needs: `make run` and `make test`. `make help` names the rest.

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
# Who has nothing left takes over from who has: the longest tests come first, so that nobody waits at the end.
SPREAD = -n $(WORKERS) --dist worksteal

VENV := .venv
BIN := $(VENV)/bin
lock = $(shell cat $(1) pyproject.toml 2>/dev/null | sha256sum | cut -c1-16)
BASE := $(VENV)/base-$(call lock,requirements/build.txt requirements/base.txt)
DEV := $(VENV)/dev-$(call lock,requirements/build.txt requirements/dev.txt)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
# Where strict typing holds: the ground, the words, the rules and every other pure module.
TYPED := iwill/core $(wildcard iwill/*/terms.py iwill/*/rules.py iwill/*/rules/*.py iwill/pool/*/terms.py iwill/pool/*/rules.py \
  iwill/messaging/*/terms.py iwill/messaging/*/rules.py iwill/shifts/*/terms.py iwill/shifts/*/rules.py \
  iwill/engagement/*/terms.py iwill/engagement/*/rules.py iwill/insight/*/terms.py iwill/insight/*/rules.py) iwill/pool/hours.py \
  $(wildcard iwill/callouts/matching.py iwill/callouts/waves iwill/callouts/limits.py iwill/callouts/free_time.py iwill/callouts/splitting.py)

.DEFAULT_GOAL := help
.PHONY: help run install dev test test-pg lint translations bench faults lock clean

help:  ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: $(BASE)  ## install, migrate, load the demo pool once, serve on 127.0.0.1:8000
	@IWILL_ENV=development $(BIN)/iwill migrate
	@IWILL_ENV=development $(BIN)/iwill demo
	@exec env IWILL_ENV=development $(BIN)/iwill serve --port $(PORT)

install: $(BASE)  ## only the virtual environment that the program needs

dev: $(DEV)  ## the virtual environment with everything that tests and checks need

test: $(DEV)  ## all tests on SQLite
	$(BIN)/python -m pytest $(SPREAD)

test-pg: $(DEV)  ## each test that comes to a database, on PostgreSQL, which comes with the development requirements
	@home=$$(mktemp -d) && chmod 755 $$home && \
	IWILL_TEST_PG=1 IWILL_TEST_PG_HOME=$$home $(BIN)/python -m pytest $(SPREAD); \
	code=$$?; rm -rf $$home; exit $$code

lint: $(DEV)  ## style, form and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(TYPED)

translations: $(DEV)  ## gather every sentence into the Chinese catalogue, and name what lacks Chinese
	$(BIN)/python -m iwill.web.translations_build

bench: $(DEV)  ## measure against hand-written references, and print the ratios
	$(BIN)/python -m benchmarks.run

faults: $(DEV)  ## kill, cut off and double the processes, and count what was lost
	$(BIN)/python -m benchmarks.faults

lock:  ## resolve the requirements anew (needs uv)
	echo 'setuptools>=80' | uv pip compile - --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements/build.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header -o requirements/base.txt
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header -o requirements/dev.txt

clean:  ## remove the virtual environment; instance/ with the database stays
	rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "iwill needs Python 3.11 or newer; $(PYTHON) is older. Name another with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python came without venv. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "The virtual environment could not be made. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(BASE): | $(BIN)/python
	@echo "Installing what iwill needs (once, about a minute)."
	@$(PIP) --require-hashes --only-binary :all: -r requirements/build.txt
	@$(PIP) --require-hashes --only-binary :all: -r requirements/base.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): | $(BASE)
	@echo "Installing what tests and checks need (once, about a minute)."
	@$(PIP) --require-hashes --only-binary :all: -r requirements/dev.txt
	@touch $@
