# Every target does all of its own set-up. Needs only make, git and Python 3.11 to 3.13.
SHELL := /bin/sh
FIND := for p in python3.13 python3.12 python3.11 python3; do \
  $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done
SYSTEM_PYTHON := $(shell $(FIND))
PYTHON := .venv/bin/python
RUNTIME = $(SYSTEM_PYTHON) -m npfcourse.prepare requirements.txt
CHECKING = $(RUNTIME) requirements-dev.txt

.PHONY: run setup test test-full check bench lock clean-demo python
.DEFAULT_GOAL := run

python:
	@test -n "$(SYSTEM_PYTHON)" || { echo "npfcourse needs Python 3.11, 3.12 or 3.13; none was found."; exit 1; }

run: python ## the site, on HOST (127.0.0.1) and PORT (8000)
	@$(RUNTIME) && NPFCOURSE_SUPERVISED=$$PPID exec $(PYTHON) -m npfcourse.launch run

setup: python ## everything `run` does before it serves
	@$(RUNTIME) && exec $(PYTHON) -m npfcourse.launch

test: python ## all tests, with a real browser
	@$(CHECKING) && exec $(PYTHON) -m npfcourse.testing

test-full: python ## the same with the long sizes
	@$(CHECKING) && FULL=1 exec $(PYTHON) -m npfcourse.testing

check: python ## style, types, storeys, migrations, Django's own checks
	@$(CHECKING) && exec $(PYTHON) -m npfcourse.checking

bench: python ## measure; prints a table and writes JSON
	@$(CHECKING) && exec $(PYTHON) -m bench

lock: python ## compile requirements.in and requirements-dev.in with hashes
	@$(CHECKING) && for name in requirements requirements-dev; do $(PYTHON) -m uv pip compile --quiet \
	  --universal --generate-hashes --no-annotate --python-version 3.11 $$name.in -o $$name.txt || exit 1; done

clean-demo: python ## remove the sample people and all they did
	@$(RUNTIME) && exec $(PYTHON) manage.py remove_sample_data
