import type { Evidence } from '../evidence.ts'
import { factTitles } from '../lines.ts'
import { html } from './markup.ts'
import { badge, code, list, none, pairs, type Section, table } from './parts.ts'

/** Returns the processes of Agent and proxy. */
export function processesSection({ processes }: Evidence): Section {
  const rows = processes.map(({ unit, pid, startedAt, command }) => [
    unit,
    String(pid),
    startedAt ?? 'not known',
    code(command),
  ])
  const columns = [
    { title: 'Unit', width: '11rem' },
    { title: 'PID', width: '4.5rem' },
    { title: 'Running since', width: '11.5rem' },
    { title: 'Command' },
  ]
  const body =
    rows.length > 0
      ? table('Processes of the proxy and of the Agent', columns, rows)
      : none('Nothing runs.')
  return { id: 'processes', title: factTitles.processes, body }
}

/** Returns the effective configuration, each value with where it comes from. */
export function configurationSection({ configuration }: Evidence): Section {
  const rows = configuration.map(({ name, value, source, units }) => [
    code(name),
    code(value),
    html`${code(source)}<br><span class="aside">${units.join(', ')}</span>`,
  ])
  const columns = [{ title: 'Setting' }, { title: 'Value' }, { title: 'Source, and who sees it' }]
  return {
    id: 'configuration',
    title: factTitles.configuration,
    body: html`<p>What the processes of the Agent see, from files, units and environment: the value that wins, and where
it stands. Secrets are masked.</p>${table('Settings in effect', columns, rows)}`,
  }
}

/** Returns who listens on the ports of the proxy. */
export function portsSection({ ports }: Evidence): Section {
  const rows = ports.map(({ address, port, product, holder }) => [
    html`<span class="number">${port}</span>`,
    address,
    product,
    holder,
  ])
  const columns = [
    { title: 'Port', width: '5rem' },
    { title: 'Address', width: '9rem' },
    { title: 'What goes through it' },
    { title: 'Held by' },
  ]
  const body =
    rows.length > 0
      ? table('Ports that the cfg of the proxy binds', columns, rows)
      : none('There is no cfg of the proxy, or it binds no port.')
  return { id: 'ports', title: factTitles.ports, body }
}

/** Returns the connections of the Agent, and which of them lead past the proxy. */
export function connectionsSection({ connections }: Evidence): Section {
  const rows = connections.map(({ unit, protocol, remote, allowedAs }) => [
    unit,
    html`${code(remote)} ${protocol === 'udp' && '(UDP)'}`,
    allowedAs ?? html`${badge('fail')} past the proxy`,
  ])
  const columns = [{ title: 'Unit' }, { title: 'To' }, { title: 'Why it may be' }]
  const body = rows.length > 0 ? table('Connections seen', columns, rows) : none('None was seen.')
  return { id: 'connections', title: factTitles.connections, body }
}

/** Returns what of the cryptography of the host was seen. */
export function cryptographySection({ cryptography }: Evidence): Section {
  const { kernelFips, cryptoPolicy, proxyLibrary, loaded } = cryptography
  const flag =
    kernelFips === undefined ? 'the kernel has no such flag' : kernelFips ? '1: on' : '0: off'
  const body = pairs([
    ['FIPS flag of the kernel', html`${code('/proc/sys/crypto/fips_enabled')} ${flag}`],
    ['Crypto policy', cryptoPolicy ?? 'this distribution has none'],
    ['The proxy says of itself', proxyLibrary.length > 0 ? list(proxyLibrary) : 'nothing'],
    [
      'Libraries in its memory',
      loaded.length > 0
        ? list(
            loaded.map(
              ({ path, sha256 }) =>
                html`${code(path)}<br><span class="aside">SHA-256</span> ${sha256 ? code(sha256) : 'not known: replaced on disk'}`,
            ),
          )
        : 'none was seen',
    ],
  ])
  return { id: 'cryptography', title: factTitles.cryptography, body }
}
