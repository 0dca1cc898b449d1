import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import { audit, ended, submit } from '../chaos/support/audit.ts'
import { type Cluster, startCluster } from '../chaos/support/cluster.ts'
import { startRedisCluster } from '../support/redis-cluster.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** The rule that the page on Redis gives as enough, for a user of the page's name. */
async function documentedRule(): Promise<string[]> {
  const page = await readFile(path.join(root, 'docs/redis.md'), 'utf8')
  const [, rule = ''] = /^ACL SETUSER sweeps (.*)$/m.exec(page) ?? []
  return rule.split(' ').map((word) => word.replaceAll("'", ''))
}

async function runsSweep(cluster: Cluster): Promise<void> {
  await cluster.startService()
  await cluster.startWorker()
  const id = await submit(cluster, { lineages: 3, epochs: 4 })
  expect((await ended(cluster, id)).status).toBe('completed')
  expect(await audit(cluster, id)).toEqual({ lost: 0, doubled: 0 })
}

async function doctor(url: string): Promise<string> {
  const cli = path.join(root, 'apps/cli/bin/sweepstack.mjs')
  const child = spawn(process.execPath, [cli, 'doctor'], {
    env: { ...process.env, REDIS_URL: url },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk
  })
  await new Promise((resolve) => child.once('close', resolve))
  return errors
}

test('a sweep runs as a user with the rights that the docs name', async () => {
  const rule = await documentedRule()
  await using cluster = await startCluster({
    async redisUrl(own) {
      const admin = new Redis(own)
      await admin.acl('SETUSER', 'sweeps', ...rule)
      admin.disconnect()
      const { port } = new URL(own)
      return `redis://sweeps:password@127.0.0.1:${port}`
    },
  })
  await runsSweep(cluster)
  expect(await doctor(cluster.redisUrl)).not.toMatch(/error: .*Redis/)
  const refused = cluster.parts.flatMap(({ lines }) => lines.filter((line) => /NOPERM/.test(line)))
  expect(refused).toEqual([])
})

test('a sweep runs on a cluster of three nodes, though a node is named that has not our keys', async () => {
  await using nodes = await startRedisCluster()
  const asked = await Promise.all(
    nodes.nodes.map((node) => node.exists('{sweepstack}').catch(String)),
  )
  const url = nodes.urls[asked.findIndex((answer) => String(answer).includes('MOVED'))] as string
  await using cluster = await startCluster({ redisUrl: async () => url })
  await runsSweep(cluster)
  expect(await doctor(url)).not.toMatch(/error: .*Redis/)
})
