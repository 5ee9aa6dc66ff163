/**
 * How long a package manager may take, in milliseconds: hours, since a slow line or disk is no reason to
 * kill dpkg or rpm in the middle of its work.
 */
export const LIMIT = 4 * 3_600_000
