import { type Product, products } from './products.ts'

/** What differs between the fixture versions of the proxy package. */
interface Release {
  readonly offsets: (offset: number) => boolean
  readonly maxconn: number
  readonly retries: number
}

/** 1.1.0 binds one port fewer: what listens is what the cfg says, not always sixteen. */
const releases: Record<string, Release> = {
  '1.1.0': { offsets: (offset) => offset !== 11, maxconn: 128, retries: 2 },
  '1.2.0': { offsets: () => true, maxconn: 256, retries: 3 },
}

/**
 * Gives datadog-fips-proxy.cfg.example of one version of the fixture proxy, for haproxy 2.2 to 3.0.
 * `maxconn` stays small: a host without CAP_SYS_RESOURCE cannot raise its limit of open files.
 */
export function proxyCfg(version: string): string {
  const release = releases[version]
  if (!release) throw new Error(`there is no fixture proxy ${version}`)
  const bound = products.filter((product) => release.offsets(product.offset))
  return [
    head(version, release),
    ...bound.map(frontend),
    ...bound.map((product) => backend(product.backend, product.prefix)),
    backend('datadog-api', 'api'),
    backend('datadog-flare', 'flare.agent'),
  ].join('\n')
}

const head = (version: string, release: Release) => `# Datadog FIPS Proxy ${version} (stand-in)
#
# Do not change this file: a changed proxy is no longer the one that was examined.

global
    log stdout format raw daemon notice
    maxconn ${release.maxconn}
    nbthread 1

defaults
    mode http
    log global
    option dontlognull
    option redispatch
    retries ${release.retries}
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout check 2s

# Statistics. Offset 0.
listen stats
    bind 127.0.0.1:9803
    stats enable
    stats uri /
`

const frontend = ({ offset, frontend, backend }: Product) => `# Offset ${offset}.
frontend ${frontend}
    bind 127.0.0.1:${9803 + offset}
${offset === 1 ? toTheApi : ''}    default_backend ${backend}
`

const toTheApi = `    use_backend datadog-api if { path_beg -i /api/v1/validate }
    use_backend datadog-flare if { path_beg -i /support/flare }
`

const backend = (name: string, prefix: string) => `backend ${name}
    balance roundrobin
    server mothership1 ${server(prefix)}
    server mothership2 ${server(prefix)}
`

function server(prefix: string): string {
  const host = `${prefix}.ddog-gov.com`
  const trust = `ssl verify required ca-file /etc/ssl/certs/ca-certificates.crt verifyhost ${host}`
  return `${host}:443 check port 443 inter 5s ${trust} sni str(${host})`
}
