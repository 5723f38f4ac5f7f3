# The few commands a person needs. Each makes its own environment first, from the lock files.
VENV ?= .venv
ADDRESS ?= 127.0.0.1:8000
STYRKEDJAN = $(VENV)/bin/styrkedjan
export VENV

.PHONY: help run test check bench lock format clean

help:
	@echo "make run     starta på http://$(ADDRESS) med en påhittad kommun"
	@echo "make test    alla kontroller och prov: SQLite, PostgreSQL och webbläsare"
	@echo "make check   format, regler, typer, importer, definitioner, handbok"
	@echo "make bench   mätningar"
	@echo "make format  rätta format"
	@echo "make lock    skriv om requirements/ efter pyproject.toml"

run: $(VENV)/.installed-base
	@STYRKEDJAN_LOG_LEVEL=$${STYRKEDJAN_LOG_LEVEL:-WARNING} exec $(STYRKEDJAN) serve --demo --address $(ADDRESS)

test: $(VENV)/.installed-dev
	@scripts/test.sh

check: $(VENV)/.installed-dev
	@scripts/check.sh

bench: $(VENV)/.installed-dev
	@scripts/bench.sh

format: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check --fix-only -q .
	$(VENV)/bin/ruff format -q .

lock: $(VENV)/.installed-dev
	scripts/lock.sh
	$(STYRKEDJAN) settings --sample > env.sample

clean:
	rm -rf dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

$(VENV)/.installed-base: requirements/base.txt pyproject.toml
	@scripts/install.sh base

$(VENV)/.installed-dev: requirements/dev.txt pyproject.toml
	@scripts/install.sh dev
