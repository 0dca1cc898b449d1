import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createPort } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type Client, createClient } from './client.ts'
import { bytesOf } from './connection.ts'
import { usualPatience } from './patience.ts'

/** What takes a request and then says nothing, or nothing more. */

let close: () => void = () => undefined
afterEach(() => close())

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  close = () => {
    server.close()
    server.closeAllConnections()
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const silence = { name: 'ClientError', fault: 'silent' }

test.each<
  [kind: keyof typeof usualPatience, what: string, call: (client: Client) => Promise<unknown>]
>([
  ['reading', 'a list', (client) => client.sweeps()],
  ['reading', 'a leaderboard', (client) => client.leaderboard('s')],
  ['reading', 'the datasets', (client) => client.datasets()],
  ['changing', 'a plan', (client) => client.plan({})],
  ['changing', 'a new name', (client) => client.renameDataset('a', 'b')],
  ['making', 'a picture', (client) => client.output('s', 1, 'confusion.png')],
  ['making', 'a registration', (client) => client.registerDataset({ name: 'd', folder: '/d' })],
  ['making', 'the use of the disk', (client) => client.disk()],
  ['making', 'a collection', (client) => client.collectGarbage()],
])('a port that never answers is left after the time of %s: %s', async (kind, _, call) => {
  const url = await serve(() => undefined)
  const client = createClient({ url, patience: { [kind]: 50 } })
  await expect(call(client)).rejects.toMatchObject({
    ...silence,
    message: `${url} took the request and did not answer within 0.05 s`,
  })
})

test('so is one that speaks no HTTP and waits', async () => {
  const port = createPort(() => undefined)
  await new Promise<void>((resolve) => port.listen(0, '127.0.0.1', resolve))
  close = () => port.close()
  const url = `http://127.0.0.1:${(port.address() as AddressInfo).port}`
  await expect(createClient({ url, patience: { reading: 50 } }).sweeps()).rejects.toMatchObject(
    silence,
  )
})

test('commands that only read end well under a minute', () => {
  expect(usualPatience.reading).toBeLessThanOrEqual(30_000)
})

test('a body that stops coming is ended, and one that comes slowly is not', async () => {
  const url = await serve(async ({ url: path }, response) => {
    response.write('be')
    await new Promise((resolve) => setTimeout(resolve, 100))
    response.write('gun')
    if (path === '/whole') response.end()
  })
  const slow = await fetch(`${url}/whole`)
  expect(Buffer.from(await bytesOf(slow, 5000)).toString()).toBe('begun')
  await expect(bytesOf(await fetch(`${url}/half`), 1000)).rejects.toMatchObject({
    fault: 'broken-off',
    message: `the answer of ${url} to /half was interrupted: nothing more came for 1 s`,
  })
})
