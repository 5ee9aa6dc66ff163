import type { Readable, Writable } from 'node:stream'

export interface DelayOptions {
  /** Milliseconds that each byte is on its way. */
  readonly delay: number
  /** Milliseconds that the first bytes take longer: what a connection takes to be set up. Default: 0. */
  readonly first?: number
  /** Bytes on their way before no more are read. Default: 4 MiB. */
  readonly limit?: number
}

/**
 * Passes on what it reads, each piece `delay` after it came, in order, at the pace of the reader. The end is passed
 * on in the same way.
 */
export function passDelayed(from: Readable, to: Writable, options: DelayOptions): void {
  const { delay, first = 0, limit = 4 * 1024 * 1024 } = options
  const waiting: { due: number; piece: Buffer | undefined }[] = []
  let bytes = 0
  let started: number | undefined
  let timer: NodeJS.Timeout | undefined
  let blocked = false

  const add = (piece: Buffer | undefined) => {
    started ??= Date.now()
    const due = Math.max(Date.now(), started + first) + delay
    waiting.push({ due, piece })
    bytes += piece?.length ?? 0
    if (bytes > limit) from.pause()
    schedule()
  }
  const schedule = () => {
    const next = waiting[0]
    if (timer || blocked || !next) return
    timer = setTimeout(send, Math.max(0, next.due - Date.now()))
  }
  const send = () => {
    timer = undefined
    while (!blocked && waiting[0] && waiting[0].due <= Date.now()) {
      const { piece } = waiting.shift() ?? {}
      if (!piece) return void to.end()
      bytes -= piece.length
      if (bytes <= limit) from.resume()
      blocked = !to.write(piece)
    }
    schedule()
  }
  to.on('drain', () => {
    blocked = false
    schedule()
  })
  from.on('data', add)
  from.on('end', () => add(undefined))
  const stop = () => {
    clearTimeout(timer)
    from.destroy()
    to.destroy()
  }
  from.on('error', stop)
  to.on('error', stop)
  to.on('close', stop)
}
