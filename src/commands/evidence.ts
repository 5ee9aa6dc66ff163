import { allChecks } from '../checks/registry.ts'
import { verify } from '../checks/verify.ts'
import { DdFipsError } from '../errors.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { gatherEvidence } from '../evidence/gather.ts'
import { renderHtml } from '../evidence/html/render-html.ts'
import { renderOscal } from '../evidence/oscal/render-oscal.ts'
import { quoteForShell } from '../host/paths.ts'
import { changeable } from '../host/root-alone.ts'
import { jsonDocument } from '../report/json.ts'
import { evidenceText } from '../report/text.ts'
import { surveyHost } from '../survey/survey.ts'
import { withInterrupted } from './interrupted.ts'
import { type Answer, acceptedHost, checkContext, type Operands, type Session } from './session.ts'
import { exitOf } from './verify.ts'

interface Format {
  readonly file: string
  readonly render: (evidence: Evidence) => string
}

/** The forms of the one document, by the word that --format takes. */
const formats: Readonly<Record<string, Format>> = {
  json: { file: 'evidence.json', render: jsonDocument },
  html: { file: 'evidence.html', render: renderHtml },
  oscal: { file: 'assessment-results.json', render: renderOscal },
}

/**
 * Gathers what an assessor can file: into files of a directory (--out), or in one form (--format) to standard
 * output. Exit 0, or 3 where a check fails; the files are written all the same. Changes nothing on the host
 * besides. Throws USAGE and OUT_NOT_ACCEPTABLE (exit 6, nothing written).
 */
export async function evidence(session: Session, operands: Operands): Promise<Answer> {
  const { flags, progress, paint } = session
  const chosen = chosenFormats(session)
  const out = typeof flags.out === 'string' ? operands.path(flags.out) : undefined
  if (out !== undefined) await acceptDirectory(operands.files, out)
  const survey = await surveyHost(session.host, await acceptedHost(session))
  progress.start('gathering evidence')
  const context = checkContext(session, survey, 'look')
  const verdict = await withInterrupted(session.host, await verify(allChecks, context))
  const found = await gatherEvidence(context, verdict, session.settings, new Date())
  progress.stop()
  const exit = exitOf(found, flags.strict === true)
  if (out === undefined) {
    const output = chosen[0]?.render(found) ?? ''
    return { exit, text: '', output, json: found }
  }
  const written = await write(session, operands.files, out, chosen, found)
  return { exit, text: evidenceText(found, written, paint), json: { ...found, written } }
}

/** One form to standard output; into a directory all of them, or the one that was asked for. */
function chosenFormats({ flags }: Session): readonly Format[] {
  const asked = typeof flags.format === 'string' ? flags.format : undefined
  const toOutput = flags.out === undefined
  if (toOutput && flags.json && asked !== undefined && asked !== 'json') {
    throw usage(`--json and --format ${asked} cannot be combined without --out`)
  }
  const word = asked ?? (toOutput && flags.json ? 'json' : undefined)
  if (toOutput && word === undefined) throw usage('evidence needs --out or --format')
  return Object.entries(formats).flatMap(([name, format]) =>
    word === undefined || word === name ? [format] : [],
  )
}

type Files = Operands['files']

/** Readable by root and by the group of the directory: it names hosts, ports and versions. */
async function write(
  { user }: Session,
  files: Files,
  directory: string,
  chosen: readonly Format[],
  found: Evidence,
): Promise<string[]> {
  const rendered = chosen.map(
    ({ file, render }) => [`${directory}/${file}`, render(found)] as const,
  )
  const status = await files.stat(directory, { follow: true })
  if (status === undefined) await files.makeDirectory(directory, { mode: 0o750 })
  const owner = { user: String(user), group: String(status?.gid ?? user) }
  for (const [path, content] of rendered) {
    await files.write(path, content, { owner, mode: 0o640, fresh: true })
  }
  return rendered.map(([path]) => path)
}

/** Refuses a place where somebody else could put other files in the place of these. */
async function acceptDirectory(files: Files, directory: string): Promise<void> {
  const status = await files.stat(directory, { follow: true })
  if (status === undefined) {
    const parent = directory.replace(/\/[^/]*$/, '') || '/'
    if ((await files.stat(parent, { follow: true }))?.kind === 'directory') return
    throw refused(
      directory,
      `${parent} does not exist`,
      `Create it first: \`mkdir -p ${quoteForShell(parent)}\`.`,
    )
  }
  if (status.kind !== 'directory') {
    throw refused(directory, 'it is not a directory', 'Name a directory.')
  }
  const { uid, gid } = status
  const open = await changeable(files, directory, {
    also: { uid, gid },
    follow: true,
    strict: true,
  })
  if (open !== undefined) {
    // No chmod(1): who can change a directory above can put a link in the place of this one.
    const remedy = 'Name a directory that only you can change, and every directory above it, too.'
    const what = open === directory ? 'it' : open
    throw refused(directory, `others can write to ${what}`, remedy)
  }
}

function refused(directory: string, problem: string, remedy: string): DdFipsError {
  const message = `Evidence cannot be written to ${directory}: ${problem}.`
  return new DdFipsError({ code: 'OUT_NOT_ACCEPTABLE', exit: 'settings', message, remedy })
}

function usage(problem: string): DdFipsError {
  const remedy =
    'Use `dd-fips evidence --out DIR`, or `--format json|html|oscal` for standard output.'
  return new DdFipsError({ code: 'USAGE', exit: 'settings', message: `${problem}.`, remedy })
}
