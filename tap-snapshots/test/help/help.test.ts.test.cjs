/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/help/help.test.ts > TAP > every command ends the same way > must match snapshot 1`] = `

Flags of every command
  --no-keep                   tells install.sh to keep no copy of dd-fips on the
                              host
  --json                      one JSON document on stdout, all prose on stderr
  --root DIR                  work on the file system below DIR
  --quiet                     print only warnings and errors
  --verbose                   print every command and its output
  --no-color                  no colours (also NO_COLOR)
  --help                      this help
  --version                   the version

Exit codes
  0 done, or nothing to do
  1 unexpected
  2 plan: there are changes
  3 verification failed
  4 preflight refused
  5 platform not supported, nothing changed
  6 settings or configuration not acceptable
  7 failed, and put back
  8 failed, and not wholly put back
  9 another run is in progress

`

exports[`test/help/help.test.ts > TAP > the help of all > must match snapshot 1`] = `
Usage: dd-fips COMMAND [FLAGS]

Makes the Datadog Agent of a host send only through the FIPS proxy. Shows what
it will change before it does, proves the result, and can undo it.
\`dd-fips COMMAND --help\` shows the flags of one command.

Commands
  install                     make the Agent of this host send only through the
                              FIPS proxy, and prove it
  plan                        show what install would change; change nothing
  verify                      prove what can be proved on this host now
  status                      show on one screen what is installed, what is
                              proved, and what is remembered
  revert                      undo what was installed
  first-boot                  for the unit in an image: take the key, start
                              proxy and Agent, prove it
  detect                      say what host this is and whether it is supported
  doctor                      find out what is wrong, and say how to fix it
  evidence                    write what an assessor can file: JSON, a page,
                              OSCAL
  render helm|ecs [FILE]      put the proxy into Helm values, a DatadogAgent or
                              an ECS task definition
  bundle create               make an archive to install from on hosts without a
                              network
  completion bash|zsh|fish    print a completion script for a shell to source
  man                         print the manual page, for \`man -l -\`

Flags
  --upgrade                   install, plan: bring both packages to the newest
                              version
  --bundle FILE               install, plan: install from a bundle; no network
                              is needed
  --bundle-key FILE           install, plan: the public key (PEM) that the
                              bundle is signed with
  --bundle-digest HEX         install, plan: the digest that bundle create
                              printed, if the bundle is not signed
  --sign-key FILE             bundle create: the private key (PEM) to sign it
                              with
  --valid-days DAYS           bundle create: days after which install refuses it
                              (90)
  --on-failure rollback|keep  install: what to do when a run fails
  --no-keep                   tells install.sh to keep no copy of dd-fips on the
                              host
  --lock-timeout SECONDS      install, revert: how long to wait for other
                              package managers (120)
  --observe SECONDS           verify, evidence: watch the Agent's connections
                              for that long
  --explain                   verify: show the chain from the Agent to the
                              intake, with what was seen of each link
  --since-install             verify: also compare the host with what the last
                              install left
  --out DIR|FILE              evidence, bundle create: the directory for
                              evidence.json, evidence.html and
                              assessment-results.json, or the bundle to write
  --format json|html|oscal    evidence: this format only; to standard output
                              without --out
  --strict                    install, verify, status, doctor, evidence: treat
                              what could not be checked as a failure
  --fix                       doctor: start proxy and Agent where they are
                              merely stopped
  --purge                     revert: remove receipt, backups and logs too
  --check                     render: show what would change; exit 2 if anything
                              would
  --in-place                  render: change FILE itself, and keep a backup
                              beside it
  --set                       render helm: print the changes as --set flags for
                              helm
  --image-tag TAG             render: tag of the proxy's image
  --image NAME                render ecs: the proxy's image, with or without a
                              tag
  --container NAME            render ecs: the Agent's container, if its image
                              does not identify it
  --network-mode host|awsvpc  render ecs: the network that Agent and proxy share
  --no-health-check           render ecs: add no health check for the proxy
  --json                      one JSON document on stdout, all prose on stderr
  --root DIR                  work on the file system below DIR
  --quiet                     print only warnings and errors
  --verbose                   print every command and its output
  --no-color                  no colours (also NO_COLOR)
  --help                      this help
  --version                   the version

Settings
  --api-key-file FILE         a file that holds the API key; - is standard input
  --site SITE                 the Datadog site; the proxy serves ddog-gov.com
                              only
  --allow-site                accept a site other than ddog-gov.com
  --hostname NAME             the host name that the Agent reports
  --tags A:B,C:D              host tags, comma separated
  --env NAME                  the env tag
  --install-only              install and configure, start nothing
  --first-boot                have an image take its key at first boot
                              (default); DD_FIPS_FIRST_BOOT=0 turns it off
  --no-agent                  leave the Agent package out; only the proxy is
                              installed
  --collect-proxy-logs        have the Agent send the proxy's log, from the
                              journal, to Datadog
  --no-collect-proxy-logs     undo --collect-proxy-logs
  --watch-unit                have a systemd timer run \`dd-fips verify\` daily;
                              it logs to the journal
  --no-watch-unit             undo --watch-unit
  --allow-connection ADDRESS[/BITS][:PORT],...
                              what integrations of the Agent may connect to
  --agent-minor-version N[.N]
                              the Agent version to install on a new host, as 66
                              or 66.1
  --channel NAME              stable or beta; with a repository of your own also
                              nightly
  --repository-url DOMAIN     example.com stands for apt.example.com and
                              yum.example.com
  --trusted-key-fingerprints HEX,HEX
                              replaces the built-in list, for mirrors that sign
                              again

Variables (a flag wins over its variable; empty is unset)
  DD_API_KEY                  the Datadog API key (never a flag: arguments can
                              be read by every user)
  DD_API_KEY_FILE             a file that holds the API key; - is standard input
  DD_SITE                     the Datadog site; the proxy serves ddog-gov.com
                              only
  DD_FIPS_ALLOW_SITE          accept a site other than ddog-gov.com
  DD_HOSTNAME                 the host name that the Agent reports
  DD_TAGS, DD_HOST_TAGS       host tags, comma separated
  DD_ENV                      the env tag
  DD_INSTALL_ONLY             install and configure, start nothing
  DD_FIPS_FIRST_BOOT          have an image take its key at first boot
                              (default); DD_FIPS_FIRST_BOOT=0 turns it off
  DD_NO_AGENT_INSTALL         leave the Agent package out; only the proxy is
                              installed
  DD_FIPS_COLLECT_PROXY_LOGS  have the Agent send the proxy's log, from the
                              journal, to Datadog
  DD_FIPS_WATCH_UNIT          have a systemd timer run \`dd-fips verify\` daily;
                              it logs to the journal
  DD_FIPS_ALLOW_CONNECTION    what integrations of the Agent may connect to
  DD_AGENT_MINOR_VERSION      the Agent version to install on a new host, as 66
                              or 66.1
  DD_AGENT_MAJOR_VERSION      only 7 supports the proxy
  DD_AGENT_FLAVOR             only datadog-agent works with the proxy
  DD_AGENT_DIST_CHANNEL       stable or beta; with a repository of your own also
                              nightly
  DD_REPO_URL, REPO_URL       example.com stands for apt.example.com and
                              yum.example.com
  DD_RPM_REPO_GPGCHECK        0 turns off the signature check of RPM repository
                              metadata
  DD_TRUSTED_KEY_FINGERPRINTS
                              replaces the built-in list, for mirrors that sign
                              again
  TESTING_APT_URL             host and path of the apt repository, without
                              scheme
  TESTING_YUM_URL             host and path of the RPM repository, without
                              scheme
  TESTING_KEYS_URL            host and path of the signing keys, without scheme
  TESTING_APT_REPO_VERSION    suite and component, as "stable 7"
  TESTING_YUM_VERSION_PATH    path of the RPM repository, as "stable/7"
  DD_FIPS_MODE                asks install.sh for the proxy; dd-fips itself
                              always installs it
  DD_URL                      has no effect: the Agent sends to the proxy only
  DD_UPGRADE                  imported Agent 5 configurations; not supported
                              here

Exit codes
  0 done, or nothing to do
  1 unexpected
  2 plan: there are changes
  3 verification failed
  4 preflight refused
  5 platform not supported, nothing changed
  6 settings or configuration not acceptable
  7 failed, and put back
  8 failed, and not wholly put back
  9 another run is in progress

`

exports[`test/help/help.test.ts > TAP > the help of bundle > must match snapshot 1`] = `
Usage: dd-fips bundle create [FLAGS]

Make an archive to install from on hosts without a network.

Flags
  --sign-key FILE             create: the private key (PEM) to sign it with
  --valid-days DAYS           create: days after which install refuses it (90)
  --out DIR|FILE              create: the directory for evidence.json,
                              evidence.html and assessment-results.json, or the
                              bundle to write

Settings
  --agent-minor-version
  --channel
  --repository-url
  --trusted-key-fingerprints

\`dd-fips --help\` lists the variables.

`

exports[`test/help/help.test.ts > TAP > the help of completion > must match snapshot 1`] = `
Usage: dd-fips completion bash|zsh|fish [FLAGS]

Print a completion script for a shell to source.

`

exports[`test/help/help.test.ts > TAP > the help of detect > must match snapshot 1`] = `
Usage: dd-fips detect [FLAGS]

Say what host this is and whether it is supported.

`

exports[`test/help/help.test.ts > TAP > the help of doctor > must match snapshot 1`] = `
Usage: dd-fips doctor [FLAGS]

Find out what is wrong, and say how to fix it.

Flags
  --strict                    treat what could not be checked as a failure
  --fix                       start proxy and Agent where they are merely
                              stopped

Settings
  --site
  --allow-site
  --install-only
  --no-agent
  --collect-proxy-logs
  --no-collect-proxy-logs
  --allow-connection

\`dd-fips --help\` lists the variables.

`

exports[`test/help/help.test.ts > TAP > the help of evidence > must match snapshot 1`] = `
Usage: dd-fips evidence [FLAGS]

Write what an assessor can file: JSON, a page, OSCAL.

Flags
  --observe SECONDS           watch the Agent's connections for that long
  --out DIR|FILE              the directory for evidence.json, evidence.html and
                              assessment-results.json, or the bundle to write
  --format json|html|oscal    this format only; to standard output without --out
  --strict                    treat what could not be checked as a failure

Settings
  --site
  --allow-site
  --install-only
  --no-agent
  --collect-proxy-logs
  --no-collect-proxy-logs
  --allow-connection

\`dd-fips --help\` lists the variables.

`

exports[`test/help/help.test.ts > TAP > the help of first-boot > must match snapshot 1`] = `
Usage: dd-fips first-boot [FLAGS]

For the unit in an image: take the key, start proxy and Agent, prove it.

`

exports[`test/help/help.test.ts > TAP > the help of install > must match snapshot 1`] = `
Usage: dd-fips install [FLAGS]

Make the Agent of this host send only through the FIPS proxy, and prove it.

Flags
  --upgrade                   bring both packages to the newest version
  --bundle FILE               install from a bundle; no network is needed
  --bundle-key FILE           the public key (PEM) that the bundle is signed
                              with
  --bundle-digest HEX         the digest that bundle create printed, if the
                              bundle is not signed
  --on-failure rollback|keep  what to do when a run fails
  --lock-timeout SECONDS      how long to wait for other package managers (120)
  --strict                    treat what could not be checked as a failure

Settings
  --api-key-file
  --site
  --allow-site
  --hostname
  --tags
  --env
  --install-only
  --first-boot
  --no-agent
  --collect-proxy-logs
  --no-collect-proxy-logs
  --watch-unit
  --no-watch-unit
  --allow-connection
  --agent-minor-version
  --channel
  --repository-url
  --trusted-key-fingerprints

\`dd-fips --help\` lists the variables.

`

exports[`test/help/help.test.ts > TAP > the help of man > must match snapshot 1`] = `
Usage: dd-fips man [FLAGS]

Print the manual page, for \`man -l -\`.

`

exports[`test/help/help.test.ts > TAP > the help of plan > must match snapshot 1`] = `
Usage: dd-fips plan [FLAGS]

Show what install would change; change nothing.

Flags
  --upgrade                   bring both packages to the newest version
  --bundle FILE               install from a bundle; no network is needed
  --bundle-key FILE           the public key (PEM) that the bundle is signed
                              with
  --bundle-digest HEX         the digest that bundle create printed, if the
                              bundle is not signed

Settings
  --api-key-file
  --site
  --allow-site
  --hostname
  --tags
  --env
  --install-only
  --first-boot
  --no-agent
  --collect-proxy-logs
  --no-collect-proxy-logs
  --watch-unit
  --no-watch-unit
  --allow-connection
  --agent-minor-version
  --channel
  --repository-url
  --trusted-key-fingerprints

\`dd-fips --help\` lists the variables.

`

exports[`test/help/help.test.ts > TAP > the help of render > must match snapshot 1`] = `
Usage: dd-fips render helm|ecs [FILE] [FLAGS]

Put the proxy into Helm values, a DatadogAgent or an ECS task definition.

Flags
  --check                     show what would change; exit 2 if anything would
  --in-place                  change FILE itself, and keep a backup beside it
  --set                       helm: print the changes as --set flags for helm
  --image-tag TAG             tag of the proxy's image
  --image NAME                ecs: the proxy's image, with or without a tag
  --container NAME            ecs: the Agent's container, if its image does not
                              identify it
  --network-mode host|awsvpc  ecs: the network that Agent and proxy share
  --no-health-check           ecs: add no health check for the proxy

`

exports[`test/help/help.test.ts > TAP > the help of revert > must match snapshot 1`] = `
Usage: dd-fips revert [FLAGS]

Undo what was installed.

Flags
  --lock-timeout SECONDS      how long to wait for other package managers (120)
  --purge                     remove receipt, backups and logs too

`

exports[`test/help/help.test.ts > TAP > the help of status > must match snapshot 1`] = `
Usage: dd-fips status [FLAGS]

Show on one screen what is installed, what is proved, and what is remembered.

Flags
  --strict                    treat what could not be checked as a failure

Settings
  --site
  --allow-site
  --install-only
  --no-agent
  --collect-proxy-logs
  --no-collect-proxy-logs
  --allow-connection

\`dd-fips --help\` lists the variables.

`

exports[`test/help/help.test.ts > TAP > the help of verify > must match snapshot 1`] = `
Usage: dd-fips verify [FLAGS]

Prove what can be proved on this host now.

Flags
  --observe SECONDS           watch the Agent's connections for that long
  --explain                   show the chain from the Agent to the intake, with
                              what was seen of each link
  --since-install             also compare the host with what the last install
                              left
  --strict                    treat what could not be checked as a failure

Settings
  --site
  --allow-site
  --install-only
  --no-agent
  --collect-proxy-logs
  --no-collect-proxy-logs
  --allow-connection

\`dd-fips --help\` lists the variables.

`
