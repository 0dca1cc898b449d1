import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { createClient } from './client.ts'

test.each([
  ['http://HOST', '/v1/workers'],
  ['HOST', '/v1/workers'],
  ['http://HOST/', '/v1/workers'],
  ['http://HOST/lab/sweeps', '/lab/sweeps/v1/workers'],
  ['HOST/lab/', '/lab/v1/workers'],
])('at %s the API is asked at %s', async (base, expected) => {
  const asked: unknown[] = []
  const server = createServer((request, response) => {
    asked.push(request.url)
    response.end('{"workers": []}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  await createClient({ url: base.replace('HOST', host) }).workers()
  server.close()
  server.closeAllConnections()
  expect(asked).toEqual([expected])
})
