# Two virtual environments: the plain install that drafts (no torch), and the one that tests, lints and types.
# Each is rebuilt only when what it is made from changes.

PYTHON ?= python3
PLAIN := .venv
DEV := .venv-dev
SAMPLE := examples/reports/van-hoa-quy-1.txt
INSTALL := -m pip install --disable-pip-version-check --quiet --constraint constraints.txt
SOURCES := $(shell find src -type f -not -path '*/__pycache__/*' -not -name '*.pyc')

.DEFAULT_GOAL := help
.PHONY: help draft check lint types imports test gate gate-short model clean

help:  ## what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

draft: $(PLAIN)/.installed  ## install the package without torch and draft the sample report
	@$(PLAIN)/bin/briefing draft $(SAMPLE)

check: lint types imports test  ## all of the following

lint: $(DEV)/.installed  ## style and form
	$(DEV)/bin/ruff check .
	$(DEV)/bin/ruff format --check .

types: $(DEV)/.installed  ## strict types
	$(DEV)/bin/mypy

imports: $(DEV)/.installed  ## the import contract of the layers
	$(DEV)/bin/lint-imports

test: $(DEV)/.installed  ## tests and doctests
	OMP_NUM_THREADS=1 $(DEV)/bin/pytest

gate: $(DEV)/.installed  ## the model on the development split against quality/gate.json; VNDS=DIR gates the news, too
	$(DEV)/bin/python benchmarks/gate.py $(if $(VNDS),--vnds '$(VNDS)')

gate-short: $(DEV)/.installed  ## the same on every fifth authored report
	$(DEV)/bin/python benchmarks/gate.py --short

model: runs/rerank/.made  ## the bundled model anew, from data and encoder (docs/training.md): hours; what is made already is kept
	$(DEV)/bin/briefing export runs/rerank runs/export
	$(DEV)/bin/briefing train configs/tune.yaml

# Each stage of training after the one that it starts from; a stage that was stopped goes on. One that is over is not made again:
# where its recipe, its data or its start changed it says so, and AFRESH=1 makes anew what is out of date.
runs/adapt/.made: runs/pieces/.made
runs/plan/.made: runs/adapt/.made
runs/plan-first/.made: runs/plan/.made runs/first.jsonl
runs/plan-2/.made: runs/adapt/.made
runs/plan-2-first/.made: runs/plan-2/.made runs/first.jsonl
runs/average/.made: runs/plan-first/.made runs/plan-2-first/.made
runs/keep/.made: runs/average/.made
runs/write/.made: runs/keep/.made
runs/rank/.made: runs/write/.made
runs/rerank/.made: runs/rank/.made
runs/first.jsonl: data/gold_vnds.jsonl  # the references of the first turn (data/README.md)
	head -n 612 $< > $@
runs/%/.made: configs/%.yaml | $(DEV)/.installed
	$(DEV)/bin/briefing train $< $(if $(AFRESH),--afresh)
	@touch $@

clean:  ## remove both environments and the caches
	rm -rf $(PLAIN) $(DEV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(PLAIN)/.installed: pyproject.toml constraints.txt $(SOURCES)
	@test -x $(PLAIN)/bin/python || $(PYTHON) -m venv $(PLAIN)
	$(PLAIN)/bin/python $(INSTALL) .
	@touch $@

$(DEV)/.installed: pyproject.toml constraints.txt
	@test -x $(DEV)/bin/python || $(PYTHON) -m venv $(DEV)
	$(DEV)/bin/python $(INSTALL) --editable '.[dev]'
	@touch $@
