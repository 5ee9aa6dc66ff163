import t from 'tap'
import { fetchKeys } from '../../../src/packages/keys/fetch-keys.ts'
import { type Answers, rpmHost } from '../rpm/rpm-host.ts'

const url = 'keys.example.com/dd'
const files = ['A.public', 'B.public']
const plain = (found: Awaited<ReturnType<typeof fetchKeys>>) =>
  found.map(({ content, ...rest }) => ({ ...rest, text: content?.toString() }))

const hostWith = (answers: Answers) => rpmHost({ '/usr/bin/curl': '' }, answers)

t.test('fetches each file over https and gives it by its name', async (t) => {
  const { host, run } = hostWith([
    [/A\.public$/, 'key A'],
    [/B\.public$/, 'key B'],
  ])
  t.same(plain(await fetchKeys(host, { url, files })), [
    { name: 'A.public', text: 'key A' },
    { name: 'B.public', text: 'key B' },
  ])
  t.same(
    run.map((line) => line.split(' ').at(-1)),
    ['https://keys.example.com/dd/A.public', 'https://keys.example.com/dd/B.public'],
  )
})

t.test('a file that cannot be had does not cost the others', async (t) => {
  const { host } = hostWith([
    [/A\.public$/, { code: 22, stderr: 'curl: (22) error: 404\n' }],
    [/B\.public$/, 'key B'],
  ])
  t.same(plain(await fetchKeys(host, { url, files })), [
    { name: 'A.public', text: undefined, problem: 'curl: (22) error: 404' },
    { name: 'B.public', text: 'key B' },
  ])
})

t.test('a host that cannot download is refused', async (t) => {
  await t.rejects(fetchKeys(rpmHost().host, { url, files }), { code: 'NO_DOWNLOADER' })
})

t.test('a bundle gives its files, and nothing is fetched for those it lacks', async (t) => {
  const { host, run } = hostWith([])
  const given = { 'B.public': 'key B', 'C.public': 'key C' }
  t.same(plain(await fetchKeys(host, { url, files, given })), [{ name: 'B.public', text: 'key B' }])
  t.same(await fetchKeys(host, { url, files, given: {} }), [])
  t.same(run, [])
})
