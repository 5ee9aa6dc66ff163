import { quoteForShell } from '../../host/safe-path.ts'
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
 * that is in it twice fails its digest.
 */
export function openingLines({ archive, digest, signed, script }: Opening): string {
  const file = quoteForShell(archive)
  const [key, flag] = signed ? ['PUBLIC.pem', 'key PUBLIC.pem'] : ['', `digest ${digest}`]
  const byScript = script
    ? `  echo '${digestOf(script)}  ${OPENER}' | sha256sum -c - &&
    sh ${OPENER} ${file} --${flag} install
`
    : ''
  const verified = signed
    ? `tar -xOf bundle.tar manifest.json.sig >manifest.json.sig
    openssl dgst -sha256 -verify key.pem -signature manifest.json.sig manifest.json`
    : `echo '${digest}  manifest.json' | sha256sum -c -`
  return `With a dd-fips that is installed there:
  dd-fips install --bundle ${file} --bundle-${flag}
${byScript && `With ${OPENER}, delivered apart from the bundle:\n${byScript}`}By hand:
  ( set -eu; umask 077; unset TAR_OPTIONS OPENSSL_CONF
    work=$(mktemp -d /root/dd-fips.XXXXXX)
    cat ${file} >"$work/bundle.tar"${key && `; cat ${key} >"$work/key.pem"`}; cd "$work"
    tar -xOf bundle.tar manifest.json >manifest.json
    ${verified}
    awk -F'"' '$2 == "path" { path = $4 }
      $2 == "sha256" && path ~ /^tool\\// { print $4 "  " path }' manifest.json >sums
    mkdir -p tool/lib
    while read -r _ name; do tar -xOf bundle.tar "$name" >"$name"; done <sums
    sha256sum -c sums
    chmod 700 tool/node
    tool/node tool/dd-fips.mjs install --bundle bundle.tar --bundle-digest \\
      "$(sha256sum <manifest.json | cut -c 1-64)" )
`
}
