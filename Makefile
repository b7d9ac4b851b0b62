# CRM Practicum. Needs Python 3.11+, make and git; everything else comes through pip.
#   make demo   set up, fill a demo school, serve at http://127.0.0.1:8000
#   make test   all tests (E2E=0 leaves the browser out; TEST_DATABASE_URL names a server)
#   make check  style, types, layers, migrations, translations, templates
#   make help   the rest

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
RUN := $(BIN)/python
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
E2E ?= 1
PYTEST_ARGS ?=
export HOST PORT
export DJANGO_SETTINGS_MODULE ?= lab.settings.dev

.DEFAULT_GOAL := help
.PHONY: help demo serve setup setup-dev vendor catalogue test e2e bench check format messages migrations clean

help:
	@sed -n 's/^\([a-z][a-z0-9-]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

demo: setup vendor catalogue ## set up everything, fill a demo school, serve it
	$(RUN) manage.py migrate --verbosity 0
	@DEBUG=0 $(RUN) manage.py collectstatic --noinput --verbosity 0
	$(RUN) manage.py demo
	@echo "Serving at http://$(HOST):$(PORT) (Ctrl-C stops it)"
	@DEBUG=0 $(RUN) -m tools.serve

serve: setup vendor ## serve what is there, with the developer's error pages and reloading
	$(RUN) manage.py runserver $(HOST):$(PORT)

setup: .venv/.runtime
setup-dev: .venv/.development
vendor: node_modules/.package-lock.json
	@$(RUN) tools/collect_vendor.py
catalogue:
	@$(RUN) -m tools.messages compile

$(RUN):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.txt | $(RUN)
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.development: requirements.txt requirements-dev.txt | $(RUN)
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ .venv/.runtime

node_modules/.package-lock.json: package.json package-lock.json | .venv/.runtime
	$(BIN)/npm ci --no-progress --loglevel=error
	@touch $@

# Benchmarks measure alone, so they are not part of the tests.
SELECT := not bench$(if $(filter 0,$(E2E)), and not e2e)$(if $(TEST_DATABASE_URL), and not once)

test: export DJANGO_SETTINGS_MODULE = lab.settings.test
test: setup-dev vendor catalogue ## all tests, on SQLite or on TEST_DATABASE_URL
	$(RUN) -m pytest -n $(WORKERS) --dist loadfile -m "$(SELECT)" $(PYTEST_ARGS)

e2e: export DJANGO_SETTINGS_MODULE = lab.settings.test
e2e: setup-dev vendor catalogue ## only the tests in a browser
	$(RUN) -m pytest -m e2e $(PYTEST_ARGS)

bench: export DJANGO_SETTINGS_MODULE = lab.settings.test
bench: setup-dev vendor catalogue ## speed and size, as a table
	$(RUN) -m pytest tests/bench -m bench -s $(PYTEST_ARGS)

check: export DJANGO_SETTINGS_MODULE = lab.settings.test
check: setup-dev ## style, types, layers, migrations, translations, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(RUN) manage.py check --fail-level WARNING
	$(RUN) manage.py makemigrations --check --dry-run
	$(RUN) -m tools.messages check
	$(RUN) -m tools.check_templates
	$(BIN)/djlint --lint --quiet lab crm scenarios courses

format: setup-dev ## put the code into the agreed form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: setup-dev ## new texts into the Chinese catalogue
	$(RUN) -m tools.messages update

migrations: setup-dev ## a migration for each model that has changed
	$(RUN) manage.py makemigrations

clean: ## remove what was built; the database in var/ stays
	rm -rf node_modules var/vendor var/static .pytest_cache .mypy_cache .ruff_cache
	find lab crm scenarios courses tests tools -name __pycache__ -prune -exec rm -rf {} +
