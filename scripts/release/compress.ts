import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The forms that a file of a release comes in, by the end of its name. */
export const formats = ['xz', 'gz'] as const
export type Format = (typeof formats)[number]

/** One thread: with more, xz writes other bytes. gzip's `-n` leaves name and time out of the header. */
const programs = { xz: ['xz', '-T1'], gz: ['gzip', '-n'] } as const satisfies Record<
  Format,
  unknown
>

/**
 * Gives a file compressed. By the programs: Node's own zlib gives other bytes on other processors. Not
 * by zx, which takes what a program prints as text.
 * @param level as of xz(1) and gzip(1); 6 is within 1.3 % of 9 for Node and needs a tenth of the memory
 */
export async function compress(format: Format, file: string, level = 6): Promise<Buffer> {
  const [program, option] = programs[format]
  const { stdout } = await run(program, [option, `-${level}`, '-c', file], {
    encoding: 'buffer',
    maxBuffer: 2 ** 28,
  })
  return stdout
}

/** Writes FILE.xz and FILE.gz beside a file. */
export async function pack(file: string, level?: number): Promise<void> {
  const write = async (format: Format) =>
    writeFile(`${file}.${format}`, await compress(format, file, level))
  await Promise.all(formats.map(write))
}
