# Tenantry: `make build` and `make test` are all a newcomer needs; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
CHECKOV := .venv-checkov
SCANNERS := .venv-bench
BIN := $(VENV)/bin
TESTS ?= tests
# Three for two cores: applies of Terraform mostly wait.
WORKERS ?= 3

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install checkov build test lint current format golden docs data wheel lock locks bench boards oracle proofs regions estates changes nightly fuzz check clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# A lock names all there is, so it is installed as it is: resolved anew, an extra may be wanted in a version that was
# released since. `pip check` then shows that nothing is missing.
INSTALL := -m pip install --quiet --require-hashes --no-deps --requirement

$(VENV)/.installed: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; give one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(INSTALL) requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m pip check
	@touch $@

# checkov brings its own copy of the package `hcl2`, so it lives apart (docs/decisions).
$(CHECKOV)/.installed: requirements/checkov.txt
	$(PYTHON) -m venv $(CHECKOV)
	$(CHECKOV)/bin/python $(INSTALL) requirements/checkov.txt
	$(CHECKOV)/bin/python -m pip check
	@touch $@

# Scanners that the proof is measured against; their dependencies are nobody else's.
$(SCANNERS)/.installed: requirements/bench.txt
	$(PYTHON) -m venv $(SCANNERS)
	$(SCANNERS)/bin/python $(INSTALL) requirements/bench.txt
	$(SCANNERS)/bin/python -m pip check
	@touch $@

install: $(VENV)/.installed $(CHECKOV)/.installed ## create both environments

checkov: $(CHECKOV)/.installed ## create checkov's environment only

build: install ## render, check and scan tenants/ into out/
	$(BIN)/tenantry build

test: install ## run the whole test suite
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadgroup $(TESTS)

lint: install ## ruff, mypy, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install ## let ruff rewrite the Python files
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: install ## accept what the goldens and diagnostics say now, then show what changed
	$(BIN)/python -m pytest --quiet --golden-update tests/golden tests/diagnostics tests/inventory tests/documentation
	git diff --stat

docs: install ## write the generated reference pages and schemas
	$(BIN)/python docs/generate.py

data: install ## make the carried data anew from its locked sources (needs npm)
	$(BIN)/python requirements/data/make.py
	$(CHECKOV)/bin/python -I requirements/data/checkov_checks.py > generator/tools/data/checkov_checks.json.new
	mv generator/tools/data/checkov_checks.json.new generator/tools/data/checkov_checks.json
	$(BIN)/python requirements/data/provider_types.py
	$(BIN)/python requirements/data/resource_changes.py

bench: install $(SCANNERS)/.installed ## measure, as ratios within one run, and judge every kind of mutant
	$(BIN)/python -m pytest --quiet --capture no --override-ini python_files='bench_*.py' tests/bench

# Give TENANTRY_BOARD_PART=3/16 to judge a part of them.
boards: install ## judge every mutant of the example estate, for hours (needs npm)
	CI=true TENANTRY_BOARD=all $(BIN)/python -m pytest --quiet tests/isolation/mutation/test_mutation_board.py

oracle: install ## compare 20,000 decisions with an independent simulator (needs npm), and try every attack
	CI=true TENANTRY_NIGHTLY=all TENANTRY_ORACLE_REQUESTS=20000 TENANTRY_ATTACKS_BY_VERB=300 \
	  $(BIN)/python -m pytest --quiet --capture=no tests/isolation/oracle tests/isolation/attacks tests/isolation/tasks

proofs: install ## prove 120 random estates, and render without each line of the templates
	TENANTRY_PROOF_ESTATES=40 TENANTRY_TEMPLATE_LINES=all $(BIN)/python -m pytest --quiet \
	  tests/property/test_random_proofs.py tests/isolation/test_template_lines.py

estates: install ## prove 100 estates with any of the settings changed together, and validate each stack
	CI=true TENANTRY_ESTATES=$${TENANTRY_ESTATES:-100} TENANTRY_ESTATES_SEED=$${TENANTRY_ESTATES_SEED:-$$(date +%s)} \
	  $(BIN)/python -m pytest --quiet --numprocesses $(WORKERS) -rA tests/terraform/test_random_estates.py

regions: install ## prove an estate in every Region of the data
	TENANTRY_REGIONS=all $(BIN)/python -m pytest --quiet --numprocesses $(WORKERS) tests/property/test_regions.py

changes: install ## change every setting once in applied stacks, apply changes of every kind, and compare
	CI=true TENANTRY_NIGHTLY=all TENANTRY_CHANGES=all $(BIN)/python -m pytest --quiet --numprocesses 2 --dist loadgroup \
	  tests/terraform/apply/test_every_setting.py tests/terraform/apply/test_what_applies_do.py \
	  tests/terraform/test_apply_guarded.py

nightly: install ## run the tests that `make test` leaves to the night
	CI=true TENANTRY_NIGHTLY=all $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadgroup -m nightly tests

# A seed of its own for every run, so that other workspaces are made; give TENANTRY_HOSTILE_SEED to repeat one.
fuzz: install ## run 10,000 hostile workspaces through the command
	TENANTRY_HOSTILE_WORKSPACES=$${TENANTRY_HOSTILE_WORKSPACES:-10000} \
	  TENANTRY_HOSTILE_SEED=$${TENANTRY_HOSTILE_SEED:-$$(date +%s)} \
	  $(BIN)/python -m pytest --quiet --numprocesses $(WORKERS) -rA tests/hostile

wheel: $(VENV)/.installed ## put the package and the locks that go with it into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	cp requirements/checkov.txt dist/
	$(BIN)/python requirements/pinned.py dist > dist/tenantry.txt

locks: install ## install each lock by the oldest pip of every supported Python found here
	$(BIN)/python -m pytest --quiet --numprocesses 2 --override-ini python_files='install_*.py' tests/installation

lock: install ## resolve the requirements again, with hashes and without addresses
	$(BIN)/python -m pip install --quiet uv
	for name in runtime dev checkov bench; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-annotate --no-header requirements/$$name.in --output-file requirements/$$name.txt; \
	done

current: install ## show what the tool finds here, and hold out/ to tenants/
	$(BIN)/tenantry doctor
	$(BIN)/tenantry build --check

check: lint test current ## what CI runs

clean: ## remove environments and caches
	rm -rf $(VENV) $(CHECKOV) $(SCANNERS) tests/isolation/oracle/node_modules tests/workflows/gitlab/node_modules .tenantry build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
