/** What stands before the host in an address: a name, a name and a password, or a token alone (RFC 3986, 3.2.1). */
const userinfo = /(:\/\/)(?:[^\s/@:'"]*:[^\s'"]*|[^\s/@'"]+)@/g

/** Gives a text with `********` in place of the credentials of every address in it. */
export function maskCredentials(text: string): string {
  return text.replace(userinfo, '$1********@')
}
