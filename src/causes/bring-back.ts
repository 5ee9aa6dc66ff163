import { places } from '../host/places.ts'

const { proxyConfig: cfg, proxyExample: example } = places

/** Gives the cfg of the proxy to those who read it, as its package does: the example itself is root's, 644. */
export const ownCfg = `chown dd-agent:dd-agent ${cfg} && chmod 640 ${cfg}`

/** Restores the packaged example; the present file is kept beside it. */
export const bringBack = `cp -p --backup=numbered ${example} ${cfg} && ${ownCfg}`
