# Two commands do everything on a fresh machine:
#   make run    opens the program (with no screen: plays the sample day into out/)
#   make test   lint, types and every test
.PHONY: run test lint tests wheel clean

PYTHON := .venv/bin/python

run:
	@sh installer/prepare.sh run
	@sh installer/run.sh

test:
	@sh installer/prepare.sh test
	@$(MAKE) --no-print-directory lint tests

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

# What was compiled is kept for the second worker and for every command that the tests start.
tests: export PYTHONDONTWRITEBYTECODE =
tests:
	$(PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

wheel:
	@sh installer/prepare.sh test
	$(PYTHON) -m build --wheel --no-isolation

clean:
	rm -rf .venv .cache out dist build
