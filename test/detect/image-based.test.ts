import t from 'tap'
import { identify } from '../../src/detect/identity.ts'
import { imageBasedReason, rootIsReadOnly } from '../../src/detect/image-based.ts'
import { fixtureHost } from '../fixture-host.ts'

async function reasonOf(tree: object): Promise<string | undefined> {
  const host = fixtureHost(t.testdir({ etc: { 'os-release': 'ID=sles\nNAME=SLES\n' }, ...tree }))
  return imageBasedReason(host, await identify(host))
}

const tool = { usr: { sbin: { 'transactional-update': '' } } }
const fstab = (options: string) => ({
  etc: { 'os-release': 'ID=sles\n', fstab: `UUID=1 / btrfs ${options} 0 0\n` },
})

t.test('a host that can be installed on as it runs is not image-based', async (t) => {
  t.equal(await reasonOf({}), undefined)
  t.equal(
    await reasonOf({ ...tool, ...fstab('defaults,rw') }),
    undefined,
    'the tool is only installed',
  )
})

t.test('a host that boots an image or snapshots is image-based', async (t) => {
  t.match(await reasonOf({ run: { 'ostree-booted': '' } }), /^SLES .* image-based system/)
  t.match(await reasonOf({ ...tool, ...fstab('ro') }), /transactional system/)
  t.match(await reasonOf(tool), /transactional system/, 'nothing says that / is written to')
})

t.test('fstab says whether / is read-only', async (t) => {
  const cases = [
    ['UUID=1 / btrfs ro 0 0', true],
    ['UUID=1\t/\text4\tdefaults,ro,noatime\t0 1', true],
    ['UUID=1 / ext4 errors=remount-ro 0 1', false],
    ['UUID=1 /boot vfat ro 0 0\nUUID=2 / ext4 defaults', false],
    ['# UUID=1 / btrfs ro', undefined],
    ['# / was on sda1 during installation\n', undefined],
    ['', undefined],
  ] as const
  for (const [text, wanted] of cases) t.equal(rootIsReadOnly(text), wanted, text)
})
