import { places } from '../host/places.ts'
import type { Observations } from './observe.ts'

const { proxyConfig: cfg, proxyExample: example } = places

/** Gives the cfg of the proxy to those who read it, as its package does: the example itself is root's, 644. */
export const ownCfg = `chown dd-agent:dd-agent ${cfg} && chmod 640 ${cfg}`

const copy = `cp -p --backup=numbered ${example} ${cfg} && ${ownCfg}`

/** Restores the packaged example, itself first where it was altered; the present cfg is kept beside it. */
export const bringBack = ({ cfg: { altered } }: Observations): string =>
  altered ? `${altered.restore} && ${copy}` : copy
