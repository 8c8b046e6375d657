#!/usr/bin/env bash
# Installs the Debian packages that building and testing need, when one is missing; quiet and without network when
# all are there. Does not install the Swift toolchain: https://www.swift.org/install/linux/debian/12/
set -euo pipefail

packages=(git libedit-dev libncurses-dev libbsd-dev libsqlite3-dev libzmq3-dev pkg-config zlib1g-dev python3 python3-venv tmux openssh-server openssh-client
    chromium-headless-shell iproute2 util-linux bubblewrap podman crun busybox-static)

if ! command -v swift >/dev/null; then
    echo "setup: no 'swift' on the PATH; install Swift 6.2 or later: https://www.swift.org/install/linux/" >&2
    exit 2
fi

if ! command -v dpkg-query >/dev/null; then
    echo "setup: not a Debian system; make sure of these yourself: ${packages[*]}" >&2
    exit 0
fi

missing=()
for package in "${packages[@]}"; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [[ $state == installed ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
    exit 0
fi

echo "== setup: installing ${missing[*]}"
as_root=()
if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || { echo "setup: run as root: apt-get install ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
fi
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
