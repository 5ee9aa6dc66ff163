import t from 'tap'
import { isAmong, parseTargets } from '../../src/system/addresses.ts'

t.test('a connection is allowed by address, network and port', async (t) => {
  const cases: [string, string, number, boolean][] = [
    ['10.0.0.7', '10.0.0.7', 5432, true],
    ['10.0.0.7', '10.0.0.8', 5432, false],
    ['10.0.0.7:5432', '10.0.0.7', 5432, true],
    ['10.0.0.7:5432', '10.0.0.7', 443, false],
    ['10.0.0.0/8:5432', '10.99.0.1', 5432, true],
    ['10.0.0.0/8', '11.0.0.1', 1, false],
    ['fd00::1', 'fd00::1', 1, true],
    ['[fd00::1]:443', 'fd00::1', 443, true],
    ['[fd00::1]:443', 'fd00::1', 80, false],
    ['[fd00::/8]:443', 'fd12::9', 443, true],
    ['fd00::/8', 'fd12::9', 80, true],
    ['10.0.0.7, 10.0.0.9:1 ,', '10.0.0.9', 1, true],
    ['', '10.0.0.9', 1, false],
  ]
  for (const [list, address, port, is] of cases) {
    t.equal(isAmong(parseTargets(list), address, port), is, `${list} ${address} ${port}`)
  }
})

t.test('what is no address is refused by name', async (t) => {
  const wrong = [
    'db.example',
    '10.0.0.300',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0.1:0',
    '10.0.0.1:70000',
    '10.0.0.1:x',
    '[::1',
    '/8',
  ]
  for (const item of wrong) {
    t.throws(
      () => parseTargets(`127.0.0.1,${item}`),
      { message: `"${item}" is not an address of a target.` },
      item,
    )
  }
})
