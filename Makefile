# Two commands do the work; `make help` lists all.
PYTHON ?= python3
PORT ?= 8866
BIN := .venv/bin
STAMP := .venv/.ready
# Python is started some hundred times: what it has compiled is kept, whatever the machine says.
export PYTHONDONTWRITEBYTECODE =
# Tests run side by side; those of the server's own limits one after another: they look at all processes.
UNIT = $(BIN)/pytest tests lib --doctest-modules -m "not server and not browser" -q -n auto --dist loadfile

.PHONY: help dashboards lab test check setup browser clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*##/  make \1 \t/p' $(MAKEFILE_LIST) | expand -t 20

dashboards: $(STAMP)  ## set up what is missing, then serve the dashboards and print the address
	@$(BIN)/futurs serve --port $(PORT)

lab: $(STAMP)  ## open the notebooks in JupyterLab
	@FUTURS_ROOT="$(CURDIR)" $(BIN)/jupyter lab --notebook-dir=notebooks $(if $(filter 0,$(shell id -u)),--allow-root)

test: check browser  ## set up what is missing (the browser too), then run every check and test
	@$(BIN)/pytest tests/notebooks -m server -q -n auto
	@$(BIN)/pytest tests -m browser -q -n 2 --dist loadfile
	@$(BIN)/pytest tests -m server --ignore=tests/notebooks

check: $(STAMP)  ## the quick checks: style, types, layers, unit tests
	@$(MAKE) --no-print-directory -j2 -O style unit

.PHONY: style unit
unit:
	@$(UNIT)

style:
	@$(BIN)/ruff check lib tests benchmarks
	@$(BIN)/ruff format --check lib tests benchmarks
	@$(BIN)/mypy
	@$(BIN)/lint-imports

setup: $(STAMP)  ## set up the environment only

$(STAMP): requirements.lock pyproject.toml bin/setup
	@PYTHON="$(PYTHON)" bin/setup

browser:
	@bin/browser

clean:  ## remove the environment and all caches
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
