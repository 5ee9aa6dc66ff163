#!/bin/sh
# Becomes a command of which every execve(2), and every one of what it starts, is noted in a file, with
# arguments and environment in full; what could not be executed is noted too. The tracer goes on until
# the last daemon ends. With --filter it looks at nothing but execve, and costs little; but then programs
# that are setuid get no rights, as the kernel asks of filters (seccomp(2), PR_SET_NO_NEW_PRIVS).
# usage: traced.sh [--filter] FILE COMMAND [ARGUMENT ...]
set -eu
filter=
[ "$1" != --filter ] || { filter=--seccomp-bpf && shift; }
file=$1
shift
# The tracer would hold standard error open for as long as it lives. So it never has it: the command
# opens a pipe by its name instead.
mkfifo "$file.stderr"
cat "$file.stderr" >&2 &
# shellcheck disable=SC2086,SC2016 # no filter is no word; the inner shell fills in its own
exec strace -DDD -f $filter -qq -v -s 100000 -e trace=execve -e signal=none -o "$file" \
  sh -c 'exec 2>"$0"; exec "$@"' "$file.stderr" "$@" 2>/dev/null
