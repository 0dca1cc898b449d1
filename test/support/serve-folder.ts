import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
}

/** A static server as users have one, on a free port of 127.0.0.1. */
export async function serveFolder(folder: string) {
  const server = createServer(async ({ url = '' }, response) => {
    const { pathname } = new URL(url, 'http://127.0.0.1')
    const body = await readFile(path.join(folder, pathname)).catch(() => undefined)
    const type = types[path.extname(pathname)] ?? 'application/octet-stream'
    response.writeHead(body ? 200 : 404, { 'content-type': type }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
