# shellcheck shell=sh
# Sourced by boot.sh and by what builds a layer, both in a mount namespace of their own.

# mount_tree DISK TREE [LAYER ...], layers from the lowest to the topmost, paths of TREE and
# layers relative to the working directory (an overlay's options allow no colon or comma). A layer is an
# archive, or a directory that only adds files: hosts share it, and nothing is unpacked. +ARCHIVE is what is on
# the disk already.
# Mounts a tmpfs at DISK and the tree at DISK/root; whatever changes there lands in DISK/upper.
# A tmpfs is never itself an overlay, so this works in a container too; for the same reason layers
# are kept as archives: the marks for deleted files cannot lie on an overlay.
mount_tree() {
  disk=$1 lower=$2
  shift 2
  mkdir -p "$disk"
  mount -t tmpfs -o mode=755 tmpfs "$disk"
  mkdir "$disk/upper" "$disk/work" "$disk/root"
  for layer; do
    case $layer in
    +*) unpack "${layer#+}" "$disk/upper" ;;
    *.tar)
      mkdir "$disk/$#"
      unpack "$layer" "$disk/$#"
      lower=$disk/$#:$lower
      ;;
    *) lower=$layer:$lower ;;
    esac
    shift
  done
  mount -t overlay -o "lowerdir=$lower,upperdir=$disk/upper,workdir=$disk/work" \
    overlay "$disk/root"
  # overlayfs notes on a directory of the disk which one it covers when it first meets it there, which changes
  # times (ovl_fix_origin). No test shall see that.
  (cd "$disk/upper" && find . -type d -print0) | (cd "$disk/root" && xargs -0 stat -c '' --) >/dev/null
}

unpack() {
  tar --xattrs --xattrs-include='*' -C "$2" -xpf "$1"
}

# save_layer DISK FILE: keeps what changed in DISK/upper as an archive for mount_tree.
save_layer() {
  tar --sparse --xattrs --xattrs-include='*' --xattrs-exclude='trusted.overlay.origin' \
    --xattrs-exclude='trusted.overlay.impure' -C "$1/upper" -cpf "$2" .
}
