import * as fs from 'node:fs'
import { promisify } from 'node:util'
import { dressFile } from './dress.ts'
import type { Host } from './host.ts'
import { makeDirectory, makeLink } from './make-entries.ts'
import { probe } from './probe.ts'
import { content, readFile, statusOf } from './read-file.ts'
import { copyFile, createFile, replaceFile } from './replace-file.ts'
import { spawn } from './spawn.ts'
import { inTree, isKernelsOwn, isOfProcess, isOfTheKernel } from './tree.ts'
import { at, atPath, unlessMissing } from './walk.ts'

export interface LocalOptions {
  /** Directory that stands for `/`; commands run in a chroot of it (`inTree`). */
  readonly root?: string
  /** What children get besides the minimal environment: proxies, CA files. Never the API key. */
  readonly environment?: Readonly<Record<string, string>>
  /** Told of each command before it starts. */
  readonly onCommand?: (command: readonly string[]) => void
}

const readFileOfKernel = promisify<string, Buffer>(fs.readFile)

/**
 * Whether the kernel works for milliseconds to give a file of /proc: it walks its whole table of connections, or
 * waits until no processor is at the locks (proc_locks(5)). These are read beside other work.
 */
const takesLong = (path: string) => /^\/proc\/(locks|(\w+\/)?net\/(tcp|udp)6?)$/.test(path)

/** Gives the port to the machine that we run on, or to the tree below `root`. */
export function localHost({ root = '/', environment = {}, onCommand }: LocalOptions = {}): Host {
  const isHidden = (path: string) => root !== '/' && isOfTheKernel(path)
  return {
    root,
    read: async (path, part) => {
      if (isHidden(path)) return undefined
      if (takesLong(path) && !part) return unlessMissing(() => readFileOfKernel(path))
      if (isKernelsOwn(path)) return unlessMissing(() => content(path, path, part))
      return readFile(root, path, part)
    },
    stat: async (path, { follow = false } = {}) => {
      if (isHidden(path)) return undefined
      if (follow && isOfProcess(path)) return unlessMissing(() => statusOf(fs.statSync(path)))
      return atPath(root, path, follow, (place) =>
        unlessMissing(() => statusOf(fs.lstatSync(at(place)))),
      )
    },
    space: (path) =>
      atPath(root, path, true, (place) =>
        unlessMissing(() => {
          const { bsize, bfree, ffree, files } = fs.statfsSync(at(place))
          const { dev } = fs.statSync(at(place))
          return {
            device: String(dev),
            freeBytes: bsize * bfree,
            freeFiles: ffree,
            totalFiles: files,
          }
        }),
      ),
    readLink: async (path) => {
      if (isHidden(path)) return undefined
      if (isKernelsOwn(path.slice(0, path.lastIndexOf('/')))) return linkAt(path)
      return atPath(root, path, false, (place) => linkAt(at(place)))
    },
    list: async (path) => {
      if (isHidden(path)) return []
      const names = isKernelsOwn(path)
        ? await unlessMissing(() => fs.readdirSync(path))
        : await atPath(root, path, true, (place) => unlessMissing(() => fs.readdirSync(at(place))))
      return (names ?? []).sort()
    },
    write: (path, content, options = {}) => replaceFile(root, path, content, options),
    create: (path, content, options = {}) => createFile(root, path, content, options),
    makeDirectory: (path, options = {}) => makeDirectory(root, path, options),
    copy: (from, to, options = {}) => copyFile(root, from, to, options),
    link: (path, target) => makeLink(root, path, target),
    setOwner: (path, options) => dressFile(root, path, options),
    remove: async (path) => {
      await atPath(root, path, false, (place) =>
        unlessMissing(() => {
          const isDirectory = fs.lstatSync(at(place)).isDirectory()
          return isDirectory ? fs.rmdirSync(at(place)) : fs.unlinkSync(at(place))
        }),
      )
    },
    run: (command, options = {}) => {
      onCommand?.(command)
      if (root === '/') return spawn(command, options, environment)
      return spawn(inTree(root, command), options, environment, ['chroot', root, ...command])
    },
    probe: async (asked) => probe(asked),
  }
}

function linkAt(path: string): string | undefined {
  try {
    return fs.readlinkSync(path)
  } catch {
    return undefined
  }
}
