export interface Mount {
  readonly point: string
  readonly type: string
  readonly options: readonly string[]
}

/** Reads /proc/self/mounts (fstab(5)): space and the like in names stand as octal escapes. */
export function parseMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [, point, type, options] = line.split(' ')
    if (point === undefined || type === undefined || options === undefined) return []
    const name = point.replace(/\\([0-7]{3})/g, (_, octal) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    )
    return [{ point: name, type, options: options.split(',') }]
  })
}

/** Gives the mount that a path lies on: the longest mount point above it, the last of equals. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  const above = mounts.filter(
    ({ point }) => point === '/' || path === point || path.startsWith(`${point}/`),
  )
  return above.reduce<Mount | undefined>(
    (best, mount) => (best && best.point.length > mount.point.length ? best : mount),
    undefined,
  )
}
