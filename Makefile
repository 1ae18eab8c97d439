# Talsi: each target sets up what it needs. `make run` is all that a newcomer has to know.

.DEFAULT_GOAL := help
BIN := .venv/bin
# Hashed, without the address of any registry, for every platform.
LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url

.PHONY: help run test bench screenshots looks lint format setup setup-dev lock clean

help:  ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

run: setup  ## Set up and serve the demo at http://127.0.0.1:8000 (PORT= changes it)
	@exec $(BIN)/talsi run

test: setup-dev lint  ## Set up and run every check and test
	@CHROMIUM=$$(setup/chromium.sh) && export CHROMIUM && exec $(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

bench: setup-dev  ## Print the benchmark tables
	@exec $(BIN)/python -m bench

screenshots: setup-dev  ## Take the pictures of the user guide anew
	@CHROMIUM=$$(setup/chromium.sh) && export CHROMIUM && exec $(BIN)/python -m tests.browser.screenshots

looks: setup-dev  ## Show every page at three widths, light, dark, grey and in deuteranopia (build/looks)
	@CHROMIUM=$$(setup/chromium.sh) && export CHROMIUM && exec $(BIN)/python -m tests.browser.screenshots --looks

lint: setup-dev  ## Check style, types, imports and templates
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --cache-dir .import_linter_cache
	@$(BIN)/djlint --quiet --lint templates

format: setup-dev  ## Mend what the linter can mend
	@$(BIN)/ruff check --fix .

setup:
	@setup/python.sh run
	@setup/postgis.sh

setup-dev:
	@setup/python.sh dev
	@setup/postgis.sh

lock: setup-dev  ## Resolve the dependencies anew into the lock files
	@.tools/bin/uv pip compile $(LOCK) --extra fast -o requirements.lock pyproject.toml
	@.tools/bin/uv pip compile $(LOCK) --extra fast --group dev -o requirements-dev.lock pyproject.toml

clean:  ## Remove what set-up and tests made here (the data directory stays)
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info
	find . -name __pycache__ -type d -not -path './node_modules/*' -prune -exec rm -rf {} +
