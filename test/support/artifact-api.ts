import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openArtifactStore } from '@sweepstack/artifacts'
import { openRedis } from '@sweepstack/redis'
import { buildApp } from '../../apps/api/src/app.ts'
import { startTestRedis } from './redis.ts'

/** An API that keeps artifacts in a folder of its own, on a free port. */
export async function startArtifactApi(options: { apiKey?: string; quotaBytes?: number } = {}) {
  const server = await startTestRedis()
  const dataRoot = await mkdtemp(path.join(tmpdir(), 'sweepstack-artifact-api-'))
  const redis = await openRedis({ url: server.url, role: 'api' })
  const folder = path.join(dataRoot, 'artifacts')
  const artifacts = openArtifactStore(folder, { quotaBytes: options.quotaBytes })
  const ingest = () => Promise.reject(new Error('not in this test'))
  const app = await buildApp({ redis, dataRoot, artifacts, ingest, apiKey: options.apiKey })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    app,
    artifacts,
    folder,
    url,
    async [Symbol.asyncDispose]() {
      await app.close()
      await redis.close()
      await server[Symbol.asyncDispose]()
      await rm(dataRoot, { recursive: true, force: true })
    },
  }
}
