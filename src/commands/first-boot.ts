import { DdFipsError, exitCode } from '../errors.ts'
import type { Host } from '../host/host.ts'
import { firstBootUnit, places } from '../host/places.ts'
import { CREDENTIAL, isOfFirstBoot, NO_CREDENTIAL } from '../plan/first-boot-steps.ts'
import { missingApiKey } from '../plan/make-plan.ts'
import { takeLock } from '../run/lock.ts'
import { readReceipt, withoutSteps, writeReceipt } from '../run/receipt.ts'
import { removeEmpty } from '../run/state-directory.ts'
import { serviceManagers } from '../services/registry.ts'
import { systemd } from '../services/systemd/systemd.ts'
import { install } from './install.ts'
import { type Answer, type Session, surveyed } from './session.ts'

/** Files that hold the key and are there for the first boot only. */
const consumed = [places.firstBootKey, places.firstBootVariables]

/**
 * The first boot of an image: takes the key, has `install` write it, start proxy and Agent and prove that,
 * and removes what was there for this boot only. Exits as `install` does; any other end than 0 leaves the unit
 * to try again at the next boot. Throws as `install` does, and NO_KEY_YET (6).
 */
export async function firstBoot(session: Session): Promise<Answer> {
  const { host, progress } = session
  const key = await findKey(session)
  const settings = { ...session.settings, ...(key && { apiKey: key.text }) }
  if (missingApiKey(await surveyed(session), settings)) throw noKeyYet()
  if (key) progress.done(`API key: taken from ${key.from}`)
  const gate = await host.read(places.firstBootDropIn)
  await openGate(host)
  let done = false
  try {
    const answer = await install({ ...session, settings })
    done = answer.exit === exitCode.done || answer.exit === exitCode.unproved
    if (done) await forgetKey(host)
    if (answer.exit !== exitCode.done) return answer
    await removeUnit(host)
    return { ...answer, text: `${answer.text}\n${firstBootUnit}.service has removed itself.\n` }
  } finally {
    if (!done && gate) await closeGate(host, gate)
  }
}

interface Key {
  readonly text: string
  /** For people. */
  readonly from: string
}

async function findKey({
  host,
  settings,
  credentials,
  progress,
}: Session): Promise<Key | undefined> {
  if (settings.apiKey) return { text: settings.apiKey, from: places.firstBootVariables }
  const candidates = [
    ...(credentials
      ? [{ path: `${credentials}/${CREDENTIAL}`, from: `the credential ${CREDENTIAL}` }]
      : []),
    { path: places.firstBootKey, from: places.firstBootKey },
  ]
  for (const { path, from } of candidates) {
    const text = (await host.read(path))?.toString().trim()
    if (!text || text === NO_CREDENTIAL) continue
    const mode = (await host.stat(path, { follow: true }))?.mode ?? 0
    if ((mode & 0o077) !== 0)
      progress.warn(`${path} was readable by users other than root; it should have mode 600.`)
    return { text, from }
  }
  return undefined
}

/** From here on the Agent may be started. */
async function openGate(host: Host): Promise<void> {
  await host.remove(places.firstBootDropIn)
  await removeEmpty(host, directoryOf(places.firstBootDropIn))
  await systemd.reload(host)
}

async function closeGate(host: Host, content: Buffer): Promise<void> {
  await host.makeDirectory(directoryOf(places.firstBootDropIn))
  await host.write(places.firstBootDropIn, content)
  await systemd.reload(host)
}

async function forgetKey(host: Host): Promise<void> {
  for (const path of consumed) await host.remove(path)
  await removeEmpty(host, places.firstBoot)
}

async function removeUnit(host: Host): Promise<void> {
  await serviceManagers.none.disable(host, firstBootUnit)
  await host.remove(places.firstBootService)
  await systemd.reload(host)
  const release = await takeLock(host)
  try {
    const receipt = await readReceipt(host)
    if (receipt) await writeReceipt(host, withoutSteps(receipt, isOfFirstBoot))
  } finally {
    await release()
  }
}

const directoryOf = (path: string) => path.slice(0, path.lastIndexOf('/'))

function noKeyYet(): DdFipsError {
  return new DdFipsError({
    code: 'NO_KEY_YET',
    exit: 'settings',
    message: 'No API key was found on this host, so the Agent was not started.',
    remedy: `Put it into ${places.firstBootKey} (mode 600), into ${places.firstBootVariables} as DD_API_KEY=..., or pass the credential ${CREDENTIAL}; then reboot, or run \`systemctl start ${firstBootUnit}\`.`,
  })
}
