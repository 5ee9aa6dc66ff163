import t from 'tap'
import { aptRepository } from '../../src/packages/apt/apt-repository.ts'
import { readSettings } from '../../src/settings/settings.ts'
import { debian } from '../support/machine.ts'
import { fingerprints } from './fixture-keys.ts'
import { onRhel, onSuse } from './rpm/rpm-askers.ts'

const usual = {
  apt: 'https://apt.datadoghq.com/ stable 7',
  dnf: 'https://yum.datadoghq.com/stable/7/x86_64/',
  zypper: 'https://yum.datadoghq.com/suse/stable/7/x86_64/',
  keys: 'keys.datadoghq.com',
}

type Case = readonly [env: Readonly<Record<string, string>>, other: Partial<typeof usual>]

/** Variables, and what of the usual addresses is another one by them. */
const cases: readonly Case[] = [
  [{}, {}],
  ...['DD_REPO_URL', 'REPO_URL'].map((name): Case => {
    const other = {
      apt: 'https://apt.example.com/ stable 7',
      dnf: 'https://yum.example.com/stable/7/x86_64/',
      zypper: 'https://yum.example.com/suse/stable/7/x86_64/',
    }
    return [{ [name]: 'example.com' }, other]
  }),
  [{ TESTING_APT_URL: 'm.example/apt' }, { apt: 'https://m.example/apt/ stable 7' }],
  [
    { TESTING_APT_URL: 'm.example', DD_REPO_URL: 'example.com' },
    {
      apt: 'https://m.example/ stable 7',
      dnf: 'https://yum.example.com/stable/7/x86_64/',
      zypper: 'https://yum.example.com/suse/stable/7/x86_64/',
    },
  ],
  [
    { TESTING_YUM_URL: 'm.example/yum/' },
    {
      dnf: 'https://m.example/yum/stable/7/x86_64/',
      zypper: 'https://m.example/yum/suse/stable/7/x86_64/',
    },
  ],
  [
    { TESTING_YUM_URL: 'm.example', DD_REPO_URL: 'example.com' },
    {
      apt: 'https://apt.example.com/ stable 7',
      dnf: 'https://m.example/stable/7/x86_64/',
      zypper: 'https://m.example/suse/stable/7/x86_64/',
    },
  ],
  [{ TESTING_KEYS_URL: 'm.example/keys' }, { keys: 'm.example/keys' }],
  [{ TESTING_APT_REPO_VERSION: 'next main' }, { apt: 'https://apt.datadoghq.com/ next main' }],
  [
    { TESTING_YUM_VERSION_PATH: '/next/7/' },
    {
      dnf: 'https://yum.datadoghq.com/next/7/x86_64/',
      zypper: 'https://yum.datadoghq.com/suse/next/7/x86_64/',
    },
  ],
  [
    { TESTING_YUM_VERSION_PATH: 'next/7', DD_AGENT_DIST_CHANNEL: 'beta' },
    {
      apt: 'https://apt.datadoghq.com/ beta 7',
      dnf: 'https://yum.datadoghq.com/next/7/x86_64/',
      zypper: 'https://yum.datadoghq.com/suse/next/7/x86_64/',
    },
  ],
]

const bookworm = { id: 'debian', version: '12', arch: 'x86_64' }

for (const [env, other] of cases) {
  const name = Object.entries(env).map(([variable, value]) => `${variable}=${value}`)
  t.test(`apt, dnf and zypper with ${name.join(' ') || 'no variable'}`, async (t) => {
    const settings = readSettings({}, { ...env, DD_TRUSTED_KEY_FINGERPRINTS: fingerprints.rsa })
    const apt = await aptRepository(debian().host, bookworm, settings)
    const [dnf, zypper] = [await onRhel({}, settings), await onSuse({}, settings)]
    const found = {
      apt: /^deb \[.*\] (.*)\n$/.exec(apt.file?.content ?? '')?.[1],
      dnf: /^baseurl=(.*)$/m.exec(dnf.file?.content ?? '')?.[1],
      zypper: /^baseurl=(.*)$/m.exec(zypper.file?.content ?? '')?.[1],
      keys: apt.keyring?.url,
    }
    t.strictSame(found, { ...usual, ...other })
    for (const { keyFiles } of [dnf, zypper]) t.equal(keyFiles?.url, found.keys)
  })
}
