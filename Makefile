# make run    install what is missing, then draw and score with the controls and print the leaderboard
# make test   install what is missing, then run the tests
# make bench  time TeX, and PDF → PNG + scene
# make lint   ruff and mypy
# make lock   pin the Python environment again
# make clean  remove what was installed here; results stay

BIN := .venv/bin

.PHONY: run test bench lint docs lock clean install install-tests

run: install
	@$(BIN)/tikzeval run $(ARGS)

test: install-tests
	@$(BIN)/python -m pytest $(ARGS)

bench: install
	@$(BIN)/python -m tests.bench_tex $(ARGS)
	@$(BIN)/python -m tests.bench $(ARGS)

lint: install
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

docs: install
	@$(BIN)/python -m tests.docs

install:
	@./install.sh

install-tests:
	@./install.sh --tests

lock:
	uv pip compile -q --universal --python-version 3.11 --all-extras --group dev --no-annotate --no-header pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .tools
