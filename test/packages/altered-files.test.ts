import t from 'tap'
import { isTampered, parseAltered } from '../../src/packages/altered-files.ts'

t.test('rpm -V: letters become words, in the order of paths', async (t) => {
  const output = [
    '.....UG..    /etc/datadog-agent',
    'S.5....T.  c /etc/x.conf',
    'missing     /opt/a b',
    'missing   c /etc/y.conf',
    'missing     /root/z (Permission denied)',
    'Unsatisfied dependencies for datadog-agent-7.66.0-1.x86_64: sh',
    '',
  ].join('\n')
  t.same(parseAltered(output), [
    { path: '/etc/datadog-agent', isConfiguration: false, what: ['owner', 'group'] },
    { path: '/etc/x.conf', isConfiguration: true, what: ['size', 'content', 'time'] },
    { path: '/etc/y.conf', isConfiguration: true, what: ['missing'] },
    { path: '/opt/a b', isConfiguration: false, what: ['missing'] },
    { path: '/root/z', isConfiguration: false, what: ['missing'] },
  ])
})

t.test('dpkg --verify: a question mark is a check that was not made', async (t) => {
  const output = '??5?????? c /etc/x.conf\n??5??????   /usr/bin/datadog-agent\nmissing     /opt/b\n'
  t.same(
    parseAltered(output).map(({ path, what }) => [path, what]),
    [
      ['/etc/x.conf', ['content']],
      ['/opt/b', ['missing']],
      ['/usr/bin/datadog-agent', ['content']],
    ],
  )
})

t.test('another owner or a configuration that people changed is no other program', async (t) => {
  const row = { path: '/x', isConfiguration: false }
  t.equal(isTampered({ ...row, what: ['owner', 'group', 'mode', 'time'] }), false)
  t.equal(isTampered({ ...row, what: ['content'], isConfiguration: true }), false)
  t.equal(isTampered({ ...row, what: ['size', 'content'] }), true)
  t.equal(isTampered({ ...row, what: ['missing'] }), true)
})
