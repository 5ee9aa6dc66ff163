import * as fs from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { at, atPath } from './walk.ts'

/** No API key is longer; what is, is another file. */
export const MAX_BYTES = 65_536

const { O_NONBLOCK, O_RDONLY } = fs.constants

export interface KeyFileOptions {
  /** Standard input of the process. */
  readonly stdin: Readable
  /** Milliseconds that a FIFO or pipe may stay silent; default 30 s. */
  readonly limit?: number
}

/** What was read, or what is wrong with the file, as the end of a sentence. */
export type KeyFile = { readonly text: string } | { readonly problem: string }

/**
 * Reads an API key from a file, from standard input (`-`, `/dev/stdin`), from a descriptor that the caller
 * opened (`/dev/fd/N`, as `<(...)` of a shell gives it) or from a FIFO. Never shows what it read.
 * Throws UNSAFE_PATH for a symbolic link that others can change.
 */
export async function readKeyFile(path: string, options: KeyFileOptions): Promise<KeyFile> {
  const descriptor = descriptorOf(path)
  if (descriptor === 0) return judge(await collect(options.stdin))
  if (descriptor !== undefined) return fromDescriptor(descriptor, options)
  const opened = await atPath('/', path, true, (place) => open(at(place)))
  if (opened === undefined) return { problem: 'does not exist' }
  return fromDescriptor(opened, options)
}

/** Returns the number in `/dev/fd/N` and its other names, 0 for standard input. */
function descriptorOf(path: string): number | undefined {
  if (path === '-' || path === '/dev/stdin') return 0
  const number = /^\/(?:dev|proc\/self)\/fd\/(\d{1,9})$/.exec(path)?.[1]
  return number === undefined ? undefined : Number(number)
}

function open(path: string): number | undefined {
  try {
    // Opening a FIFO would wait for a writer.
    return fs.openSync(path, O_RDONLY | O_NONBLOCK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function fromDescriptor(file: number, { limit = 30_000 }: KeyFileOptions): Promise<KeyFile> {
  let status: fs.Stats
  try {
    status = fs.fstatSync(file)
  } catch {
    return {
      problem:
        'does not exist (sudo closes descriptors: pass the key on standard input and use `-`)',
    }
  }
  if (status.isFIFO() || status.isSocket()) {
    const socket = new Socket({ fd: file, readable: true, writable: false })
    return judge(await collect(socket, limit))
  }
  try {
    if (status.isDirectory()) return { problem: 'is a directory' }
    if (!status.isFile()) return { problem: 'is neither a file nor a pipe' }
    const bytes = Buffer.alloc(MAX_BYTES + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = fs.readSync(file, bytes, length, bytes.length - length, null)
    }
    return judge(bytes.subarray(0, length))
  } finally {
    fs.closeSync(file)
  }
}

/** Reads a stream to its end, or one byte more than is accepted; undefined past the limit, in ms. */
function collect(stream: Readable, limit?: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let length = 0
    const end = (answer: Buffer | undefined) => {
      clearTimeout(timer)
      stream.destroy()
      resolve(answer)
    }
    const timer = limit === undefined ? undefined : setTimeout(() => end(undefined), limit)
    stream.on('data', (part: Buffer) => {
      parts.push(part)
      length += part.length
      if (length > MAX_BYTES) end(Buffer.concat(parts))
    })
    stream.on('end', () => end(Buffer.concat(parts)))
    stream.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
  })
}

function judge(content: Buffer | undefined): KeyFile {
  if (content === undefined)
    return { problem: 'is a pipe to which nobody wrote a whole key in time' }
  if (content.length > MAX_BYTES) return { problem: `is larger than ${MAX_BYTES / 1024} KiB` }
  const text = content.toString().trim()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no key holds
  if (/[\x00-\x08\x0e-\x1f\ufffd]/.test(text)) return { problem: 'is not a text' }
  return text === '' ? { problem: 'is empty' } : { text }
}
