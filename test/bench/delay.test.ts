import { once } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { passDelayed } from '../../scripts/bench/delay.ts'

t.test('bytes arrive in order and no sooner than the delay, then the end', async (t) => {
  const [from, to] = [new PassThrough(), new PassThrough()]
  const arrivals: { text: string; after: number }[] = []
  const began = Date.now()
  to.on('data', (chunk) => arrivals.push({ text: String(chunk), after: Date.now() - began }))
  passDelayed(from, to, { delay: 40 })
  from.write('first')
  await sleep(20)
  from.end('second')
  await once(to, 'end')
  t.equal(arrivals.map(({ text }) => text).join(' '), 'first second')
  t.ok((arrivals[0]?.after ?? 0) >= 39, 'the first piece was delayed')
  t.ok((arrivals[1]?.after ?? 0) >= 59, 'and so was the second, from when it came')
})

t.test('the first bytes also wait for the connection', async (t) => {
  const [from, to] = [new PassThrough(), new PassThrough()]
  const began = Date.now()
  passDelayed(from, to, { delay: 10, first: 50 })
  from.write('hello')
  await once(to, 'data')
  t.ok(Date.now() - began >= 59)
})

t.test('no more than the limit is on the way to a reader that does not read', async (t) => {
  const from = new PassThrough()
  const blocked = new Writable({ highWaterMark: 1, write: () => undefined })
  passDelayed(from, blocked, { delay: 1, limit: 100_000 })
  let written = 0
  const pump = () => {
    while (written < 10_000_000 && from.write(Buffer.alloc(10_000))) written += 10_000
  }
  from.on('drain', pump)
  pump()
  await sleep(50)
  t.ok(written > 100_000 && written < 500_000, `${written} bytes were taken`)
})

t.test('everything arrives at a slow reader', async (t) => {
  const from = new PassThrough()
  let arrived = 0
  const slow = new Writable({
    highWaterMark: 1000,
    write: (chunk, _, done) => {
      arrived += chunk.length
      setImmediate(done)
    },
  })
  passDelayed(from, slow, { delay: 1, limit: 5000 })
  for (let index = 0; index < 100; index++) from.write(Buffer.alloc(1000))
  from.end()
  await once(slow, 'finish')
  t.equal(arrived, 100_000)
})

t.test('an end that breaks takes the other along', async (t) => {
  const [from, to] = [new PassThrough(), new PassThrough()]
  passDelayed(from, to, { delay: 5 })
  from.destroy(new Error('reset'))
  await once(to, 'close')
  t.ok(to.destroyed)
})
