import { readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

async function ofTheProxy(directory: string): Promise<string[]> {
  const names = await readdir(directory)
  return names.filter((name) => name.includes('proxy')).map((name) => join(directory, name))
}

/** Makes the proxy's packages shorter than the index says, as a broken upload does. */
export async function cutPackages(directory: string): Promise<void> {
  await Promise.all((await ofTheProxy(directory)).map((file) => truncate(file, 1000)))
}

/** Alters one byte near the end of each of the proxy's packages, within what they install. */
export async function alterPackages(directory: string): Promise<void> {
  const alter = async (file: string) => {
    const content = await readFile(file)
    const at = content.length - 100
    content[at] = (content[at] ?? 0) ^ 0xff
    await writeFile(file, content)
  }
  await Promise.all((await ofTheProxy(directory)).map(alter))
}
