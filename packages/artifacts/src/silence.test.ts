import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHttpStore } from './http-store.ts'

const server = createServer(() => undefined)
let store: ReturnType<typeof createHttpStore>
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  store = createHttpStore({ url: `http://127.0.0.1:${port}`, silenceMs: 100 })
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

test.each<[string, () => Promise<unknown>]>([
  ['get', () => store.get('a')],
  ['stat', () => store.stat('a')],
  ['list', () => store.list('')],
  ['delete', () => store.delete('a')],
])('a store that takes a request and says nothing is not waited for: %s', async (_, ask) => {
  await expect(ask()).rejects.toMatchObject({
    code: 'STORE_FAILED',
    message: expect.stringMatching(/: no answer: it said nothing for 0.1 s$/),
  })
})
