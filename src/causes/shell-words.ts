/**
 * A command is for root's shell, and what it names often comes out of files that dd-agent may write, or out
 * of a log. What does not look like a name is not put into a command: it is shown, and looked at by people.
 */

/** Says whether a text is a host name or an address, and no option. */
export const isHostName = (text: string): boolean => /^[\w[:][\w.:%[\]-]*$/.test(text)

/** Says whether a text has no control characters, which could hide what a command does. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
export const isVisible = (text: string): boolean => !/[\0-\x1f\x7f-\x9f]/.test(text)
