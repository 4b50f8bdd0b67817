# `make run` and `make test` need Python 3.11 and nothing else: they make their own environment in .venv.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
# Where `make run` listens: this machine alone. In a classroom: make run ADDRESS=0.0.0.0
ADDRESS ?= localhost

.PHONY: run test bench soak lint format audit messages
.DEFAULT_GOAL := run

run: $(VENV)/app.stamp
	$(BIN)/streamlit run app.py --server.address $(ADDRESS) --server.port 8501

test: lint
	@command -v chromium >/dev/null || ./.ci/install-chromium
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || ./.ci/install-postgresql
	$(BIN)/pytest tests --ignore tests/browser -n 3 --dist loadfile --no-loadscope-reorder
	$(BIN)/pytest tests/browser -n 2 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Strict: a package of which nothing could be learnt counts as a failure, too.
audit: $(VENV)/dev.stamp
	$(BIN)/pip-audit --local --strict --progress-spinner off

# New texts come into the catalogues, translations stay; what is left to translate is listed.
messages: $(VENV)/app.stamp
	$(BIN)/python -m pages.locales

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks

# Half an hour: 100 trainings in a row, and a class of thirty.
soak: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks.memory --runs 100
	$(BIN)/python -m benchmarks.classroom

$(VENV)/app.stamp: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt requirements-postgresql.txt $(VENV)/app.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@
