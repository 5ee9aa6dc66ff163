import { Writable } from 'node:stream'
import t from 'tap'
import { painter } from '../../src/report/paint.ts'
import { plainProgress, terminalProgress } from '../../src/report/progress.ts'

/** A stream that keeps what is written to it. */
function collecting() {
  const chunks: string[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      chunks.push(String(chunk))
      done()
    },
  })
  const text = () => chunks.join('')
  return { stream: stream as unknown as NodeJS.WriteStream, text }
}

function play(quiet: boolean, verbose: boolean): string {
  const { stream, text } = collecting()
  const progress = plainProgress({ stream, paint: painter(false), quiet, verbose })
  progress.start('step')
  progress.note('detail')
  progress.done('step done')
  progress.warn('mind this')
  progress.stop()
  return text()
}

t.test('a pipe gets a line a step, more with --verbose, warnings only with --quiet', async (t) => {
  t.equal(play(false, false), 'ok step done\n!  mind this\n')
  t.equal(play(false, true), '.. step\n   detail\nok step done\n!  mind this\n')
  t.equal(play(true, false), '!  mind this\n')
})

t.test('a terminal keeps what was done and what is to be minded', async (t) => {
  const { stream, text } = collecting()
  const paint = painter(false)
  const progress = await terminalProgress({ stream, paint, quiet: false, verbose: false })
  progress.start('step')
  progress.note('detail')
  progress.warn('mind this')
  progress.done('step done')
  progress.stop()
  t.match(text(), 'ok step done\n')
  t.match(text(), /! +mind this\n/)
})
