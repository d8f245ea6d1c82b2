# Two commands do everything, set-up included: `make demo` and `make test`.
# Everything runs in .venv, which is made from the lock, and again only when the lock has changed.

PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin

# the home is in the environment of every command below; firstcall takes it from there
FIRSTCALL_HOME ?= warehouse
export FIRSTCALL_HOME

# size of the sample company
CALLS ?= 2000000

# how many random sequences of changes and builds
SEQUENCES ?= 300

# a file per step of the demo that is done, newer than what the step read
DONE := $(FIRSTCALL_HOME)/.demo
PUBLISHED := $(FIRSTCALL_HOME)/published/current/firstcall.duckdb
DBT_FILES := dbt_project.yml profiles.yml $(shell find models seeds macros tests -type f \
    \( -name '*.sql' -o -name '*.yml' -o -name '*.csv' \) 2>/dev/null)

.DELETE_ON_ERROR:
.PHONY: help install demo test equality mutants lint check bench lock clean

help:
	@echo 'make demo        a sample company, loaded, built, published; CALLS=50000 for a small one'
	@echo 'make test        the whole suite: lint, then pytest'
	@echo 'make equality    random changes and builds, compared with full refreshes; SEQUENCES=300'
	@echo 'make mutants     breaks the models in turn and lists what no unit test notices; MODELS="…", SINCE=rev'
	@echo 'make bench       what it costs beside plain DuckDB, into docs/performance.md; BENCH=--full for 100 M calls'
	@echo 'make lint        ruff, mypy, the rules of the project, sqlfluff'
	@echo 'make check       the rules of the project alone'
	@echo 'make lock        requirements.lock anew from pyproject.toml'
	@echo 'make clean       deletes what dbt and the tools generate, never data'

install: .venv/.stamp

.venv/.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo 'Python 3.11 or later is needed; name one with `make PYTHON=python3.12 …`' >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

demo: $(PUBLISHED)
	@$(BIN)/python -m firstcall.headlines

# one warehouse holds one sample: a second one of another size would be added to the first
$(DONE)/sampled-$(CALLS): | .venv/.stamp
	@ls $(DONE)/sampled-* >/dev/null 2>&1 && { \
	    echo 'this warehouse holds a sample of another size; set FIRSTCALL_HOME or delete it' >&2; \
	    exit 1; } || true
	$(BIN)/firstcall sample --calls $(CALLS)
	@mkdir -p $(DONE) && touch $@

$(DONE)/loaded: $(DONE)/sampled-$(CALLS)
	$(BIN)/firstcall load --from $(FIRSTCALL_HOME)/sample
	@touch $@

# the warehouse itself too: whoever wrote to it since has to see it built again
$(DONE)/built: $(DONE)/loaded $(DBT_FILES) $(wildcard $(FIRSTCALL_HOME)/firstcall.duckdb)
	$(BIN)/firstcall build
	@touch $@

$(PUBLISHED): $(DONE)/built
	$(BIN)/firstcall publish

# pytest comes last, so that its summary is the last line
test: lint
	$(BIN)/pytest -q -n 2 --dist worksteal

# a failure is kept in .hypothesis, where the next run begins
equality: .venv/.stamp
	SEQUENCES=$(SEQUENCES) $(BIN)/pytest -q -s tests/python/test_random_equality.py

lint: check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar models tests/reconciliation

check: .venv/.stamp
	$(BIN)/dbt --quiet parse
	$(BIN)/python -m check_project

# samples, states and results are kept in bench/ under the home
bench: .venv/.stamp
	$(BIN)/python -m bench $(BENCH)

mutants: .venv/.stamp
	$(BIN)/python -m mutants $(MODELS) $(if $(SINCE),--changed $(SINCE))

lock: .venv/.stamp
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	    --generate-hashes --no-header -o requirements.lock

clean:
	rm -rf target logs .pytest_cache .mypy_cache .ruff_cache .hypothesis
