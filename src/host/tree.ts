/** Whether a path is in a file system that shows the running kernel, which is not of a tree under --root. */
export function isOfTheKernel(path: string): boolean {
  return /^\/(proc|sys)(\/|$)/.test(path)
}

/**
 * Whether a path of the live machine leads through /proc and nobody but the kernel decides where, so that it need
 * not be walked a name at a time: not below or to a link that a process has set, as /proc/PID/cwd (proc(5)).
 */
export function isKernelsOwn(path: string): boolean {
  return path.startsWith('/proc/') && !/\/(\.{0,2}|cwd|exe|root|fd\/\d+|map_files)(\/|$)/.test(path)
}

/**
 * Whether a path of the live machine leads through a file that a process has, to whatever it is: no name of it
 * is looked up, so what is found is what the process has, in its own root and mounts (proc_pid_exe(5), proc_pid_root(5)).
 */
export function isOfProcess(path: string): boolean {
  return /^\/proc\/(\d+|self)\/(exe$|root(\/|$)|map_files\/)/.test(path)
}

/**
 * Gives the tree what programs in a chroot need, /proc, /dev and a way to resolve names, in a mount namespace
 * that ends with the command: nothing is left mounted, whatever becomes of it (mount_namespaces(7)). What a
 * builder has mounted there already is covered. A resolv.conf that is missing, or a link, stays as it is.
 */
const script = `
root=$1
shift
mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" || exit 125
if [ -f "$root/etc/resolv.conf" ] && [ ! -L "$root/etc/resolv.conf" ] && [ -s /etc/resolv.conf ]; then
  mount --bind /etc/resolv.conf "$root/etc/resolv.conf" || exit 125
fi
exec chroot "$root" "$@"
`

/** Gives the command that runs a command in the tree below `root`; it needs the right to mount. */
export function inTree(root: string, command: readonly string[]): string[] {
  const apart = ['unshare', '--mount', '--propagation', 'private']
  return [...apart, 'sh', '-c', script, 'dd-fips', root, ...command]
}
