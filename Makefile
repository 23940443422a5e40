# `make demo` and `make test` set up all they need: Python >= 3.11, make and the package registries will do.
# Everything lives in .venv; `make clean` forgets it. `make help` lists the rest.

VENV := .venv
RUN := $(VENV)/bin/python
# More arguments for pytest or the demo: make test ARGS='-k cache -x'
ARGS ?=
# Tried first, if given: make PYTHON=/opt/python/bin/python3 test
PYTHON ?=
PYTHONS := $(strip $(PYTHON) python3 python3.13 python3.12 python3.11)

# What a shell may carry that would lead Python or pip elsewhere than .venv. Where packages come from
# (index, certificate, proxy, constraint) stays as the machine has it.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONSAFEPATH PYTHONOPTIMIZE PYTHONWARNINGS PYTHONUSERBASE
unexport VIRTUAL_ENV CONDA_PREFIX __PYVENV_LAUNCHER__
unexport PIP_TARGET PIP_PREFIX PIP_ROOT PIP_USER PIP_PYTHON PIP_REQUIRE_VIRTUALENV PIP_REQUIREMENT
unexport PIP_EDITABLE PIP_NO_DEPS PIP_DRY_RUN PIP_NO_BUILD_ISOLATION PIP_IGNORE_INSTALLED PIP_VERBOSE
unexport PYTEST_DISABLE_PLUGIN_AUTOLOAD PYTEST_PLUGINS

# An environment counts for this folder and while its Python works (not removed or upgraded since), an
# installation for this content of the two files that say what to install.
MADE := $(VENV)/.made-$(shell pwd | cksum | tr -c '0-9\n' '-')
KEY := $(shell cat setup.cfg pyproject.toml | cksum | tr -c '0-9\n' '-')
TEST_READY := $(VENV)/.ready-test-$(KEY)
BENCH_READY := $(VENV)/.ready-bench-$(KEY)
DOCS_READY := $(VENV)/.ready-docs-$(KEY)
DEV_READY := $(VENV)/.ready-dev-$(KEY)
ifneq ($(shell $(RUN) -c 'import pip; print("works")' 2>/dev/null),works)
$(shell rm -f $(VENV)/.made-* $(VENV)/.ready-*)
endif
PARALLEL := -n auto --maxprocesses 8 --dist worksteal
INSTALL = $(RUN) -m pip --quiet --disable-pip-version-check --no-input install

.DEFAULT_GOAL := help
.PHONY: test coverage bench bundle demo demo-guide pictures reference docs lint types fix release-check clean help

test: $(TEST_READY) ## the tests, a worker for each core and one more
	@$(RUN) -m pytest $(PARALLEL) $(ARGS)

coverage: $(TEST_READY) ## the branches that the tests below the hosts reach (measuring all costs minutes)
	@$(RUN) -m pytest $(PARALLEL) -q --cov --cov-branch --cov-report term tests/unit tests/integration tests/contract $(ARGS)

bench: $(BENCH_READY) ## what it costs, against its budgets: about five minutes, writes docs/performance.md
	@$(RUN) -m bench $(ARGS)

demo: $(TEST_READY) ## the main job, played with the real aws against AWS on loopback
	@$(RUN) demo/play.py $(ARGS)

demo-guide: $(TEST_READY) ## the guide "IAM roles and MFA" as commands, from two empty accounts
	@$(RUN) demo/guide.py

pictures: $(TEST_READY) ## the pictures and outputs in the docs, from a real run
	@$(RUN) demo/pictures.py $(ARGS)
	@$(RUN) demo/outputs.py

reference: $(TEST_READY) ## docs/reference, written from the code
	@$(RUN) docs/write_reference.py

docs: reference $(DOCS_READY) ## that, and docs/ as a site in build/site
	@NO_MKDOCS_2_WARNING=1 $(RUN) -m mkdocs build --strict --quiet
	@echo 'build/site is built. To read it: python3 -m http.server --directory build/site'

bundle: $(TEST_READY) ## one archive in build/, for an AWS CLI v2 without a Python beside it
	@$(RUN) bundle/make.py

release-check: $(DEV_READY) ## build, check, install in an empty environment, and play the demo from there
	@PYTHON=$(RUN) bash .ci/release-check

lint: $(DEV_READY) ## ruff's rules and format, and whether files and environment are sound
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m pip --disable-pip-version-check check
	@bash -n .ci/run && bash -n .ci/release-check
	@if grep -rnIE '^(<<<<<<< |>>>>>>> )' --exclude-dir='.?*' --exclude-dir=node_modules --exclude-dir=cases .; then \
	    echo 'Merge conflicts are left.' >&2; exit 1; fi

types: $(DEV_READY) ## mypy, strict
	@$(RUN) -m mypy

fix: $(DEV_READY) ## fix what ruff can fix, and format
	@$(RUN) -m ruff check --fix .
	@$(RUN) -m ruff format .

clean: ## remove .venv and what tools leave behind
	rm -rf $(VENV) .tox build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.*
	find amplify_plugin tests demo bench docs -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

help: ## these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# A Python that cannot make environments (Debian without python3-venv) or only claims to exist (a version
# manager's stand-in) is passed over.
$(MADE):
	@for python in $(PYTHONS); do \
	    if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        echo "Setting up $(VENV) with $$("$$python" --version), once (about a minute) ..." >&2; \
	        "$$python" -m venv --clear $(VENV) && touch $@ && exit 0; \
	    fi; \
	done; \
	echo 'No Python >= 3.11 that can make a virtual environment: tried $(PYTHONS).' >&2; \
	echo 'Install one (on Debian and Ubuntu: apt-get install python3-venv), or name it:' \
	    'make PYTHON=/path/to/python3 test' >&2; \
	exit 1

$(TEST_READY): $(MADE)
	@$(INSTALL) --editable '.[test]'
	@touch $@

$(BENCH_READY): $(TEST_READY)
	@$(INSTALL) --editable '.[test,bench]'
	@touch $@

$(DOCS_READY): $(TEST_READY)
	@$(INSTALL) --editable '.[test,docs]'
	@touch $@

$(DEV_READY): $(TEST_READY)
	@echo 'Adding the tools for lint and types, once ...' >&2
	@$(INSTALL) --editable '.[test,dev]'
	@touch $@
