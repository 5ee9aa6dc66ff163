/** For `expect`, where every way in which a command can end is an answer. */
export const anyExit: readonly number[] = Array.from({ length: 256 }, (_, code) => code)
