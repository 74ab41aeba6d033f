# For developers; ./start and ./test need no make.
BIN := .venv/bin
.DEFAULT_GOAL := help

help: ## This list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

dev: ## Serve on one port and rebuild on every change (not prerendered, no worker: see `make worker`)
	$(BIN)/python -m otp_app.cli migrate
	$(BIN)/reflex run --env preview

worker: ## Carry out jobs, beside `make dev`
	$(BIN)/python -m otp_app.cli worker

test: ## Everything that CI runs
	./test

unit: ## The tests that need no browser, no built pages and no judge
	$(BIN)/pytest -q -n 4 -m "not browser and not built and not interop"

e2e: ## The story in a real browser
	$(BIN)/python -m otp_app.cli build
	$(BIN)/pytest -q -n 4 -m browser

lint: ## Put the format right, then look for faults
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: ## Check the types
	$(BIN)/pyright

migration: ## make migration m="what changes": write a migration from the difference to the tables
	$(BIN)/alembic revision --autogenerate -m "$(m)"

i18n: ## Bring the catalogues up to date with the source texts
	$(BIN)/python -m otp_app.i18n.update

bench: ## Measure (all, or make bench what=start); figures go to docs/performance.md
	$(BIN)/python -m bench $(what)

screens: ## Take the pictures in docs/screens/ again
	$(BIN)/python -m scripts.screens

tampering: ## Judge the tampering table anew and write docs/tampering.md
	$(BIN)/python -m scripts.tampering

corpus: ## Walk the whole corpus of PDFs and write docs/corpus.md
	$(BIN)/python -m scripts.corpus

fuzz: ## Fuzz ingest and validation, ten minutes each (or make fuzz seconds=3600)
	for target in ingest validation; do \
		$(BIN)/python -m tests.fuzz $$target -max_total_time=$(or $(seconds),600) || exit 1; \
	done

lock: ## Resolve requirements*.in into locks with hashes
	for name in requirements-uv requirements requirements-dev; do \
		$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes -q $$name.in -o $$name.txt; \
	done

.PHONY: help dev worker test unit e2e lint types migration i18n bench screens tampering corpus fuzz lock
