import { quoteForShell } from '../host/paths.ts'
import { digestOf } from './manifest.ts'

declare const __OPEN_BUNDLE__: string | undefined

/** `open-bundle.sh`, which the build embeds; undefined where the program runs from source. */
export const openerScript = typeof __OPEN_BUNDLE__ === 'string' ? __OPEN_BUNDLE__ : undefined

export const OPENER = 'open-bundle.sh'

export interface Opening {
  /** Base name of the archive. */
  readonly archive: string
  /** SHA-256 of the manifest. */
  readonly digest: string
  readonly signed: boolean
  /** The script that is delivered beside the archive; absent where the program runs from source. */
  readonly script?: string | undefined
}

/**
 * Returns the commands that verify a bundle with the tools of a host, before anything of it runs, and then
 * install from it: with a dd-fips that is installed, with open-bundle.sh, and by hand. tar writes to
 * standard output only, so no link or name in the archive decides where a file is written, and a member
 * that is in it twice fails its digest. Each command needs the one before it (&&): `set -e` would be ignored
 * where somebody puts the lines into an `if` or before `||`. The script is copied first: a check of a file
 * that its owner can still replace says nothing about what runs.
 */
export function openingLines({ archive, digest, signed, script }: Opening): string {
  const file = quoteForShell(archive)
  const [key, flag] = signed ? ['PUBLIC.pem', 'key PUBLIC.pem'] : ['', `digest ${digest}`]
  const byScript = script
    ? `  ( ${withoutFunctions('cat echo mktemp rm sh sha256sum')}
    work=$(mktemp -d /root/dd-fips.XXXXXX) && trap 'rm -rf "$work"' EXIT &&
    cat ${OPENER} >"$work/${OPENER}" &&
    echo "${digestOf(script)}  $work/${OPENER}" | sha256sum -c - &&
    sh "$work/${OPENER}" ${file} --${flag} install )
`
    : ''
  const verified = signed
    ? `tar -xOf bundle.tar manifest.json.sig >manifest.json.sig &&
    openssl dgst -sha256 -verify key.pem -signature manifest.json.sig manifest.json`
    : `echo '${digest}  manifest.json' | sha256sum -c -`
  return `With a dd-fips that is installed there:
  dd-fips install --bundle ${file} --bundle-${flag}
${byScript && `With ${OPENER}, delivered apart from the bundle:\n${byScript}`}By hand:
  ( ${withoutFunctions('awk cat cd chmod cut echo mkdir mktemp openssl read sha256sum tar umask')}
    umask 077 && unset TAR_OPTIONS OPENSSL_CONF &&
    work=$(mktemp -d /root/dd-fips.XXXXXX) &&
    cat ${file} >"$work/bundle.tar" &&${key && ` cat ${key} >"$work/key.pem" &&`} cd "$work" &&
    tar -xOf bundle.tar manifest.json >manifest.json &&
    ${verified} &&
    awk -F'"' '$2 == "path" { path = $4 }
      $2 == "sha256" && path ~ /^tool\\// { print $4 "  " path }' manifest.json >sums &&
    mkdir -p tool/lib &&
    while read -r _ name; do tar -xOf bundle.tar "$name" >"$name" || exit; done <sums &&
    sha256sum -c sums &&
    chmod 700 tool/node &&
    tool/node tool/dd-fips.mjs install --bundle bundle.tar --bundle-digest \\
      "$(sha256sum <manifest.json | cut -c 1-64)" )
`
}

/**
 * bash takes functions from its environment, under the name of any program; in its POSIX mode `unset` cannot be
 * one of them.
 */
function withoutFunctions(names: string): string {
  return `POSIXLY_CORRECT=1; unset -f ${names} 2>/dev/null`
}
