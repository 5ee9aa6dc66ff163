/** A key of the usual form, and of these tests alone: where it is found, somebody has leaked it. */
export const API_KEY = 'dd5ca4a71e0f4c0d9b6f2c83a17e5bd0'

/** The key that people had given their Agent. */
export const peoplesKey = 'fedcba9876543210fedcba9876543210'
