import { detect as detectHost } from '../detect/detect.ts'
import { exitCode } from '../errors.ts'
import { detectionText } from '../report/text.ts'
import type { Answer, Session } from './session.ts'

/** Says what host this is and whether it is supported: exit 0, or 5. */
export async function detect({ host, machine, paint }: Session): Promise<Answer> {
  const detection = await detectHost(host, { machine })
  return {
    exit: detection.supported ? exitCode.done : exitCode.platform,
    text: detectionText(detection, paint),
    json: detection,
  }
}
