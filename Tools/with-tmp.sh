#!/usr/bin/env bash
# Runs a command with a folder of its own for temporary files, which goes when the command has ended.
#
#     with-tmp.sh COMMAND …
#
# Its name is short: paths of sockets have room for 107 bytes, podman's folder of state for 50. Others may pass through
# it: database servers that tests start have users of their own where root starts them.
set -euo pipefail
TMPDIR=$(mktemp -d /tmp/bt.XXXXXX)
chmod 711 "$TMPDIR"
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
"$@"
