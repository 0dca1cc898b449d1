import { ask, refusal } from './connection.ts'
import { pause } from './pause.ts'
import { retryAfter } from './retry-after.ts'

/** Asks again as long as the answer is that it is being made, and gives that to `meanwhile`. @throws ClientError */
export async function askUntilMade(
  url: URL,
  withinMs: number,
  init: RequestInit,
  meanwhile?: (response: Response) => Promise<void>,
): Promise<Response> {
  for (;;) {
    const response = await ask(url, withinMs, init)
    if (!response.ok) throw await refusal(response)
    if (response.status !== 202) return response
    await (meanwhile === undefined ? response.body?.cancel() : meanwhile(response))
    await pause(retryAfter(response, 2000))
  }
}
