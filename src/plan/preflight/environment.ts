import { environmentOverrides } from '../environment-overrides.ts'
import type { Question } from './question.ts'

/** The Agent believes its environment before datadog.yaml. */
export const overrides: Question = async ({ host, survey }) =>
  (await environmentOverrides(host, survey.units)).map(({ name, value, source }) => ({
    code: 'ENVIRONMENT_OVERRIDES',
    message: `${source} sets ${name}=${value}, which overrides datadog.yaml.`,
    remedy: `Remove ${name} there, then run dd-fips again.`,
  }))
