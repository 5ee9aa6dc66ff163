import { maskCfg } from '../config/proxy/mask-cfg.ts'
import { places } from '../host/places.ts'
import { hasDigest } from '../packages/file-proof.ts'
import { unifiedDiff } from '../text/diff.ts'
import type { Check, Finding } from './check.ts'
import {
  copyExample,
  digestsOf,
  orElse,
  type ProvedExample,
  proveExample,
  type Restoration,
  restoreLost,
} from './probes/proxy-example.ts'

const { proxyConfig, proxyExample, proxyOriginal } = places
const FORMER = 'example it was made from'

/** The texts of a host; `original` is the example that the cfg was made from. */
interface Texts {
  readonly now: Buffer
  readonly example: Buffer
  readonly original: Buffer | undefined
}

function diff(title: string, older: Buffer, newer: Buffer, oldName: string, newName: string) {
  const names = { oldName, newName, mask: maskCfg }
  return `${title}:\n${unifiedDiff(older.toString(), newer.toString(), names)}`
}

function missing(path: string, how: Restoration): Finding {
  const summary = `${path} does not exist.`
  return { status: 'fail', summary, remedy: orElse(`Run \`${how.restore}\`.`, how) }
}

/** Somebody has changed the example: what the cfg is like proves nothing then. */
function alteredExample(
  { now, example }: Texts,
  proved: ProvedExample,
  copy: string,
): Finding | undefined {
  const { proof, genuine, restore } = proved
  if (proof.is !== 'altered') return undefined
  const isSame = now.equals(example)
  const isPackaged = hasDigest(now, proof.digest)
  const base = genuine ?? example
  const parts = [
    digestsOf(proof),
    isSame && `${proxyConfig}: the same as the example now`,
    isPackaged && `${proxyConfig}: as the package brought it`,
    genuine && diff('What was changed in the example', genuine, example, FORMER, proxyExample),
    !isSame &&
      !isPackaged &&
      diff('What was changed in the cfg', base, now, genuine ? FORMER : proxyExample, proxyConfig),
  ]
  return {
    status: 'fail',
    summary: "The example of the proxy's cfg is not what its package brought.",
    evidence: parts.filter(Boolean).join('\n'),
    remedy: orElse(
      `Datadog vouches only for the example that it ships. To restore it, run \`${restore}\`, then \`${copy}\`, then \`dd-fips install\`.`,
      proved,
    ),
  }
}

function differing({ now, example, original }: Texts, copy: string): Finding {
  const parts = [
    original &&
      !original.equals(example) &&
      diff('What the package changed since', original, example, FORMER, 'example now'),
    diff(
      'What was changed on this host',
      original ?? example,
      now,
      original ? FORMER : proxyExample,
      proxyConfig,
    ),
  ]
  return {
    status: 'fail',
    summary: 'The cfg of the proxy differs from the example of its package.',
    evidence: parts.filter(Boolean).join('\n'),
    remedy: `Datadog vouches only for the unmodified example. To restore it, run \`${copy}\`, then \`dd-fips install\`.`,
  }
}

export const proxyCfgUnmodified: Check = {
  id: 'proxy.cfg.unmodified',
  needs: ['packages.installed'],
  async run(context) {
    const { host, survey } = context
    const paths = [proxyConfig, proxyExample, proxyOriginal]
    const [now, example, original] = await Promise.all(paths.map((path) => host.read(path)))
    if (now === undefined) return missing(proxyConfig, { restore: 'dd-fips install' })
    if (example === undefined) {
      return missing(proxyExample, await restoreLost(host, survey, original))
    }
    const texts = { now, example, original }
    const proved = await proveExample(host, survey, example, original)
    const copy = await copyExample(host)
    const altered = alteredExample(texts, proved, copy)
    if (altered !== undefined) return altered
    if (!now.equals(example)) return differing(texts, copy)
    const { proof } = proved
    if (proof.is === 'unknown') {
      const summary = `The cfg of the proxy is like its example, but nothing proves that its package brought that: ${proof.why}.`
      return { status: 'skip', summary }
    }
    const evidence = `${proxyExample}: ${proof.digest}, as ${proof.by} has it`
    const summary = 'The cfg of the proxy is the example of its package.'
    return { status: 'pass', summary, evidence }
  },
}
