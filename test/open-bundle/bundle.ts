import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { writeBundle } from '../../src/bundle/create/write-bundle.ts'
import { localHost } from '../../src/host/local.ts'

const manifest = {
  schemaVersion: 1 as const,
  tool: 'dd-fips 0.1.0',
  madeAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-04-01T00:00:00.000Z',
  platform: { id: 'debian', version: '12', arch: 'x86_64', manager: 'apt' },
  packages: { 'datadog-agent': '1:7.66.0-1' },
  dependencies: {},
  keys: { one: '-----BEGIN "sha256": "path"\n' },
}

type Pair = ReturnType<typeof pemOf>
const pemOf = (pair: { publicKey: unknown; privateKey: unknown }) => {
  const { publicKey, privateKey } = pair as ReturnType<typeof generateKeyPairSync>
  return {
    private: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    public: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  }
}
export const keys = {
  rsa: pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 })),
  p256: pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  p521: pemOf(generateKeyPairSync('ec', { namedCurve: 'P-521' })),
  small: pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 })),
  k256: pemOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' })),
  ed25519: pemOf(generateKeyPairSync('ed25519')),
  pss: pemOf(generateKeyPairSync('rsa-pss', { modulusLength: 2048 })),
} satisfies Record<string, Pair>

export interface SmallBundle {
  readonly archive: string
  readonly digest: string
  /** Directory of the files as they were packed. */
  readonly stage: string
  /** Written by the bundle's Node when it runs; holds its arguments. */
  readonly marker: string
}

/** Makes a bundle whose Node is a shell script that leaves a marker. */
export async function smallBundle(dir: string, signKey?: string): Promise<SmallBundle> {
  mkdirSync(`${dir}/work`, { recursive: true })
  const marker = `${dir}/ran`
  writeFileSync(`${dir}/node`, `#!/bin/sh\necho "$@" >${marker}\ncat\nexit 3\n`)
  writeFileSync(`${dir}/program`, 'the program')
  writeFileSync(`${dir}/deb`, 'x'.repeat(70_000))
  const files = {
    'apt/pool/one_1%3a2.deb': `${dir}/deb`,
    'tool/node': `${dir}/node`,
    'tool/dd-fips.mjs': `${dir}/program`,
    'tool/lib/libstdc++.so.6': `${dir}/deb`,
  }
  const archive = `${dir}/b.tar`
  const digest = await writeBundle(localHost(), `${dir}/work`, archive, manifest, files, signKey)
  for (const [name, pair] of Object.entries(keys)) writeFileSync(`${dir}/${name}.pem`, pair.public)
  return { archive, digest, stage: `${dir}/work/stage`, marker }
}

/** An alteration of a bundle, by name: a shell command in the directory of its files ($A is the archive), or bytes. */
export type Attack = string | ((whole: Buffer) => Buffer)

const again = (words: string) =>
  `tar --format=ustar --owner=0 --group=0 --numeric-owner --mtime=@0 -cf "$A" ${words}`
const all =
  'manifest.json manifest.json.sig apt/pool/one_1%3a2.deb tool/dd-fips.mjs tool/lib/libstdc++.so.6 tool/node'
/** Packs the files of a bundle again, as they are now. */
export const packAgain = again(all)
const append = 'tar --format=ustar --no-recursion -P -rf "$A"'

const header = (name: string, change: (header: Buffer) => void): Attack => {
  return (whole) => {
    const copy = Buffer.from(whole)
    const at = copy.indexOf(`${name}\0`, 0, 'latin1')
    const block = copy.subarray(at, at + 512)
    change(block)
    block.write('        ', 148)
    const sum = block.reduce((total, byte) => total + byte, 0)
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    return copy
  }
}

const evil = "printf '#!/bin/sh\\ntouch ../../ran\\n'"

export const attacks: Readonly<Record<string, Attack>> = {
  'an altered node': `${evil} >tool/node; ${again(all)}`,
  'an altered program': `echo evil >tool/dd-fips.mjs; ${again(all)}`,
  'an altered package': `echo evil >apt/pool/one_1%3a2.deb; ${again(all)}`,
  'an altered manifest': `sed -i s/debian/ubuntu/ manifest.json; ${again(all)}`,
  'node and manifest altered alike': `${evil} >tool/node
    sed -i "s/$(sha256sum <"$A.node" | cut -c 1-64)/$(sha256sum <tool/node | cut -c 1-64)/" manifest.json; ${again(all)}`,
  'the signature of another key': `openssl dgst -sha256 -sign "$OTHER" -out manifest.json.sig manifest.json; ${again(all)}`,
  'the signature of another text': `echo other >other; openssl dgst -sha256 -sign "$KEY" -out manifest.json.sig other; ${again(all)}`,
  'an empty signature': `: >manifest.json.sig; ${again(all)}`,
  'no signature': again(all.replace('manifest.json.sig', '')),
  'no manifest': again(all.replace('manifest.json ', '')),
  'no node': again(all.replace(' tool/node', '')),
  'members in another order': again(all.split(' ').reverse().join(' ')),
  'a member more': `echo x >more; ${append} more`,
  'a member more in the middle': `echo x >more; ${again(all.replace('tool/dd', 'more tool/dd'))}`,
  'node twice, the second another': `${evil} >tool/node; ${append} tool/node`,
  'node twice, the first another': `mkdir e; cp -a tool e; ${evil} >tool/node
    tar --format=ustar -cf "$A" manifest.json manifest.json.sig tool/node; cd e; ${append} tool/node`,
  'the manifest twice': `${append} manifest.json`,
  'another manifest first': `mkdir e; sed s/debian/ubuntu/ manifest.json >e/manifest.json; tar --format=ustar -cf "$A" -C e manifest.json
    ${append} ${all}`,
  'a link for node': `ln -sf /bin/sh tool/node; ${again(all)}`,
  'a hard link for node': `rm tool/node; ln tool/dd-fips.mjs tool/node; ${again(all)}`,
  'a link for the directory': `rm -r tool; ln -s /tmp tool; ${again('manifest.json manifest.json.sig apt/pool/one_1%3a2.deb tool')}`,
  'a way up': `echo x >../up; ${append} ../up`,
  'an absolute name': `${append} /etc/hostname`,
  'a device': `mknod device c 1 3; ${append} device`,
  'a pax header': `tar --format=pax --pax-option=path:=evil -rf "$A" tool/node`,
  'the gnu format': `tar --format=gnu -cf "$A" ${all}`,
  'gzip around it': 'gzip "$A"; mv "$A.gz" "$A"',
  'a header that says link': header('tool/node', (block) => block.write('2', 156)),
  'a header with another name': header('tool/node', (block) => block.write('tool/nodf', 0)),
  'a header with a prefix': header('tool/node', (block) => block.write('/etc', 345)),
  'a header with a negative size': header('tool/node', (block) => block.write('-0000000001', 124)),
  'a header with a huge size': header('tool/node', (block) => block.write('77777777777', 124)),
  'a manifest of a huge size': header('manifest.json', (block) => block.write('77777777777', 124)),
  'a file after the end': (whole) => Buffer.concat([whole, Buffer.from('x'.repeat(512))]),
  'zeros after the end': (whole) => Buffer.concat([whole, Buffer.alloc(10_240)]),
  'another name in the zeros': (whole) => Buffer.from(whole).fill('x', whole.length - 512),
  nothing: () => Buffer.alloc(0),
  'zeros only': (whole) => Buffer.alloc(whole.length),
}

/** Applies an attack to a bundle; `key` and `other` are paths of private keys. */
export function alter({ archive, stage }: SmallBundle, attack: Attack, key: string, other: string) {
  if (typeof attack === 'function')
    return writeFileSync(archive, attack(readFileSync(archive) as Buffer))
  const env = { ...process.env, A: archive, KEY: key, OTHER: other }
  writeFileSync(`${archive}.node`, readFileSync(`${stage}/tool/node`))
  execFileSync('sh', ['-c', attack], { cwd: stage, env, stdio: 'pipe' })
}
