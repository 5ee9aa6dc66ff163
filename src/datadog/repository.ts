/** Datadog publishes at `apt.`, `yum.` and `keys.` of this domain; DD_REPO_URL names another for the first two. */
export const REPOSITORY_DOMAIN = 'datadoghq.com'

/** The server of the signing keys. */
export const KEYS_SERVER = `keys.${REPOSITORY_DOMAIN}`

/** Where Datadog's installation script and documentation put the repository, by package manager. */
export const repositoryFiles = {
  apt: '/etc/apt/sources.list.d/datadog.list',
  yum: '/etc/yum.repos.d/datadog.repo',
  zypper: '/etc/zypp/repos.d/datadog.repo',
} as const

/** The keyring of apt hosts, without `.gpg`. The package `datadog-signing-keys` rewrites it. */
export const KEYRING = 'datadog-archive-keyring'
