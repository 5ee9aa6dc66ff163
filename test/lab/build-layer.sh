#!/bin/sh
# Builds one layer in a mount namespace of its own: puts files into a tree, runs a script in it and
# keeps what changed. The script comes from standard input.
# usage: build-layer.sh FILES INPUTS OUT.tar TREE [LAYER.tar ...], INPUTS may be empty
set -eu
# shellcheck source-path=SCRIPTDIR source=mount-tree.sh
. "$(dirname "$0")/mount-tree.sh"
files=$1 inputs=$2 out=$3
shift 3

disk=/media
root=$disk/root
mount_tree "$disk" "$@"
cp -a "$files/." "$root/"
[ -z "$inputs" ] || mount --bind "$inputs" "$root/mnt"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive \
  chroot "$root" sh -euc "$(cat)" </dev/null
umount "$root/proc" "$root/dev"
[ -z "$inputs" ] || umount "$root/mnt"
umount "$root"
save_layer "$disk" "$out"
