# make run     everything, in one terminal        make test    the whole suite, a real browser included
# make check   what CI runs                       make bench   the benchmarks
# make format  mends what `make check` would complain about, where a program can
#
# Needs make and Python ≥ 3.11; everything else is installed into this folder.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
MANAGE := .venv/bin/python manage.py

.PHONY: format run test check bench install install-dev lock clean
.DEFAULT_GOAL := help
.NOTPARALLEL:

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | sed '/^$$/,$$d'

install:
	@test -n "$(PYTHON)" || { echo "pmhub needs Python 3.11 or newer, and found none."; exit 1; }
	@$(PYTHON) tools/install.py run

install-dev:
	@test -n "$(PYTHON)" || { echo "pmhub needs Python 3.11 or newer, and found none."; exit 1; }
	@$(PYTHON) tools/install.py dev

run: install
	@exec $(MANAGE) up

test: install-dev
	@.venv/bin/python tools/browser.py
	@exec .venv/bin/python tools/suite.py $(ARGS)

check: install-dev
	@exec .venv/bin/python tools/check.py

bench: install
	@exec .venv/bin/python -m bench $(ARGS)

format: install-dev
	@.venv/bin/python -m ruff check -q --fix-only . && .venv/bin/python -m ruff format -q .
	@find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} + >/dev/null || true

lock: install-dev
	@for name in requirements requirements/dev requirements/uv requirements/node; do \
		.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate \
			--no-emit-index-url --custom-compile-command "make lock" $(ARGS) $$name.in -o $$name.txt; done

# Everything that was installed; the data in var/ stays.
clean:
	rm -rf .venv node_modules .install.lock
