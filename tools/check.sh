#!/bin/sh
# Style, types, the import contract, migrations, translations, arrangements, instruments: all of it, then a verdict.
set -u
unset UV_PYTHON PYTHONPATH
cd "$(dirname "$0")/.."
failed=

check() {
    name=$1
    shift
    printf '== %s\n' "$name"
    "$@" || failed="$failed\n   $name"
}

strict_files() {
    echo src/moothall/methods src/moothall/core src/moothall/library/finding src/moothall/library/exchange
    find src/moothall/library/seed -name "*.py" ! -name loading.py -print
    echo src/moothall/library/appraisal/scales.py src/moothall/library/appraisal/applying.py src/moothall/library/appraisal/curators.py
    find src/moothall/library/screening \( -name ordering.py -o -name stopping.py -o -name flow.py -o -name simulation.py -o -name labels.py -o -name summary.py \) -print
    find src/moothall/casework src/moothall/evidence src/moothall/web \( -name actions.py -o -path "*/actions/*.py" -o -name queries.py -o -path "*/queries/*.py" -o -name rules.py \) -print
}

library_files() {
    find src/moothall/library \( -name actions.py -o -path "*/actions/*.py" -o -name queries.py -o -name rules.py -o -path "*/pages/*.py" -o -path "*/receiving/*.py" -o -path "*/library/desk/*.py" -o -path "*/library/screening/*.py" \) ! -path "*/migrations/*" -print
    echo src/moothall/library/appraisal/rating_queries.py src/moothall/library/catalogue/gap_actions.py src/moothall/library/catalogue/file_actions.py src/moothall/library/catalogue/file_rules.py src/moothall/library/catalogue/mapping.py src/moothall/library/catalogue/indexing.py src/moothall/library/catalogue/keeping.py src/moothall/library/catalogue/jobs.py
}

# The library is a site with settings and tables of its own.
migrations_written() {
    for settings in tests.settings tests.library.settings; do
        .venv/bin/python -W ignore -c "
import os
os.environ['DJANGO_SETTINGS_MODULE'] = '$settings'
import django
django.setup()
from django.core.management import call_command
call_command('makemigrations', check=True, dry_run=True)
" || return 1
    done
}

# It also prints every rule that nobody has confirmed, a list for the panel and not for this check.
arrangements_sound() {
    told=$(.venv/bin/moothall arrangements check 2>&1) || { printf '%s\n' "$told"; return 1; }
    printf '%s\n' "$told" | tail -n 1
}

instruments_sound() {
    told=$(.venv/bin/moothall instruments check 2>&1) || { printf '%s\n' "$told"; return 1; }
    printf '%s\n' "$told" | tail -n 1
}

library_sound() {
    told=$(.venv/bin/moothall library check 2>&1) || { printf '%s\n' "$told"; return 1; }
    printf '%s\n' "$told" | head -n 2
}

check "style (ruff check)" .venv/bin/ruff check .
check "layout (ruff format)" .venv/bin/ruff format --check .
# shellcheck disable=SC2046
check "strict types (mypy)" .venv/bin/mypy $(strict_files)
# shellcheck disable=SC2046
check "strict types of the library (mypy)" .venv/bin/mypy --config-file tools/mypy-library.ini $(library_files)
check "the import contract (import-linter)" .venv/bin/lint-imports
check "every change of a model has its migration" migrations_written
check "the Welsh catalogue holds every string" .venv/bin/python tools/messages.py check
check "the arrangements" arrangements_sound
check "the instruments" instruments_sound
check "the library's works and scales" library_sound

if [ -n "$failed" ]; then
    printf "\nNot right yet:$failed\n" >&2
    exit 1
fi
printf '\nAll right.\n'
