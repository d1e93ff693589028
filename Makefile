# Try it: make demo.  Check it: make test.  The rest is for those who work on it.
# Needs Python 3.11 or later and make; everything else is installed into .venv and .cache here.

unexport UV_PYTHON VIRTUAL_ENV PYTHONPATH PYTHONHOME
# Where an image forbids Python to keep what it compiled, every start of a process takes twice as long.
unexport PYTHONDONTWRITEBYTECODE

synced := .venv/.synced
built := src/moothall/look/static/built/.stamp
asset_sources := $(shell find src/moothall/look/assets -path '*/node_modules' -prune -o -type f -print)
catalogues := $(shell find src/moothall/locale -name '*.po' 2>/dev/null)

.PHONY: help build demo demo-reset test test-library soak check bench lock assets messages pictures spark clean
.DELETE_ON_ERROR:

help:
	@echo "make demo        start the demonstration at http://127.0.0.1:8000 (Ctrl-C stops it, the data stay)"
	@echo "make demo-reset  forget the demonstration's data"
	@echo "make test        run every test on every core, browser journeys included (ARGS=... goes to pytest)"
	@echo "make soak        run what is too slow to run each time: every hostile text by every button, properties by the thousand"
	@echo "make check       style, types, the import contract, migrations, translations, arrangements"
	@echo "make bench       measure the pages at 1,000 and 100,000 cases, a return of 100,000 children, and a million children linked"
	@echo "make build       install and build all that the site needs, and start nothing"
	@echo "make assets      build styles and scripts"
	@echo "make messages    bring the Welsh catalogue up to date with the pages"
	@echo "make pictures    make the pictures of the guides again from the demonstration"
	@echo "make spark       install Spark too, for moothall link compare-spark (needs Java)"
	@echo "make lock        resolve the Python packages again"
	@echo "make clean       remove all that was built, the demonstration's data excepted"

demo: $(synced) $(built) $(catalogues:.po=.mo)
	@exec .venv/bin/moothall demo $(ARGS)

demo-reset: $(synced)
	@.venv/bin/moothall demo-reset $(ARGS)

test: $(synced) $(built) $(catalogues:.po=.mo)
	@.venv/bin/python tools/chromium.py
	@.venv/bin/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)
	@$(MAKE) --no-print-directory test-library

# The public library and its curators' desk are sites with settings of their own, and so runs of their own.
test-library: $(synced) $(built) $(catalogues:.po=.mo)
	@.venv/bin/python -m pytest -n auto --dist loadfile --confcutdir=tests/library --ds=tests.library.settings \
		--ignore=tests/library/desk tests/library $(LIBRARY_ARGS)
	@.venv/bin/python -m pytest -n auto --dist loadfile --confcutdir=tests/library --ds=tests.library.desk.settings \
		tests/library/desk $(LIBRARY_ARGS)

soak: $(synced) $(built) $(catalogues:.po=.mo)
	@.venv/bin/python -m pytest -n auto --dist loadfile -m soak $(ARGS)
	@HYPOTHESIS_PROFILE=soak .venv/bin/python -m pytest -n auto --dist loadfile --timeout=3600 tests/property $(ARGS)

check: $(synced) $(built) $(catalogues:.po=.mo)
	@sh tools/check.sh

bench: $(synced) $(built) $(catalogues:.po=.mo)
	@.venv/bin/moothall bench $(ARGS)

assets: $(built)

build: $(synced) $(built) $(catalogues:.po=.mo)

messages: $(synced)
	@.venv/bin/python tools/messages.py update

pictures: $(synced) $(built) $(catalogues:.po=.mo)
	@.venv/bin/python tools/pictures.py $(ARGS)

lock: $(synced)
	.venv/bin/uv pip compile pyproject.toml --quiet --upgrade --universal --generate-hashes --no-emit-index-url \
		--no-header --python .venv/bin/python -o requirements.lock
	.venv/bin/uv pip compile pyproject.toml --quiet --upgrade --group dev --universal --generate-hashes \
		--no-emit-index-url --no-header --python .venv/bin/python -o requirements-dev.lock
	.venv/bin/uv pip compile pyproject.toml --quiet --upgrade --group spark --universal --generate-hashes \
		--no-emit-index-url --no-header --python .venv/bin/python -c requirements.lock -o requirements-spark.lock

# Beside the rest and not part of it: only `moothall link compare-spark` needs it, and Java 17.
spark: $(synced)
	.venv/bin/uv pip install --python .venv/bin/python --require-hashes -r requirements-spark.lock

clean:
	rm -rf .venv .cache .test .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		src/moothall/look/static/built src/moothall/look/assets/node_modules
	find src -name '*.mo' -delete

$(synced): requirements-dev.lock tools/sync.sh tools/uv-pinned.txt
	@sh tools/sync.sh

$(built): $(asset_sources) | $(synced)
	@sh tools/assets.sh
	@touch $@

%.mo: %.po | $(synced)
	@.venv/bin/python tools/messages.py compile $<
