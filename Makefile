# Everything runs from here, with git, make and a Python >= 3.12 and nothing else.
# Runs on GNU make 3.81 and any POSIX shell.

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
ifneq ($(PORT),)
export PORT
endif
export NAME

# Where a Python may be. Each is tried by running it: a shim may stand on the path and fail, an old
# one may answer, and a Debian without python3-venv has venv but no ensurepip.
SYSTEM_PYTHON = /usr/bin/python3
PYTHONS = python3 python3.14 python3.13 python3.12 $(SYSTEM_PYTHON) \
	"$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/"$$(cat .python-version)"*/bin/python3 \
	"$$(uv python find --no-project '>=3.12' 2>/dev/null)"
FITS = import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 12))

define find_python
for python in $(PYTHONS); do \
	if "$$python" -c '$(FITS)' </dev/null >/dev/null 2>&1; then break; fi; \
	python=; \
done; \
if [ -z "$$python" ]; then \
	echo 'No Python >= 3.12 with venv was found. Install one (Debian: python3 and python3-venv).' >&2; \
	exit 1; \
fi
endef

# $(call install,FILE,STAMP): into .venv, unless exactly this was installed last. A stamp holds the
# checksum of what it stands for, since a fresh checkout has new dates on old files.
define install
if ! $(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then \
	$(find_python); \
	echo "Making .venv with $$("$$python" --version)"; \
	rm -rf .venv && "$$python" -m venv .venv || exit 1; \
fi; \
if [ "$$(cksum <$(1))" != "$$(cat .venv/$(2) 2>/dev/null)" ]; then \
	echo 'Installing $(1)'; \
	mkdir -p -m 700 var; rm -f .venv/run .venv/test; \
	if ! $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input \
		--require-hashes -r $(1) </dev/null >var/pip.log 2>&1; then \
		if grep -Eqi 'connection|resolution|timed out|unreachable' var/pip.log; then \
			echo 'No way to the Python package index. Is there a network? (var/pip.log)' >&2; \
		else \
			echo "pip could not install $(1): $$(grep ERROR var/pip.log | tail -n 1) (var/pip.log)" >&2; \
		fi; \
		exit 1; \
	fi; \
	cksum <requirements.txt >.venv/run; \
	if [ $(2) = test ]; then cksum <$(1) >.venv/test; fi; \
fi
endef

# Compressing takes 20 seconds, so only where a file or an installed version changed.
define collect_static
inputs="$$({ find signatories/static -type f -exec cksum {} +; cat requirements.txt; } | cksum)"; \
if [ "$$inputs" != "$$(cat var/static/.inputs 2>/dev/null)" ]; then \
	echo 'Compressing static files (about 20 seconds, only when they change)'; \
	rm -rf var/static; \
	$(MANAGE) collectstatic --noinput --verbosity 0 && echo "$$inputs" >var/static/.inputs; \
fi
endef

.PHONY: help python run coordinator test proof bench

help:
	@echo 'make run           serve the site on http://127.0.0.1:8000 (PORT=...), with its example'
	@echo 'make coordinator   print a one-time link for a coordinator (NAME=...)'
	@echo 'make test          run every check'
	@echo 'make proof         the long races, on PostgreSQL; prints a table of figures and bars'
	@echo 'make bench         time what must be fast, as ratios in one run'
	@echo 'make python        say which Python would be used'

python:
	@$(find_python); echo "$$python"

run:
	@$(call install,requirements.txt,run)
	@mkdir -p -m 700 var
	@[ -s var/secret-key ] || (umask 077; $(BIN)/python -c \
		'import secrets; print(secrets.token_urlsafe(50))' >var/secret-key)
	@$(collect_static)
	@echo "$${PORT:-8000}" >var/port
	@$(MANAGE) serve

# The link has the port of the last `make run`, unless told otherwise.
coordinator:
	@$(call install,requirements.txt,run)
	@$(MANAGE) migrate --verbosity 0
	@PORT="$${PORT:-$$(cat var/port 2>/dev/null)}" $(MANAGE) coordinator $${NAME:+--name "$$NAME"}

# What the site is told for service, and nothing else.
SERVICE = SITE_URL=https://example.org DATABASE_URL=postgres://appeal@localhost/appeal \
	SECRET_KEY=0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP
CLEAN = env -u SITE_URL -u PORT -u DEBUG -u SECRET_KEY -u DATABASE_URL -u EMAIL_URL -u EMAIL_FROM
PYTEST = $(BIN)/python -m pytest --numprocesses 2

# pytest comes last: its own summary is the last line.
test:
	@$(call install,requirements-dev.txt,test)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/djade --check --target-version 6.1 $$(find templates signatories -name '*.html')
	$(BIN)/lint-imports
	$(CLEAN) $(MANAGE) makemigrations --check --dry-run
	$(CLEAN) $(SERVICE) $(MANAGE) check --deploy --fail-level WARNING
	$(CLEAN) $(PYTEST)
	$(CLEAN) $(BIN)/python -m tests.postgres $(PYTEST) -m 'database and not browser and not one_database'

# Files of proofs are named so that `make test` passes over them.
proof:
	@$(call install,requirements-dev.txt,test)
	@mkdir -p -m 700 var
	@$(collect_static)
	@$(CLEAN) $(BIN)/python -m tests.postgres $(BIN)/python -m pytest --numprocesses 0 --quiet tests/proof/proof_*.py

bench:
	@$(call install,requirements-dev.txt,test)
	@$(CLEAN) $(BIN)/python -m benchmarks
	@$(CLEAN) $(BIN)/python -m tests.postgres $(BIN)/python -m benchmarks
