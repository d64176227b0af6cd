# make            set up, replicate the trial, write build/cheng2022/index.html
# make test       set up, run all tests
# make pages      build the site of the last run anew
# make lab        set up, open JupyterLab on the notebooks
# make help       list all targets
.DEFAULT_GOAL := run
.PHONY: run pages test lab setup lock data expected benchmark format lint clean help
.DELETE_ON_ERROR:

# Each recipe line ends on the first failing command, also inside a pipe of '&&'.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
GRADING := $(VENV)/grading
TRIAL ?= cheng2022
RUN ?=
TESTS ?=

run: $(STAMP) ## replicate the trial: make TRIAL=cheng2022 RUN="-p confidence 0.9"
	$(BIN)/trialkit run --trial $(TRIAL) --pages $(RUN)

pages: $(STAMP) ## build the site of a run that is there: make pages TRIAL=yao2021
	$(BIN)/trialkit pages --trial $(TRIAL)

test: $(STAMP) $(GRADING)/.installed ## run all tests: make test TESTS="tests/test_pasi.py -x"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	env -u TRIALKIT_DATA $(BIN)/trialkit data check
	$(BIN)/python -m pytest -n auto --dist worksteal $(TESTS)

lab: $(STAMP) ## open JupyterLab on the notebooks
	$(BIN)/trialkit lab

setup: $(STAMP) ## make the virtual environment

# The environment is made anew when it is missing, half made or older than the lock.
$(STAMP): requirements.txt pyproject.toml
	@python=""; \
	for candidate in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python); do \
	  if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    python=$$candidate; break; \
	  fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "trialkit needs Python 3.11 or newer; $(or $(PYTHON),python3) is: $$($(or $(PYTHON),python3) --version 2>&1 || echo missing)." >&2; \
	  echo "Install one from python.org or your system's packages, then run make again," >&2; \
	  echo "or name it: make PYTHON=/path/to/python3.12" >&2; \
	  exit 1; \
	fi; \
	if ! $$python -c 'import venv, ensurepip' >/dev/null 2>&1; then \
	  echo "$$python cannot make virtual environments: its venv module is missing." >&2; \
	  echo "On Debian and Ubuntu: sudo apt install python3-venv. Then run make again." >&2; \
	  exit 1; \
	fi; \
	echo "Setting up $(VENV) with $$($$python --version) (about a minute)"; \
	$$python -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -e .
	@touch $@

# nbgrader beside the environment, not in it: JupyterLab there stays as students have it.
$(GRADING)/.installed: $(STAMP) requirements-grading.txt
	rm -rf $(GRADING)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $(GRADING) -r requirements-grading.txt
	@touch $@

# The second lock holds only what nbgrader adds to the first.
lock: ## write both locks anew from pyproject.toml (needs uv)
	uv pip compile --upgrade --universal --python-version 3.11 pyproject.toml --extra test --extra distributed --extra app --custom-compile-command "make lock" -o requirements.txt
	uv pip compile --upgrade --universal --python-version 3.11 pyproject.toml --extra grading --constraint requirements.txt $$(sed -n 's/^\([a-z0-9._-]*\)==.*/--no-emit-package \1/p' requirements.txt | sort -u) --custom-compile-command "make lock" -o requirements-grading.txt
	sed '/^# The following packages were excluded/,$$d' requirements-grading.txt > requirements-grading.tmp && mv requirements-grading.tmp requirements-grading.txt

data: $(STAMP) ## write the data descriptor and dictionary anew
	$(BIN)/trialkit data refresh

expected: $(STAMP) ## write the expected results anew (some minutes)
	$(BIN)/trialkit expected refresh

# In one go, each part with its own tables; a part that does not exist yet is passed over.
BENCHMARKS := runs runs.--light start sweep cohorts designs explorers
benchmark: $(STAMP) ## measure speed and memory (an hour; a quiet machine)
	@for part in $(BENCHMARKS); do \
	  script=tests/benchmarks/bench_$${part%%.*}.py; option=$${part#*.}; \
	  test "$$option" = "$$part" && option=; \
	  test ! -f $$script || $(BIN)/python $$script $$option || exit 1; \
	done

format: $(STAMP) ## format code and notebooks, take outputs out of notebooks
	$(BIN)/jupyter nbconvert --clear-output --inplace notebooks/*.ipynb notebooks/solutions/*.ipynb
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/trialkit exercises build

lint: $(STAMP) ## check style only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

clean: ## remove the environment and everything that was made
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*##/ { printf "%-9s %s\n", $$1, $$2 }' Makefile
