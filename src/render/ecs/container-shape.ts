import { list, object, oneOf, pair, type Shape, strings } from './check-shape.ts'

const secret = object({ name: 'string', valueFrom: 'string' }, 'name', 'valueFrom')

const linuxParameters = object({
  capabilities: object({ add: strings, drop: strings }),
  devices: list(
    object({ hostPath: 'string', containerPath: 'string', permissions: strings }, 'hostPath'),
  ),
  initProcessEnabled: 'boolean',
  sharedMemorySize: 'integer',
  tmpfs: list(
    object(
      { containerPath: 'string', size: 'integer', mountOptions: strings },
      'containerPath',
      'size',
    ),
  ),
  maxSwap: 'integer',
  swappiness: 'integer',
})

/**
 * ContainerDefinition of the Amazon ECS API. Words that AWS adds to now and then are plain strings here;
 * name and image are wanted by the service, although its model does not say so.
 */
const members: Readonly<Record<string, Shape>> = {
  name: 'string',
  image: 'string',
  repositoryCredentials: object({ credentialsParameter: 'string' }, 'credentialsParameter'),
  cpu: 'integer',
  memory: 'integer',
  memoryReservation: 'integer',
  links: strings,
  portMappings: list(
    object({
      containerPort: 'integer',
      hostPort: 'integer',
      protocol: oneOf('tcp', 'udp'),
      name: 'string',
      appProtocol: 'string',
      containerPortRange: 'string',
    }),
  ),
  essential: 'boolean',
  restartPolicy: object(
    { enabled: 'boolean', ignoredExitCodes: list('integer'), restartAttemptPeriod: 'integer' },
    'enabled',
  ),
  entryPoint: strings,
  command: strings,
  environment: list(pair),
  environmentFiles: list(object({ value: 'string', type: 'string' }, 'value', 'type')),
  mountPoints: list(
    object({ sourceVolume: 'string', containerPath: 'string', readOnly: 'boolean' }),
  ),
  volumesFrom: list(object({ sourceContainer: 'string', readOnly: 'boolean' })),
  linuxParameters,
  secrets: list(secret),
  dependsOn: list(
    object(
      { containerName: 'string', condition: oneOf('START', 'COMPLETE', 'SUCCESS', 'HEALTHY') },
      'containerName',
      'condition',
    ),
  ),
  startTimeout: 'integer',
  stopTimeout: 'integer',
  versionConsistency: 'string',
  hostname: 'string',
  user: 'string',
  workingDirectory: 'string',
  disableNetworking: 'boolean',
  privileged: 'boolean',
  readonlyRootFilesystem: 'boolean',
  dnsServers: strings,
  dnsSearchDomains: strings,
  extraHosts: list(object({ hostname: 'string', ipAddress: 'string' }, 'hostname', 'ipAddress')),
  dockerSecurityOptions: strings,
  interactive: 'boolean',
  pseudoTerminal: 'boolean',
  dockerLabels: 'strings-by-name',
  ulimits: list(
    object(
      { name: 'string', softLimit: 'integer', hardLimit: 'integer' },
      'name',
      'softLimit',
      'hardLimit',
    ),
  ),
  logConfiguration: object(
    { logDriver: 'string', options: 'strings-by-name', secretOptions: list(secret) },
    'logDriver',
  ),
  healthCheck: object(
    {
      command: strings,
      interval: 'integer',
      timeout: 'integer',
      retries: 'integer',
      startPeriod: 'integer',
    },
    'command',
  ),
  systemControls: list(object({ namespace: 'string', value: 'string' })),
  resourceRequirements: list(
    object({ value: 'string', type: 'string', sharingStrategy: 'string' }, 'type'),
  ),
  firelensConfiguration: object({ type: 'string', options: 'strings-by-name' }, 'type'),
  credentialSpecs: strings,
}

export const containerShape = object(members, 'name', 'image')
