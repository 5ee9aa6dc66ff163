import { list, object, oneOf, pair, strings } from './check-shape.ts'
import { containerShape } from './container-shape.ts'

const volume = object({
  name: 'string',
  host: object({ sourcePath: 'string' }),
  dockerVolumeConfiguration: object({
    scope: 'string',
    autoprovision: 'boolean',
    driver: 'string',
    driverOpts: 'strings-by-name',
    labels: 'strings-by-name',
  }),
  efsVolumeConfiguration: object(
    {
      fileSystemId: 'string',
      rootDirectory: 'string',
      transitEncryption: 'string',
      transitEncryptionPort: 'integer',
      authorizationConfig: object({ accessPointId: 'string', iam: 'string' }),
    },
    'fileSystemId',
  ),
  s3filesVolumeConfiguration: object(
    {
      fileSystemArn: 'string',
      rootDirectory: 'string',
      transitEncryptionPort: 'integer',
      accessPointArn: 'string',
    },
    'fileSystemArn',
  ),
  fsxWindowsFileServerVolumeConfiguration: object({
    fileSystemId: 'string',
    rootDirectory: 'string',
    authorizationConfig: object({ credentialsParameter: 'string', domain: 'string' }),
  }),
  configuredAtLaunch: 'boolean',
})

/** The input of RegisterTaskDefinition, Amazon ECS API 2014-11-13. */
export const taskShape = object(
  {
    family: 'string',
    taskRoleArn: 'string',
    executionRoleArn: 'string',
    networkMode: oneOf('bridge', 'host', 'awsvpc', 'none'),
    containerDefinitions: list(containerShape),
    volumes: list(volume),
    placementConstraints: list(object({ type: 'string', expression: 'string' })),
    requiresCompatibilities: strings,
    cpu: 'string',
    memory: 'string',
    tags: list(object({ key: 'string', value: 'string' })),
    pidMode: 'string',
    ipcMode: 'string',
    proxyConfiguration: object(
      { type: 'string', containerName: 'string', properties: list(pair) },
      'containerName',
    ),
    inferenceAccelerators: list(object({ deviceName: 'string', deviceType: 'string' })),
    ephemeralStorage: object({ sizeInGiB: 'integer' }, 'sizeInGiB'),
    runtimePlatform: object({ cpuArchitecture: 'string', operatingSystemFamily: 'string' }),
    enableFaultInjection: 'boolean',
  },
  'family',
  'containerDefinitions',
)
