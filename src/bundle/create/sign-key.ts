import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { usage } from '../../errors.ts'

/** Curves that every OpenSSL since 1.0.1 verifies, and that FIPS 186-5 approves. */
const curves = ['prime256v1', 'secp384r1', 'secp521r1']
const SMALLEST_RSA = 2048 // bits, NIST SP 800-131A

/**
 * Returns a private key (PEM) that may sign bundles: RSA or ECDSA over a NIST curve, whose signatures the
 * `openssl dgst -sha256 -verify` of every supported host verifies. OpenSSL before 3.0 verifies no Ed25519
 * on its command line, and OpenSSL 1.0 reads no RSA-PSS key. Throws USAGE (exit 6).
 */
export function readSignKey(pem: string): string {
  const key = parse(pem)
  const { modulusLength = 0, namedCurve = '' } = key?.asymmetricKeyDetails ?? {}
  if (key?.asymmetricKeyType === 'rsa' && modulusLength >= SMALLEST_RSA) return pem
  if (key?.asymmetricKeyType === 'ec' && curves.includes(namedCurve)) return pem
  const found = key
    ? `${key.asymmetricKeyType} ${namedCurve || modulusLength || ''}`.trim()
    : 'none'
  throw usage(
    `--sign-key needs an unencrypted private key (PEM), RSA of ${SMALLEST_RSA} bits or more or ECDSA on P-256, P-384 or P-521 (found: ${found}); \`openssl genrsa -out private.pem 3072\` makes one`,
    'bundle',
  )
}

function parse(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}

/** Returns the signature as `openssl dgst -sha256 -sign` makes it. */
export function signatureOf(text: Buffer, pem: string): Buffer {
  return sign('sha256', text, createPrivateKey(pem))
}
