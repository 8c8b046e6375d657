#!/usr/bin/env bash
# A director, two agents and an SSH server on loopback; an experiment over them; nothing is left behind.
#   Tools/demo-director.sh BATON BATON-NET
# with the paths of the two programs.
set -euo pipefail
examples=$(realpath "$(dirname "$0")/../examples")
say() { printf '\n-- %s\n' "$1"; }

room=$(mktemp -d)
export HOME=$room/home XDG_CONFIG_HOME=$room/config XDG_DATA_HOME=$room/data
# The two programs find each other side by side.
mkdir -p "$HOME" "$room/bin"
cp "$1" "$room/bin/baton"
cp "$2" "$room/bin/baton-net"
baton=$room/bin/baton
cleanup() {
    local code=$?
    for name in "$room"/node-1 "$room"/node-2 "$HOME"/.baton-agents/*.*; do
        [[ -d $name ]] || continue
        "$baton" agent --data "$name" --stop >/dev/null 2>&1 || true
    done
    [[ -s $room/director.pid ]] && kill "$(<"$room/director.pid")" 2>/dev/null || true
    [[ -s $room/sshd.pid ]] && kill "$(<"$room/sshd.pid")" 2>/dev/null || true
    wait || true
    if ((code != 0)); then
        tail -n 20 "$room"/*.log >&2 || true
        echo "demo-director: stopped with code $code" >&2
    fi
    rm -rf "$room"
    exit "$code"
}
trap cleanup EXIT

# Polls for a file with something in it, for 20 s.
await() { for _ in $(seq 200); do [[ -s $1 ]] && return; sleep 0.1; done; echo "no $1" >&2; return 1; }

say "a director with a certificate of its own, and an account for ada"
head -c 18 /dev/urandom | base64 >"$room/password"
"$baton" director init --data "$room/director" --admin ada --password-file "$room/password"
"$baton" serve --data "$room/director" --listen 127.0.0.1:0 --tls-self-signed --ready-file "$room/ready" \
    >"$room/director.log" 2>&1 &
echo $! >"$room/director.pid"
await "$room/ready"
read -r url fingerprint < <(python3 -c '
import json, sys
ready = json.load(open(sys.argv[1]))
print(ready["url"], ready["fingerprint"])' "$room/ready")
echo "$url, certificate $fingerprint"

say "two agents join with a token"
"$baton" director token join --data "$room/director" --tag edge >"$room/join"
chmod 600 "$room/join"
for name in node-1 node-2; do
    "$baton" agent --director "$url" --fingerprint "$fingerprint" --token-file "$room/join" --name "$name" \
        --data "$room/$name" --quiet >"$room/$name.log" 2>&1 &
done

say "an SSH server with keys of its own"
ssh-keygen -q -t ed25519 -N '' -f "$room/host"
ssh-keygen -q -t ed25519 -N '' -f "$room/key"
cp "$room/key.pub" "$room/authorized"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
printf '%s\n' "Port $port" "ListenAddress 127.0.0.1" "HostKey $room/host" "AuthorizedKeysFile $room/authorized" \
    "PidFile none" "StrictModes no" "UsePAM no" "PasswordAuthentication no" "SetEnv HOME=$HOME" >"$room/sshd_config"
mkdir -p /run/sshd 2>/dev/null || true
/usr/sbin/sshd -D -e -f "$room/sshd_config" >"$room/sshd.log" 2>&1 &
echo $! >"$room/sshd.pid"

say "ada logs in, and attaches a node over SSH"
python3 - "$url" "$fingerprint" "$room" <<'PYTHON' >"$room/token"
import json, ssl, sys, urllib.request
url, fingerprint, room = sys.argv[1:]
context = ssl._create_unverified_context()
body = json.dumps({"user": "ada", "password": open(room + "/password").readline().strip()}).encode()
request = urllib.request.Request(url + "/api/v1/login", body, {"content-type": "application/json"})
print(json.load(urllib.request.urlopen(request, context=context))["token"])
PYTHON
export BATON_TOKEN=$(<"$room/token")
cd "$room"
mkdir examples
cp -r "$examples/campus.exp" "$examples/data" examples
host_key=$(cut -d' ' -f1,2 "$room/host.pub")
cat >attach.exp <<EXP
connect "$url" as lab, fingerprint: "$fingerprint"
whoami()
attach ssh("$(id -un)@127.0.0.1", port: $port, identity: "$room/key", host_key: "$host_key", tags: ["edge"]) to lab
wait_until(() => size(lab.nodes | where state == "online") == 3, timeout: 60s)
lab.nodes
EXP
"$baton" attach.exp

say "the experiment of examples/campus.exp on these three nodes"
"$baton" run --store "$room/.baton" examples/campus.exp --director "$url" --fingerprint "$fingerprint"

say "another run is cancelled half-way"
cat >cancel.exp <<EXP
connect "$url" as lab, fingerprint: "$fingerprint"
task watch(place: String) {
    sh "echo watching; sleep 600"
}
experiment long {
    deploy watch("here") on lab.nodes
}
let p = plan long on lab
let r = start long on lab
wait_until(() => size(r.deployments | where state == "running") == 3, timeout: 60s)
cancel r
wait r, timeout: 60s
print r.status
results r
r.deployments
detach "ssh" from lab
EXP
ended=0
"$baton" cancel.exp || ended=$?
((ended == 4)) || { echo "a cancelled run ends with code 4, not $ended" >&2; exit 1; }

say "the same text without a director"
"$baton" run --store "$room/local" examples/campus.exp
say "all of it is stopped and removed"
