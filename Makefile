# Everything runs from the root of the checkout. `make help` says what there is.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check --require-virtualenv
COMPILE := CUSTOM_COMPILE_COMMAND="make requirements" $(PYTHON) -m piptools compile --quiet --upgrade --strip-extras \
	--generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

.PHONY: help
help: ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: $(VENV)/run.stamp ## install what is needed and serve http://127.0.0.1:8501
	@$(PYTHON) -m dashboard serve

.PHONY: demo
demo: $(VENV)/run.stamp ## serve a fresh demonstration ward that is forgotten when it stops
	@$(PYTHON) -m dashboard demo

.PHONY: test
test: check ## install what tests need, check, and run every test
	@CAPWATCH_CHROMIUM="$$(scripts/chromium ensure)" && export CAPWATCH_CHROMIUM && \
		$(PYTHON) -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

.PHONY: check
check: $(VENV)/test.stamp ## format, lint, types and floors
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@$(VENV)/bin/lint-imports

.PHONY: bench
bench: $(VENV)/bench.stamp ## measure what the program promises about speed, the chart, the engine beside others, and a large file
	@$(PYTHON) -m benchmarks
	@echo
	@$(PYTHON) -m benchmarks.chart
	@echo
	@$(PYTHON) -m benchmarks.compare
	@echo
	@$(PYTHON) -m benchmarks.stream

.PHONY: validate
validate: $(VENV)/test.stamp ## show that the rules are right, on real and published data
	@$(PYTHON) -m validation

.PHONY: screenshots
screenshots: $(VENV)/test.stamp ## draw every page into docs/screenshots
	@CAPWATCH_CHROMIUM="$$(scripts/chromium ensure)" && export CAPWATCH_CHROMIUM && \
		$(PYTHON) -m tests.browser.screenshots

.PHONY: audit
audit: $(VENV)/test.stamp ## ask the package index for known weaknesses of what the program is run with (needs the internet)
	@$(PYTHON) -m pip_audit --require-hashes --disable-pip --requirement requirements.txt

.PHONY: messages
messages: $(VENV)/run.stamp ## put every new text into the catalogues of locale/
	@$(PYTHON) -m scripts.messages

.PHONY: requirements
requirements: $(VENV)/test.stamp ## pin the newest versions of every package
	@$(COMPILE) --output-file requirements.txt requirements.in
	@$(COMPILE) --output-file requirements-dev.txt requirements-dev.in
	@$(COMPILE) --output-file requirements-bench.txt requirements-bench.in
	@$(COMPILE) --output-file requirements-fast.txt requirements-fast.in

.PHONY: clean
clean: ## remove what was installed and cached; the store in data/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/run.stamp: requirements.txt
	@scripts/venv $(VENV)
	@echo "Installing into $(VENV) ..."
	@$(PIP) install --quiet --require-hashes --requirement requirements.txt
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements-dev.txt
	@echo "Installing the tools of tests into $(VENV) ..."
	@$(PIP) install --quiet --require-hashes --requirement requirements-dev.txt
	@touch $@

$(VENV)/bench.stamp: $(VENV)/test.stamp requirements-bench.txt
	@echo "Installing what the engine is measured beside into $(VENV) ..."
	@$(PIP) install --quiet --require-hashes --requirement requirements-bench.txt
	@touch $@
