# ARGS goes to the task: make test ARGS="tests/cases -x". Without make: python3 bootstrap.py TASK ARGS.
PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help run code test check bench lock migration screenshots

run: ;         @$(PYTHON) bootstrap.py run $(ARGS)                      ## web server, scheduler and demo on this machine
code: ;        @$(PYTHON) bootstrap.py code $(ARGS)                     ## the one-time code of a demo account: ARGS=province-manager
test: ;        @$(PYTHON) bootstrap.py test $(ARGS)                     ## the whole suite, or what ARGS names
check: ;       @$(PYTHON) bootstrap.py check $(ARGS)                    ## format, lint, types, import contracts, translations, tests
bench: ;       @$(PYTHON) bootstrap.py bench $(ARGS)                    ## benchmarks, as ratios
lock: ;        @$(PYTHON) bootstrap.py lock $(ARGS)                     ## both hashed lists from pyproject.toml; ARGS=--upgrade for newer versions
migration: ;   @.venv/bin/python -m scripts.new_migration $(M)          ## the next migration from the models: M="add the survey"
screenshots: ; @.venv/bin/python -m scripts.screenshots $(ARGS)         ## every page of a running instance, per role, language and width
help: ;        @awk -F '[#]# ' '/^[a-z]+: ;/ {sub(/:.*/, "", $$1); printf "  make %-12s %s\n", $$1, $$2}' Makefile  ## this list
