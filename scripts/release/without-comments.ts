/**
 * Returns a shell script without the lines that are nothing but a comment, for download: that is a quarter of
 * install.sh. The first paragraph, which says what the script is, and here-documents stay as they are. Lines
 * within a quoted string of several lines must not begin with `#` (test/release/without-comments.test.ts).
 */
export function withoutComments(script: string): string {
  const lines = script.split('\n')
  const kept: string[] = []
  let end: string | undefined // of the here-document that this line is in
  let isHead = true
  for (const line of lines) {
    isHead &&= line !== ''
    if (end !== undefined) {
      if (line === end) end = undefined
    } else {
      if (!isHead && /^\s*#/.test(line)) continue
      if (line === '' && kept.at(-1) === '') continue
      end = /<<'?(\w+)'?(?:$|[ )])/.exec(line)?.[1]
    }
    kept.push(line)
  }
  return kept.join('\n')
}
