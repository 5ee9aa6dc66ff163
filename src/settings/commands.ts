/** Every command, in the order of the help: help, man page and completions are read from it. */
export const commandTable = {
  install: {
    help: 'make the Agent of this host send only through the FIPS proxy, and prove it',
    onSignal: 'the current step is finished, then everything is put back',
  },
  plan: { help: 'show what install would change; change nothing' },
  verify: { help: 'prove what can be proved on this host now' },
  status: { help: 'show on one screen what is installed, what is proved, and what is remembered' },
  revert: {
    help: 'undo what was installed',
    onSignal: 'the undo is finished first',
  },
  'first-boot': {
    help: 'for the unit in an image: take the key, start proxy and Agent, prove it',
    onSignal: 'the current step is finished, then everything is put back',
  },
  detect: { help: 'say what host this is and whether it is supported' },
  doctor: { help: 'find out what is wrong, and say how to fix it' },
  evidence: { help: 'write what an assessor can file: JSON, a page, OSCAL' },
  render: {
    operands: ['helm|ecs', '[FILE]'],
    help: 'put the proxy into Helm values, a DatadogAgent or an ECS task definition',
  },
  bundle: {
    operands: ['create'],
    help: 'make an archive to install from on hosts without a network',
  },
  completion: {
    operands: ['bash|zsh|fish'],
    help: 'print a completion script for a shell to source',
  },
  man: { help: 'print the manual page, for `man -l -`' },
} as const satisfies Record<string, CommandRow>

export interface CommandRow {
  /** What stands behind the command: `a|b` is one of these words, `FILE` a file, `[X]` may be left out. */
  readonly operands?: readonly string[]
  readonly help: string
  /** It changes the host, so no signal ends it in the middle of a step: what is said of one. */
  readonly onSignal?: string
}

export type CommandName = keyof typeof commandTable

export const commandRows = Object.entries(commandTable) as [CommandName, CommandRow][]

/** Gives the words that an operand or a flag's value is one of: `a|b` is a or b, `create` just that; `FILE` is none. */
export function choicesOf(value = ''): readonly string[] {
  return /^[[a-z|\]]+$/.test(value) ? value.replace(/[[\]]/g, '').split('|') : []
}
