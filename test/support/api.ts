import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import { openRedis } from '@sweepstack/redis'
import { type AppParts, buildApp } from '../../apps/api/src/app.ts'
import { datasetRecord } from './records.ts'
import { startTestRedis } from './redis.ts'

export type App = Awaited<ReturnType<typeof buildApp>>

/** Applications on one real Redis, which has one dataset, "tiny"; each listens on 127.0.0.1. */
export async function startTestApi() {
  const server = await startTestRedis()
  const dataRoot = await mkdtemp(path.join(tmpdir(), 'sweepstack-api-'))
  const redis = await openRedis({ url: server.url, role: 'api' })
  await redis.datasets.register(datasetRecord())
  const apps: App[] = []
  return {
    redis,
    server,
    dataRoot,
    /** Those that listen. */
    apps,
    async listen(parts: Partial<AppParts> = {}, log?: Parameters<typeof buildApp>[1], port = 0) {
      const app = await buildApp(
        {
          redis,
          dataRoot,
          apiKey: undefined,
          artifacts: openArtifactStore(path.join(dataRoot, 'artifacts')),
          ingest: () => Promise.reject(new Error('not in this test')),
          ...parts,
        },
        log,
      )
      apps.push(app)
      const url = await app.listen({ port, host: '127.0.0.1' })
      return { app, url, port: Number(new URL(url).port) }
    },
    async [Symbol.asyncDispose]() {
      for (const app of apps) await app.close()
      await redis.close()
      await server[Symbol.asyncDispose]()
      await rm(dataRoot, { recursive: true, force: true })
    },
  }
}

/** Paths of all routes with their methods, as the router of a running application has them. */
export function routesOf(app: App): { path: string; methods: string[] }[] {
  const parents: string[] = []
  return app
    .printRoutes({ commonPrefix: false })
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, indent, part, methods] = /^(.*)[├└]── (\S+) \((.*)\)$/.exec(line) as string[]
      const depth = indent!.length / 4
      parents.length = depth
      parents.push(part === '*' ? '/*' : part!)
      return { path: parents.join(''), methods: methods!.split(', ') }
    })
}
