import t from 'tap'
import { atEnd, takeDown } from '../../scripts/bench/cleanup.ts'

t.test('everything that is still up is taken down, once', async (t) => {
  const ended: string[] = []
  const first = atEnd(async () => void ended.push('first'))
  atEnd(async () => void ended.push('second'))
  await first()
  await first()
  await takeDown()
  await takeDown()
  t.strictSame(ended, ['first', 'second'])
})

t.test('what cannot be taken down is reported and does not keep the rest up', async (t) => {
  const ended: string[] = []
  atEnd(async () => void ended.push('good'))
  atEnd(async () => {
    throw new Error('stuck')
  })
  const { error } = console
  const reported: unknown[] = []
  console.error = (reason) => reported.push(reason)
  t.teardown(() => {
    console.error = error
  })
  await takeDown()
  t.strictSame(ended, ['good'])
  t.match(reported, [{ message: 'stuck' }])
})
