/** One setting as the Agent's example describes it: key, type, default, and what it is for. */
type Row = readonly [key: string, type: string, value: string, purpose: string]

/**
 * Gives datadog.yaml.example of the stand-in Agent: about 180 KB, all comments but one live key,
 * `api_key:`, with commented keys of the same names further down, as an editor has to expect.
 */
export function agentExample(): string {
  const sections = [...Array(60).keys()].map(section)
  return [head, ...sections.slice(0, 20), fips, ...sections.slice(20)].join('\n')
}

function title(text: string): string {
  const bar = '#'.repeat(text.length + 6)
  return `${bar}\n## ${text} ##\n${bar}\n`
}

const head = `${title('Basic Configuration')}
## @param api_key - string - required
## @env DD_API_KEY - string - required
## The key that this host's data is accounted to. Each organization has its own.
#
api_key:

## @param site - string - optional - default: datadoghq.com
## @env DD_SITE - string - optional - default: datadoghq.com
## The site that data goes to.
#
# site: datadoghq.com

## @param dd_url - string - optional - default: https://app.datadoghq.com
## @env DD_URL - string - optional - default: https://app.datadoghq.com
## The server that metrics go to. Leave it out where "site" says enough.
#
# dd_url: https://app.datadoghq.com

## @param hostname - string - optional - default: auto-detected
## @env DD_HOSTNAME - string - optional - default: auto-detected
## The name that this host reports under.
#
# hostname: <HOSTNAME_NAME>

## @param tags  - list of key:value elements - optional
## @env DD_TAGS - space separated list of strings - optional
## Tags on everything that this host sends.
#
# tags:
#   - team:infra
#   - <TAG_KEY>:<TAG_VALUE>

## @param env - string - optional
## @env DD_ENV - string - optional
## The environment that this host belongs to.
#
# env: <environment name>

## @param additional_endpoints - object - optional
## Further places that metrics are sent to.
#
# additional_endpoints:
#   "https://app.datadoghq.com":
#     - <API_KEY>
`

const fips = `${title('FIPS Proxy')}
## @param fips - custom object - optional
## Where the proxy on this host is, and whether the Agent uses it.
#
# fips:

  ## @param enabled - boolean - optional - default: false
  ## @env DD_FIPS_ENABLED - boolean - optional - default: false
  ## Send everything through the proxy.
  #
  # enabled: false

  ## @param port_range_start - integer - optional - default: 9803
  ## The first of the ports that the proxy listens on.
  #
  # port_range_start: 9803

  ## @param https - boolean - optional - default: true
  ## Speak TLS to the proxy itself.
  #
  # https: true
`

const rows: readonly Row[] = [
  ['enabled', 'boolean', 'false', 'Turn this product on.'],
  ['api_key', 'string', '<API_KEY>', 'A key for this product alone; the one above otherwise.'],
  ['hostname', 'string', '<HOSTNAME_NAME>', 'A name for this product alone.'],
  ['env', 'string', '<environment name>', 'An environment for this product alone.'],
  ['tags', 'list of key:value elements', '[]', 'Tags on what this product sends, and on no other.'],
  ['site', 'string', 'datadoghq.com', 'A site for this product alone.'],
  ['dd_url', 'string', 'https://intake.datadoghq.com', 'The server that this product sends to.'],
  ['batch_wait', 'integer', '5', 'Seconds that data is gathered for before it is sent.'],
  ['queue_size', 'integer', '100', 'How many payloads are kept while the server is away.'],
  ['log_file', 'string', '/var/log/datadog/product.log', 'Where this product logs to.'],
  ['use_compression', 'boolean', 'true', 'Compress what is sent.'],
  ['compression_level', 'integer', '6', 'From 0, quick, to 9, small.'],
]

/** A commented block as the real example has them: the block's key, then indented, described keys. */
function section(index: number): string {
  const name = `product_${String(index + 1).padStart(2, '0')}`
  const described = rows.map(([key, type, value, purpose]) => {
    const variable = `DD_${name}_${key}`.toUpperCase()
    return `  ## @param ${key} - ${type} - optional - default: ${value}
  ## @env ${variable} - ${type} - optional - default: ${value}
  ## ${purpose} What is set here holds for this block only.
  #
  # ${key}: ${value}
`
  })
  return `${title(`Settings of ${name}`)}
## @param ${name} - custom object - optional
## Uncomment the block and the keys that you need.
#
# ${name}:

${described.join('\n')}
# Old form, still read:
#
#   api_key:
# ${name}_api_key:
`
}
