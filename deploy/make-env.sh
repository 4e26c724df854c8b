#!/bin/sh
# Writes .env beside docker-compose.yml, or the file named, from env.example, with a password nobody else has. Never overwrites.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$here/../.env}

if [ -e "$target" ]; then
  echo "make-env: $target is there already; delete it first if the database it belongs to is gone" >&2
  exit 1
fi
# 32 hex digits: 128 bits, and nothing a shell, a URL or YAML would read differently.
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
umask 077
sed "s/^POSTGRES_PASSWORD=\$/POSTGRES_PASSWORD=$password/" "$here/env.example" >"$target"
echo "make-env: wrote $target" >&2
