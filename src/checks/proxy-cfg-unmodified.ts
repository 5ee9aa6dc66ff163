import { unifiedDiff } from '../config/diff.ts'
import { maskCfg } from '../config/mask-cfg.ts'
import { places } from '../host/places.ts'
import type { Check } from './check.ts'
import { proxyProcess } from './proxy-process.ts'

export const proxyCfgUnmodified: Check = {
  id: 'proxy.cfg.unmodified',
  needs: ['packages.installed'],
  async run(context) {
    const { host } = context
    const paths = [places.proxyConfig, places.proxyExample, places.proxyOriginal]
    const [now, example, original] = await Promise.all(paths.map((path) => host.read(path)))
    if (now === undefined || example === undefined) {
      const missing = now === undefined ? places.proxyConfig : places.proxyExample
      const summary = `${missing} does not exist.`
      return {
        status: 'fail',
        summary,
        remedy: 'Run `dd-fips install`, or reinstall the package.',
      }
    }
    if (now.equals(example)) {
      const running = await proxyProcess(context)
      if (running !== undefined && running.status !== 'pass') return running
      const summary = 'The cfg of the proxy is the example of its package.'
      return { status: 'pass', summary, ...(running && { evidence: running.evidence }) }
    }
    const parts = [
      original &&
        !original.equals(example) &&
        `What the package changed since:\n${unifiedDiff(original.toString(), example.toString(), {
          oldName: 'example it was made from',
          newName: 'example now',
          mask: maskCfg,
        })}`,
      `What was changed on this host:\n${unifiedDiff(
        (original ?? example).toString(),
        now.toString(),
        {
          oldName: original ? 'example it was made from' : places.proxyExample,
          newName: places.proxyConfig,
          mask: maskCfg,
        },
      )}`,
    ]
    return {
      status: 'fail',
      summary: 'The cfg of the proxy differs from the example of its package.',
      evidence: parts.filter(Boolean).join('\n'),
      remedy: `Datadog vouches only for the unmodified example. To restore it, run \`cp ${places.proxyExample} ${places.proxyConfig}\`, then \`dd-fips install\`.`,
    }
  },
}
