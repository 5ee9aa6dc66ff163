import { detect } from '../detect/detect.ts'
import type { Init } from '../detect/detection.ts'
import { findInit } from '../detect/init.ts'
import { DdFipsError } from '../errors.ts'
import { places } from '../host/places.ts'
import { managerInCharge } from '../services/registry.ts'
import type { Settings } from '../settings/settings.ts'
import { acceptSettings } from '../settings/validate-settings.ts'
import type { Session } from './session.ts'

const SYSTEMD = ['/usr/lib/systemd/systemd', '/lib/systemd/systemd']

/**
 * Gives the session as it is where no service manager runs: a chroot, the build of a container image, a tree
 * under --root. Nothing is started, no key is kept, and what the settings leave open is decided. Elsewhere the
 * session is as it was. Throws NOTHING_RUNS (4), FIRST_BOOT_WITHOUT_PROGRAM (6).
 */
export async function forImage(session: Session): Promise<Session> {
  const { host, machine, settings, progress } = session
  const init = await findInit(host)
  if (managerInCharge(host, init).name !== 'none') {
    if (settings.firstBoot)
      progress.warn('--first-boot has no effect: it is for images, and this host is running.')
    return { ...session, settings: { ...settings, firstBoot: false } }
  }
  if (!(await detect(host, { machine })).supported) return session // refused soon, with the reason
  if (host.root === '/' && !settings.installOnly) throw nothingRuns()
  acceptSettings(settings) // before what is of no use here is left out
  const { apiKey, ...kept } = settings
  if (apiKey !== undefined) {
    progress.warn('The API key is not written into an image. Provide it at first boot.')
  }
  if (settings.hostname !== undefined) {
    progress.warn('DD_HOSTNAME in an image: every host made from it will report that name.')
  }
  const firstBoot = await decideFirstBoot(session, init)
  const decided: Settings = { ...kept, installOnly: true, firstBoot }
  return { ...session, settings: decided, isImage: true }
}

/** By default every image that can takes its key at first boot. */
async function decideFirstBoot(
  { host, settings, flags, progress }: Session,
  init: Init,
): Promise<boolean> {
  if (settings.firstBoot === false || settings.noAgent) return false
  const there = await Promise.all(SYSTEMD.map((path) => host.stat(path, { follow: true })))
  const reason =
    !there.some(Boolean) || (init !== 'systemd' && init !== 'none')
      ? 'it has no systemd'
      : flags['no-keep'] === true
        ? '--no-keep leaves dd-fips out of it'
        : host.root !== '/' && !(await host.stat(places.program))
          ? `dd-fips itself is not in it (${places.program}; run install.sh inside)`
          : undefined
  if (reason === undefined) return true
  if (settings.firstBoot) throw withoutProgram(reason)
  progress.warn(
    `This image will not take its API key at first boot, since ${reason}: write api_key into ${places.agentConfig}, then start the services.`,
  )
  return false
}

function nothingRuns(): DdFipsError {
  return new DdFipsError({
    code: 'NOTHING_RUNS',
    exit: 'preflight',
    message: 'No service manager is running, so no service can be started.',
    remedy: 'For an image build, set DD_INSTALL_ONLY=1. Otherwise boot the host first.',
  })
}

function withoutProgram(reason: string): DdFipsError {
  return new DdFipsError({
    code: 'FIRST_BOOT_WITHOUT_PROGRAM',
    exit: 'settings',
    message: `The image cannot take its API key at first boot, since ${reason}.`,
    remedy: 'Resolve that, or leave out --first-boot (DD_FIPS_FIRST_BOOT).',
  })
}
