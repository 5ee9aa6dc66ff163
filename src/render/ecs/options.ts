export interface ProxyOptions {
  /** Image of the proxy, with or without a tag. */
  readonly image?: string
  readonly imageTag?: string
  /** False leaves the health check out, and the Agent waits for the start only. */
  readonly healthCheck?: boolean
}

/** Network modes in which the containers of a task share one loopback. */
export type NetworkMode = 'host' | 'awsvpc'

export interface EcsOptions extends ProxyOptions {
  /** Name of the Agent's container, where its image does not tell it. */
  readonly container?: string
  /** Instead of the network mode that the definition has, or of host where it has bridge. */
  readonly networkMode?: NetworkMode
}
