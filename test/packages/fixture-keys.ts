import * as fs from 'node:fs'
import { removeArmour } from '../../src/openpgp/armour.ts'

const folder = new URL('../../fixtures/keys/', import.meta.url).pathname

export const keyNames = fs.readdirSync(folder)

/** Where a fixture key is, for programs that are given a path. */
export const keyPath = (name: string): string => `${folder}${name}`

/** Gives a fixture key as it is kept. */
export const keyFile = (name: string): Buffer => fs.readFileSync(keyPath(name))

/** Gives an armoured fixture key in binary. */
export const binaryKey = (name: string): Buffer =>
  Buffer.concat(removeArmour(keyFile(name).toString('latin1'), name))

/** As gpg printed them when it made the keys, under --faked-system-time; the private halves are gone. */
export const fingerprints = {
  rsa: 'FF8DAA0E252B036E02624877F8F65D5EFB39AEF3',
  'rsa-expires': '72FD786452303E7CFED8CD6371B6A3C7C4DDF827',
  expired: '98385501286C29298A139CDA79BC3ADA8770C53F',
  dsa: 'ACCA88472F3432CE279925FD7EFEDA371FC5868F',
  ed25519: '9472A955C9CF6B85E8C61547CB22620DEEA62322',
  nistp256: 'BA9EF5F894411CDE28B0BB2AC6A5CE48872FFEC7',
  subkeys: 'AA064711696ED65A949089F3E6B2EDB16C4AF22A',
  extended: 'B8721B3B4E632506709EC307A341DCD338FB7F0C',
  'two-names': 'BB4E195F0CABE6C068D2FC03443626CA8FC76DC3',
  revoked: 'BE7738C3304624508920D054F9BE4F6BFBA03B7B',
} as const
