import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * The gzip of a file. By the gzip program: Node's own zlib gives other bytes on other processors.
 * `-n` leaves name and time out of the header. Not by zx, which takes what a program prints as text.
 */
export async function gzip(file: string): Promise<Buffer> {
  const { stdout } = await run('gzip', ['-9nc', file], { encoding: 'buffer', maxBuffer: 2 ** 28 })
  return stdout
}
