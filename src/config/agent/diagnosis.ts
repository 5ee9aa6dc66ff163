import { stripVTControlCharacters } from 'node:util'

/** An endpoint that `datadog-agent diagnose` could not reach. */
interface FailedEndpoint {
  /** As the Agent names it: `Connectivity to http://localhost:9804/intake/`, or the URL alone. */
  readonly name: string
  /** The Agent's own words for what went wrong. */
  readonly error: string
}

/** What a diagnosis came to; `total` counts also passes that are printed as dots only. */
export interface Diagnosis {
  readonly total: number
  readonly failed: readonly FailedEndpoint[]
}

/**
 * Reads the output of `datadog-agent diagnose` of any Agent 7: JSON (`--json`), the text from 7.48 on,
 * the text of `diagnose datadog-connectivity` before. Undefined where it is none of them, or names no
 * endpoint.
 */
export function parseDiagnosis(output: string): Diagnosis | undefined {
  const text = stripVTControlCharacters(output)
  const found = fromJson(text) ?? fromText(text) ?? fromOldText(text)
  return found && found.total > 0 ? found : undefined
}

interface JsonDiagnosis {
  /** 0 pass, 1 fail, 2 warning, 3 the Agent could not tell. */
  readonly result?: number
  readonly name?: string
  readonly diagnosis?: string
  readonly rawerror?: string
}

function fromJson(text: string): Diagnosis | undefined {
  const start = text.indexOf('{')
  if (start < 0) return undefined
  let document: { runs?: { diagnoses?: JsonDiagnosis[] }[] }
  try {
    // Warnings of the Agent may stand before the document.
    document = JSON.parse(text.slice(start))
  } catch {
    return undefined
  }
  if (!Array.isArray(document.runs)) return undefined
  const all = document.runs.flatMap(({ diagnoses }) => diagnoses ?? [])
  const failed = all.filter(({ result }) => result !== 0 && result !== 2)
  return {
    total: all.length,
    failed: failed.map(({ name = '', diagnosis = '', rawerror }) => ({
      name,
      error: rawerror ?? diagnosis,
    })),
  }
}

function fromText(text: string): Diagnosis | undefined {
  const total = /\bTotal:(\d+)/.exec(text)?.[1]
  if (total === undefined) return undefined
  const blocks = text.split(/^\d+\. -+$/m).slice(1)
  const failed = blocks.flatMap((block) => {
    const name = /^\s*(?:FAIL|UNEXPECTED ERROR) (?:\[[^\]]*\] )?(.*)$/m.exec(block)?.[1]
    if (name === undefined) return []
    const error = /^\s*Error: (.*)$/m.exec(block)?.[1] ?? /^\s*Diagnosis: (.*)$/m.exec(block)?.[1]
    return [{ name: name.trim(), error: error?.trim() ?? '' }]
  })
  const counted = ['Fail', 'Error'].reduce(
    (sum, word) => sum + Number(new RegExp(`\\b${word}:(\\d+)`).exec(text)?.[1] ?? 0),
    0,
  )
  // The count is what the Agent stands for; a block in words that we do not know is still a failure.
  const unnamed = Array.from({ length: Math.max(0, counted - failed.length) }, () => ({
    name: 'an endpoint',
    error: 'see the output of the command',
  }))
  return { total: Number(total), failed: [...failed, ...unnamed] }
}

function fromOldText(text: string): Diagnosis | undefined {
  const parts = text.split(/^=+ '?(.+?)'? =+$/m).slice(1)
  const failed: FailedEndpoint[] = []
  let total = 0
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [, error = '', verdict] = /^(.*?)\s*====> (PASS|FAIL)$/m.exec(parts[at + 1] ?? '') ?? []
    if (verdict === undefined) continue
    total += 1
    if (verdict === 'FAIL') failed.push({ name: parts[at] ?? '', error })
  }
  return { total, failed }
}
