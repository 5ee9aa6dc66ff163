import { fipsVariables } from '../../datadog/fips-settings.ts'
import { PROXY_IMAGE, PROXY_TAG, PUBLIC_REGISTRY } from '../../datadog/image.ts'
import { FIRST_PORT, METRICS_OFFSET, PORT_COUNT } from '../../datadog/ports.ts'
import { isLoopbackHost } from '../../text/loopback.ts'
import { isDatadogs, parseImage } from '../image.ts'
import type { JsonObject } from '../json/edit-json.ts'
import type { ProxyOptions } from './options.ts'
import { type ContainerPlace, nameOf, type RenderStep, setEnvironment } from './step.ts'
import type { Container, PortMapping, TaskFile } from './task.ts'

const ports = Array.from({ length: PORT_COUNT }, (_, offset) => FIRST_PORT + offset)

/** The port for metrics as /proc/net/tcp has it (proc(5)). */
const metricsPort = (FIRST_PORT + METRICS_OFFSET).toString(16).toUpperCase().padStart(4, '0')

/**
 * Exits 0 if something listens on the port for metrics; 0A is LISTEN. Uses nothing but a shell, since the
 * image may have neither curl nor grep.
 */
const isListening = `while read -r n a r s t; do case $a/$s in *:${metricsPort}/0A) exit 0;; esac; done < /proc/net/tcp; exit 1`

const healthCheck = {
  command: ['CMD-SHELL', isListening],
  interval: 10,
  timeout: 5,
  retries: 3,
  startPeriod: 15,
}

/** MiB; ECS wants one of two memory settings of each container where the task has none. */
const MEMORY_RESERVATION = 128

/** Gives the step that adds the proxy's container behind the others. */
export function addProxy(found: TaskFile, agent: Container, options: ProxyOptions): RenderStep {
  const { task, containers, isListOnly } = found
  const sized = task.containerDefinitions.some(hasMemory)
  const needsMemory = task.memory === undefined && (sized || !isListOnly)
  const value: JsonObject = {
    name: PROXY_IMAGE,
    image: newImage(agent.image ?? '', options),
    essential: true,
    ...(needsMemory && { memoryReservation: MEMORY_RESERVATION }),
    portMappings: ports.map((containerPort) => ({ containerPort, protocol: 'tcp' })),
    environment: [
      { name: fipsVariables.portRangeStart, value: String(FIRST_PORT) },
      { name: fipsVariables.localAddress, value: '127.0.0.1' },
    ],
    ...(options.healthCheck !== false && { healthCheck }),
  }
  const path = [...containers, task.containerDefinitions.length]
  return { path, value, summary: `the container ${PROXY_IMAGE} is added` }
}

/** Gives the steps that put a proxy's container right. */
export function repairProxy(
  { task, isListOnly }: TaskFile,
  proxy: ContainerPlace,
  options: ProxyOptions,
): RenderStep[] {
  const { container, path } = proxy
  const name = nameOf(proxy)
  const steps: RenderStep[] = []
  const set = (key: string, value: NonNullable<RenderStep['value']>, summary: string): void => {
    steps.push({ path: [...path, key], value, summary: `${name}: ${summary}` })
  }
  const image = chosenImage(container.image ?? '', options)
  if (image !== container.image) set('image', image, `the image becomes ${image}`)
  if (container.essential !== true) set('essential', true, 'it is essential')
  if (task.memory === undefined && !isListOnly && !hasMemory(container)) {
    set('memoryReservation', MEMORY_RESERVATION, `${MEMORY_RESERVATION} MiB are reserved`)
  }
  if (container.healthCheck === undefined && options.healthCheck !== false) {
    set('healthCheck', healthCheck, 'a health check is added')
  }
  const address = container.environment?.find(
    (one) => one.name === fipsVariables.localAddress,
  )?.value
  const variables = setEnvironment(proxy, {
    [fipsVariables.portRangeStart]: String(FIRST_PORT),
    [fipsVariables.localAddress]: address && isLoopbackHost(address) ? address : '127.0.0.1',
  })
  return [...steps, ...portSteps(proxy), ...variables]
}

function portSteps(proxy: ContainerPlace): RenderStep[] {
  const { container, path } = proxy
  const at = [...path, 'portMappings']
  const known = container.portMappings ?? []
  const name = nameOf(proxy)
  const steps: RenderStep[] = []
  const put = (index: number, key: string, value: string | number, port: number): void => {
    const summary = `${name}: ${key} of port ${port} becomes ${value}`
    steps.push({ path: [...at, index, key], value, summary })
  }
  for (const [index, { containerPort: port, hostPort, protocol = 'tcp' }] of known.entries()) {
    if (port === undefined || !ports.includes(port)) continue
    if (protocol !== 'tcp') put(index, 'protocol', 'tcp', port)
    if (hostPort !== undefined && hostPort !== port) put(index, 'hostPort', port, port)
  }
  const missing = ports.filter((port) => !known.some((mapping) => covers(mapping, port)))
  const mappings = missing.map((containerPort) => ({ containerPort, protocol: 'tcp' }))
  const summary = (port: number): string => `${name}: port ${port} is opened`
  if (container.portMappings === undefined) {
    return [
      {
        path: at,
        value: mappings,
        summary: `${name}: ports ${ports[0]} to ${ports.at(-1)} are opened`,
      },
    ]
  }
  const added = mappings.map((value, index) => ({
    path: [...at, known.length + index],
    value,
    summary: summary(value.containerPort),
  }))
  return [...steps, ...added]
}

function covers({ containerPort, containerPortRange }: PortMapping, port: number): boolean {
  const [from, to] = (containerPortRange ?? '').split('-').map(Number)
  return containerPort === port || (!!from && from <= port && port <= (to ?? from))
}

function hasMemory({ memory, memoryReservation }: Container): boolean {
  return memory !== undefined || memoryReservation !== undefined
}

/** The proxy is taken from where the Agent is, if that is one of Datadog's registries, else from ECR Public. */
function newImage(agentImage: string, options: ProxyOptions): string {
  const { repository } = parseImage(agentImage)
  const own = isDatadogs(agentImage)
    ? repository.replace(/agent$/, PROXY_IMAGE)
    : `${PUBLIC_REGISTRY}/${PROXY_IMAGE}`
  return chosenImage(`${own}:${PROXY_TAG}`, options)
}

/** Gives an image with the name and the tag that the options have, else its own. */
function chosenImage(known: string, { image, imageTag }: ProxyOptions): string {
  if (image === undefined && imageTag === undefined) return known
  const given = parseImage(image ?? known)
  if (given.digest && imageTag === undefined) return image ?? known
  const tag = imageTag ?? given.tag ?? parseImage(known).tag
  return tag === undefined ? given.repository : `${given.repository}:${tag}`
}
