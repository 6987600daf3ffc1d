# Two commands do the work; `make help` lists all.
PYTHON ?= python3
PORT ?= 8866
BIN := .venv/bin
STAMP := .venv/.ready
# Python is started some hundred times: what it has compiled is kept, whatever the machine says.
export PYTHONDONTWRITEBYTECODE =
# Two files of tests at a time: those of one file share what they start, and come one after another.
TEST = $(BIN)/pytest -q --dist loadfile

.PHONY: help dashboards lab test check setup browser clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*##/  make \1 \t/p' $(MAKEFILE_LIST) | expand -t 20

dashboards: $(STAMP)  ## set up what is missing, then serve the dashboards and print the address
	@$(BIN)/futurs serve --port $(PORT)

lab: $(STAMP)  ## open the notebooks in JupyterLab
	@FUTURS_ROOT="$(CURDIR)" $(BIN)/jupyter lab --notebook-dir=notebooks $(if $(filter 0,$(shell id -u)),--allow-root)

test: check browser  ## set up what is missing (the browser too), then run every check and test
	@$(TEST) tests -m browser -n 2
	@$(TEST) tests -m server -n 2

check: $(STAMP)  ## the quick checks: style, types, layers, unit tests
	@$(MAKE) --no-print-directory -j2 -O style unit

.PHONY: style unit
unit:
	@$(TEST) tests lib --doctest-modules -m "not server and not browser" -n auto

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
