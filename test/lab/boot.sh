#!/bin/sh
# Boots one host and keeps it until standard input ends: when the process that asked for the host
# dies, however it dies, the pipe closes and the host goes with it. A line on it is a power cut: the
# host's processes are killed and it boots again from what is on its disk. Started in a mount namespace
# of its own, which takes every mount along. Where SCRATCH/traces is a directory, what the host starts is
# noted there. Prints the process id of systemd-nspawn at each boot.
# usage: boot.sh ID HOSTNAME SCRATCH TREE [LAYER ...]
set -eu
# shellcheck source-path=SCRIPTDIR source=mount-tree.sh
. "$(dirname "$0")/mount-tree.sh"
traced=$(realpath "$(dirname "$0")/traced.py")
id=$1 hostname=$2 scratch=$3 boots=0
shift 3

# nspawn wants a unified hierarchy; the machine may have the hybrid one mounted here.
umount -R -l /sys/fs/cgroup 2>/dev/null || :
mount -t cgroup2 cgroup2 /sys/fs/cgroup
cgroup=/sys/fs/cgroup/$id

mount -t tmpfs -o mode=755 tmpfs /run
mount_tree /run/test-host "$@"

switch_on() {
  mkdir "$cgroup"
  set --
  for file in "$scratch"/credentials/*; do
    [ ! -f "$file" ] || set -- "$@" "--load-credential=${file##*/}:$file"
  done
  set -- systemd-nspawn --quiet --register=no --keep-unit --private-network --console=pipe \
    --resolv-conf=off --timezone=off --link-journal=no --hostname="$hostname" --machine="$id" "$@" \
    --directory=/run/test-host/root --boot
  boots=$((boots + 1))
  [ ! -d "$scratch/traces" ] || set -- "$traced" "$scratch/traces/boot-$boots" "$@"
  (
    echo 0 >"$cgroup/cgroup.procs"
    export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
    exec "$@"
  ) </dev/null >>"$scratch/console.log" 2>&1 &
  nspawn=$!
  echo "$nspawn"
}

# Whatever the host started is in its cgroups, its PID 1 first of all.
switch_off() {
  tries=200
  until find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null; do
    find "$cgroup" -name cgroup.procs -exec cat {} + 2>/dev/null | while read -r pid; do
      kill -KILL "$pid" 2>/dev/null || :
    done
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || break
    sleep 0.02
  done
  wait "$nspawn" 2>/dev/null || :
}

switch_on
while read -r _; do
  switch_off
  switch_on
done
switch_off
rm -rf "$scratch"
