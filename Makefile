# Everything a developer or a first-time user needs. `make` alone says what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# Where bytecode is not kept, every command and every reading process would compile the whole program anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help env demo test check attack fuzz bench lock clean

help:  ## what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 16

env: $(READY)  ## the environment in .venv, from the lock

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Rapport needs Python 3.11 or newer; $(PYTHON) is older. Name another one: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Preparing the environment in $(VENV) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: env  ## an invented company to try everything on: prints an address and a sign-in link
	@$(BIN)/rapport demo

test: env  ## all tests; needs nothing but Python (browser tests also a Chromium)
	@$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder

check: env  ## style and types
	@$(BIN)/ruff check src tests bench
	@$(BIN)/ruff format --check src tests bench
	@$(BIN)/mypy

attack: env  ## the attack tests in their long form
	@$(BIN)/python -m pytest -q -m long tests/attacks

fuzz: env  ## five minutes of mutated mail
	@$(BIN)/python -m pytest -q -m long tests/attacks -k fuzz

bench: env  ## every figure of docs/benchmarks.md that this machine can measure; PART=zones for one part
	@$(BIN)/python -m bench $(PART)

lock: env  ## pin the dependencies anew (needs uv)
	@uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock

clean:  ## remove what was built here (never any data)
	@rm -rf $(VENV) artifacts .mypy_cache .ruff_cache .hypothesis
