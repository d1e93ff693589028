#!/bin/sh
# Makes .venv and fills it with exactly the packages of requirements-dev.lock, every one checked by its hash.
#
# A variable left over from another project could make the installer empty and refill somebody else's
# interpreter, so the target is always named and those variables are dropped.
set -eu
unset UV_PYTHON VIRTUAL_ENV PYTHONPATH PYTHONHOME || true
cd "$(dirname "$0")/.."

runs() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

if ! { [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
    python=
    for candidate in "${PYTHON:-python3.11}" python3.11 /usr/bin/python3.11 python3 python3.12 python3.13 python3.14; do
        if runs "$candidate"; then python=$candidate; break; fi
    done
    if [ -z "$python" ]; then
        echo "Moothall needs Python 3.11 or later with its venv module. On Debian and Ubuntu:" \
             "apt-get install python3 python3-venv" >&2
        exit 1
    fi
    echo "Making .venv with $("$python" --version) and installing the packages (half a minute the first time)"
    rm -rf .venv
    "$python" -m venv .venv
fi

python=.venv/bin/python
pinned=$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' tools/uv-pinned.txt)
if ! .venv/bin/uv --version 2>/dev/null | grep -q "^uv $pinned\( \|$\)"; then
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r tools/uv-pinned.txt
fi
.venv/bin/uv pip sync --quiet --system-certs --python "$python" --require-hashes requirements-dev.lock

# Our own package is reached through a path file, so nothing has to be built and edits count at once.
site=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$PWD/src" > "$site/moothall.pth"
cat > .venv/bin/moothall <<EOF
#!/bin/sh
exec "$PWD/.venv/bin/python" -m moothall.commands "\$@"
EOF
chmod 755 .venv/bin/moothall
touch .venv/.synced
