import type { Host } from '../../host/host.ts'
import { type Listener, listeners } from '../../system/listeners.ts'

const memo = new WeakMap<object, Promise<Listener[]>>()

/** Gives every listening TCP socket of the host, read once for all checks of a context. */
export function listening(context: { readonly host: Host }): Promise<Listener[]> {
  const found = memo.get(context) ?? listeners(context.host)
  memo.set(context, found)
  return found
}
