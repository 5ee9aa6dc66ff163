/** A key that Datadog signs with. Its file is named by the last eight digits of the fingerprint. */
export interface SigningKey {
  /** The fingerprint of the primary key, 40 hexadecimal digits in capitals. */
  readonly fingerprint: string
  /** The year in which the key expired. */
  readonly expired?: number
}

/**
 * The keys of the two kinds of repository; `DATADOG_APT_KEY_CURRENT.public` and its like hold one of those that
 * have not expired. Datadog's Ansible, Chef and Puppet code has the same list.
 */
export const signingKeys: Readonly<Record<'apt' | 'rpm', readonly SigningKey[]>> = {
  apt: [
    { fingerprint: 'D18886567EABAD8B2D2526900D826EB906462314' },
    { fingerprint: '5F1E256061D813B125E156E8E6266D4AC0962C7D' },
    { fingerprint: 'D75CEA17048B9ACBF186794B32637D44F14F620E' },
    { fingerprint: 'A2923DFF56EDA6E76E55E492D3A80E30382E94DE', expired: 2022 },
  ],
  rpm: [
    { fingerprint: '2416A37757B1BB0268B3634B52AFC5994F09D16B' },
    { fingerprint: '7408BFD56BC5BF0C361AAAE85D88EEA3B01082D3' },
    { fingerprint: 'C6559B690CA882F023BDF3F63F4D1729FD4BF915', expired: 2024 },
    { fingerprint: 'A4C0B90D7443CF6E4E8AA341F1068E14E09422B3', expired: 2022 },
  ],
}

/** The RPM key of Agent 5, as the rpm database names it. It is removed wherever it is found. */
export const RETIRED_RPM_KEY = 'gpg-pubkey-4172a230-55dd14f6'
