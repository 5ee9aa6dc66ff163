/** The part of a Dockerfile that a chroot build needs: ARG with its default, and RUN in the shell form. */
export interface Dockerfile {
  readonly args: Readonly<Record<string, string>>
  readonly run: readonly string[]
}

/** Reads a Dockerfile. Throws for an instruction that it does not know, rather than leave it out. */
export function readDockerfile(text: string): Dockerfile {
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line))
  const instructions = lines.join('\n').replaceAll(/\\\n/g, '').split('\n')
  const args: Record<string, string> = {}
  const run: string[] = []
  for (const instruction of instructions.filter((line) => line.trim() !== '')) {
    const [, word = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(instruction) ?? []
    const [name = '', value = ''] = rest.split(/=(.*)/)
    if (word === 'ARG') args[name] = value
    else if (word === 'RUN') run.push(rest)
    else if (word !== 'FROM' && word !== 'CMD') throw new Error(`not known here: ${instruction}`)
  }
  return { args, run }
}
