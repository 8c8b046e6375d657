#!/usr/bin/env bash
# A Slurm of one node on loopback, for tests and demos: slurmctld, slurmd and munged, each with files of its own below one
# folder and ports that the system chose. Works as root and as an ordinary user, without cgroups and without systemd.
# Takes Debian's slurmctld, slurmd, slurm-client and munge. BATON_SLURM_CORES: how many cores the node says it has; slurmctld
# fills free cores only once a second, so a node with N of them takes N short jobs a second.
#
#   Tools/slurm.sh start FOLDER     starts it, waits until the node takes jobs, prints what to put into the environment
#   Tools/slurm.sh stop FOLDER      ends its jobs and all of it, and removes the folder
set -euo pipefail

usage() { sed -n 's/^#   //p' "$0" >&2; exit 2; }
[[ $# == 2 ]] || usage
verb=$1
PATH=$PATH:/usr/sbin:/sbin
patience=30

fail() {
    echo "slurm: $*" >&2
    for log in "$folder"/log/*; do tail -n 5 "$log" >&2; done || true
    exit 1
}

needs() {
    for program in slurmctld slurmd munged mungekey sbatch; do
        command -v "$program" >/dev/null || {
            echo "slurm: no '$program' on the PATH; Tools/setup.sh installs slurmctld, slurmd, slurm-client and munge" >&2
            exit 2
        }
    done
}

# Two ports that nobody listens at now.
free_ports() {
    python3 - <<'END'
import socket
sockets = [socket.socket() for _ in range(2)]
for one in sockets: one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in sockets))
END
}

write_configuration() {
    local control node_port host cores memory
    read -r control node_port < <(free_ports)
    host=$(hostname -s)
    cores=${BATON_SLURM_CORES:-$(nproc)}
    memory=$(awk '/^MemTotal/ { print int($2 / 1024 * 0.9) }' /proc/meminfo)
    cat >"$folder/slurm.conf" <<END
ClusterName=baton
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
SlurmctldPort=$control
SlurmdPort=$node_port
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld
SlurmdLogFile=$folder/log/slurmd
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1,bf_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MinJobAge=300
KillWait=2
MaxJobCount=200000
MaxArraySize=100001
SlurmdParameters=config_overrides
NodeName=$host NodeAddr=127.0.0.1 Port=$node_port CPUs=$cores RealMemory=$memory
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE State=UP
END
    # Where cgroups are somebody else's, Slurm is not to look for them.
    echo "CgroupPlugin=cgroup/v1" >"$folder/cgroup.conf"
}

start_munge() {
    mkdir -p "$folder/munge"
    chmod 700 "$folder/munge"
    mungekey --create --keyfile "$folder/munge/key"
    munged --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" --pid-file="$folder/munge/pid" \
        --log-file="$folder/log/munged" --seed-file="$folder/munge/seed" --num-threads=2
}

start() {
    needs
    [[ ! -e $folder/slurm.conf ]] || fail "'$folder' has a Slurm already; stop it first"
    mkdir -p "$folder"/{state,spool,log}
    chmod 755 "$folder"
    start_munge
    write_configuration
    export SLURM_CONF=$folder/slurm.conf
    slurmctld -c >>"$folder/log/start" 2>&1 || fail "slurmctld did not start"
    slurmd >>"$folder/log/start" 2>&1 || fail "slurmd did not start"
    local until=$((SECONDS + patience))
    until [[ $(sinfo --noheader --format=%T 2>/dev/null) == idle ]]; do
        ((SECONDS < until)) || fail "the node takes no jobs after $patience s"
        sleep 0.2
    done
    echo "SLURM_CONF=$folder/slurm.conf"
}

# Whether a process is at work: one that has ended and that nobody has taken note of is not.
lives() { local state; state=$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) && [[ ${state:0:1} != Z ]]; }

end_process() {
    local pid
    pid=$(cat "$1" 2>/dev/null) || return 0
    kill "$pid" 2>/dev/null || return 0
    local until=$((SECONDS + patience))
    while lives "$pid"; do
        ((SECONDS < until)) || kill -9 "$pid" 2>/dev/null || true
        sleep 0.1
    done
}

stop() {
    [[ -e $folder/slurm.conf ]] || fail "no Slurm of ours in '$folder'"
    export SLURM_CONF=$folder/slurm.conf
    timeout 20 scancel --user="$(id -un)" 2>/dev/null || true
    local until=$((SECONDS + 10))
    while [[ -n $(timeout 10 squeue --noheader 2>/dev/null) ]] && ((SECONDS < until)); do sleep 0.2; done
    end_process "$folder/slurmctld.pid"
    end_process "$folder/slurmd.pid"
    end_process "$folder/munge/pid"
    rm -rf "$folder"
}

mkdir -p "$(dirname "$2")"
folder=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
case $verb in
start) start ;;
stop) stop ;;
*) usage ;;
esac
