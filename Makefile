# make run   sets everything up, puts the demonstration reports on record and serves them
# make test  sets everything up and runs lint, types, layers and tests
.DEFAULT_GOAL := help
.PHONY: help demo-exchange mirror run test check lint types layers tests golden evals bench bench-serve bench-peer pins clean

PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13) python3.11)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
DEMO_LEDGER := $(VENV)/demo.ledger
GOLD ?= ../shared/gold
PEER := $(VENV)-peer/bin/python
MIRROR := $(VENV)-mirror/bin/python

help:
	@sed -n 's/^# make/  make/p' Makefile

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements/run.txt requirements/build.txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements/build.txt
	$(PIP) --require-hashes -r requirements/run.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

run: $(VENV)/run.stamp
	$(BIN)/onrecord demo --ledger $(DEMO_LEDGER)
	$(BIN)/onrecord serve --ledger $(DEMO_LEDGER)

# make demo-exchange  two ledgers on two ports exchange what they hold, and disagree still
demo-exchange: $(VENV)/run.stamp
	$(BIN)/python tools/demo_exchange.py

test: check

check: lint types layers tests

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

layers: $(VENV)/dev.stamp
	$(BIN)/lint-imports

tests: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -q

# make golden  records the golden accounts again; read the diff before committing it
golden: $(VENV)/dev.stamp
	$(BIN)/python tests/golden/record.py

# make evals   measures quality on the gold in GOLD and compares it with evals/floors.json
evals: $(VENV)/run.stamp
	$(BIN)/python evals/gate.py --gold $(GOLD)

# make bench   measures speed and memory, as ratios
bench: $(VENV)/dev.stamp
	$(BIN)/python evals/bench_store.py
	$(BIN)/python evals/bench_stories.py
	$(BIN)/python evals/bench_taxii.py
	$(BIN)/python evals/bench_extract.py $(if $(wildcard $(PEER)),--peer $(PEER))

# make bench-serve  asks the server for every page; CLAIMS and BENCH_LEDGER say of how large a ledger
bench-serve: $(VENV)/dev.stamp
	$(BIN)/python evals/bench_serve.py $(if $(CLAIMS),--claims $(CLAIMS)) $(if $(BENCH_LEDGER),--ledger $(BENCH_LEDGER))

# make bench-peer  the same beside plain spaCy, for which it makes an environment of Python 3.12
bench-peer: $(VENV)/dev.stamp | $(PEER)
	$(BIN)/python evals/bench_extract.py --peer $(PEER)

$(PEER):
	python3.12 -m venv $(VENV)-peer
	$(VENV)-peer/bin/pip install --quiet --require-hashes -r requirements/peer.txt

# make mirror  sends signed objects through OpenTAXII and medallion, and claims through misp-stix
mirror: $(VENV)/dev.stamp $(VENV)-mirror/stamp
	ONRECORD_MIRROR_PYTHON=$(MIRROR) $(BIN)/python -m pytest -q tests/peers/test_mirror.py tests/exchange/test_misp.py

$(VENV)-mirror/stamp: requirements/mirror.txt
	$(PYTHON) -m venv $(VENV)-mirror
	$(VENV)-mirror/bin/pip install --quiet --require-hashes -r requirements/mirror.txt
	@touch $@

# make pins    resolves the requirements again (needs network)
pins: $(BIN)/python
	$(PIP) uv
	for part in run dev; do \
	  extra=$$(test $$part = dev && echo "--extra dev"); \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	    --no-header pyproject.toml $$extra -o requirements/$$part.txt; \
	done
	for part in build mirror peer; do \
	  python=$$(test $$part = peer && echo 3.12 || echo 3.11); \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version $$python \
	    --no-header requirements/$$part.in -o requirements/$$part.txt; \
	done

# make clean   removes $(VENV), and the demonstration ledger of `make run` in it
clean:
	rm -rf $(VENV)
