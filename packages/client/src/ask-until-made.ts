import { ask, refusal } from './connection.ts'
import { pause } from './pause.ts'
import { retryAfter } from './retry-after.ts'

/** Asks again as long as the answer is that it is being made. @throws ClientError */
export async function askUntilMade(
  url: URL,
  withinMs: number,
  init: RequestInit,
): Promise<Response> {
  for (;;) {
    const response = await ask(url, withinMs, init)
    if (!response.ok) throw await refusal(response)
    if (response.status !== 202) return response
    await response.body?.cancel()
    await pause(retryAfter(response, 2000))
  }
}
