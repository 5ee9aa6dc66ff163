import t from 'tap'
import { readAgentConfig } from '../../src/config/agent/agent-config.ts'
import { configEdits } from '../../src/plan/config-edits.ts'
import { missingApiKey } from '../../src/plan/make-plan.ts'
import { readSettings } from '../../src/settings/settings.ts'
import type { ConfigEdit } from '../../src/steps/edit-config.ts'
import type { Survey } from '../../src/survey/survey.ts'

/** A survey of a host whose datadog.yaml is this. */
const surveyWith = (yaml: string | undefined, agentVersion = '7.66.0') =>
  ({
    agentVersion,
    config: yaml === undefined ? undefined : readAgentConfig('datadog.yaml', yaml),
  }) as Survey

const edited = (edits: readonly ConfigEdit[]) =>
  Object.fromEntries(
    edits.map((edit) => [edit.path.join('.'), 'secret' in edit ? `(${edit.secret})` : edit.value]),
  )

const fips = { 'fips.enabled': true, 'fips.https': false }
const gov = 'api_key: x\nsite: ddog-gov.com\n'

t.test('what is written into datadog.yaml', async (t) => {
  const cases: [string, string | undefined, Record<string, string>, object | 'SITE_NOT_SET'][] = [
    ['new', undefined, {}, { site: 'ddog-gov.com', ...fips }],
    [
      'new, with a key',
      undefined,
      { DD_API_KEY: 'k' },
      { api_key: '(apiKey)', site: 'ddog-gov.com', ...fips },
    ],
    ['new, allowed site', undefined, { DD_SITE: 'x.com' }, { site: 'x.com', ...fips }],
    ['right site', gov, {}, fips],
    ['right site, said again', gov, { DD_SITE: 'ddog-gov.com' }, fips],
    ['right site, another asked', gov, { DD_SITE: 'x.com' }, { site: 'x.com', ...fips }],
    ['no site', 'api_key: x\n', {}, 'SITE_NOT_SET'],
    [
      'no site, said',
      'api_key: x\n',
      { DD_SITE: 'ddog-gov.com' },
      { site: 'ddog-gov.com', ...fips },
    ],
    ['empty site', 'site:\n', {}, 'SITE_NOT_SET'],
    ['other site', 'site: datadoghq.com\n', {}, 'SITE_NOT_SET'],
    [
      'other site, said',
      'site: datadoghq.com\n',
      { DD_SITE: 'ddog-gov.com' },
      { site: 'ddog-gov.com', ...fips },
    ],
    ['site in another case of the key', 'Site: ddog-gov.com\n', {}, fips],
    ['a key is kept', gov, {}, fips],
    ['a key is given', gov, { DD_API_KEY: 'k' }, { api_key: '(apiKey)', ...fips }],
    [
      'all that can be given',
      gov,
      { DD_HOSTNAME: 'h', DD_TAGS: 'a,b', DD_ENV: 'e' },
      { hostname: 'h', tags: ['a', 'b'], env: 'e', ...fips },
    ],
    ['no tags in the list', gov, { DD_TAGS: ',' }, fips],
  ]
  for (const [name, yaml, env, wanted] of cases) {
    const make = () => edited(configEdits(surveyWith(yaml), readSettings({}, env)))
    if (typeof wanted === 'object') t.same(make(), wanted, name)
    else t.throws(make, { code: wanted, exit: 'settings', remedy: /DD_SITE=ddog-gov\.com/ }, name)
  }
  const lines = 'api_key: x\n\nsite: datadoghq.eu\n'
  t.throws(() => configEdits(surveyWith(lines), {}), { message: /datadog\.yaml:3: / })
})

t.test('the Agent must have a key, unless nothing is to start', async (t) => {
  const cases: [string, Survey, Record<string, string>, boolean][] = [
    ['new, none', surveyWith(undefined), {}, true],
    ['new, given', surveyWith(undefined), { DD_API_KEY: 'k' }, false],
    ['there, in its file', surveyWith(gov), {}, false],
    ['there, empty', surveyWith('api_key:\n'), {}, true],
    ['there, empty, given', surveyWith('api_key:\n'), { DD_API_KEY: 'k' }, false],
    ['nothing starts', surveyWith(undefined), { DD_INSTALL_ONLY: '1' }, false],
    [
      'no Agent',
      { ...surveyWith(undefined), agentVersion: undefined },
      { DD_NO_AGENT_INSTALL: '1' },
      false,
    ],
    ['no Agent asked, but one there', surveyWith(undefined), { DD_NO_AGENT_INSTALL: '1' }, true],
  ]
  for (const [name, survey, env, missing] of cases) {
    const error = missingApiKey(survey, readSettings({}, env))
    t.equal(error?.code, missing ? 'API_KEY_MISSING' : undefined, name)
  }
})
