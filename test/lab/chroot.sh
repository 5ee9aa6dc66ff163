#!/bin/sh
# Mounts a tree with /proc and /dev, as builders of images do, and keeps a process in a chroot of it until
# standard input ends. Nothing of systemd runs. Started in mount and network namespaces of its own, which
# take all along. Prints the process id of the one in the chroot.
# usage: chroot.sh SCRATCH TREE [LAYER ...]
set -eu
# shellcheck source-path=SCRIPTDIR source=mount-tree.sh
. "$(dirname "$0")/mount-tree.sh"
scratch=$1
shift

ip link set lo up
mount_tree /media "$@"
mount -t proc proc /media/root/proc
mount --rbind /dev /media/root/dev
# shellcheck disable=SC2016 # $$ is that shell's own
chroot /media/root sh -c 'echo $$; exec cat >/dev/null' || :
rm -rf "$scratch"
