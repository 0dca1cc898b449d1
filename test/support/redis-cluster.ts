import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findRedisServer, freePort } from '@sweepstack/provision'
import { Redis } from 'ioredis'
import { until } from './redis.ts'

const slots = 16_384

/** A real cluster of three nodes without replicas, each a process of its own. */
export async function startRedisCluster() {
  const directory = await mkdtemp(path.join(tmpdir(), 'sweepstack-cluster-'))
  const binary = await findRedisServer({ env: process.env, progress: () => undefined })
  const ports = [await freePort(), await freePort(), await freePort()]
  const children = ports.map((port) => startNode(binary, directory, port))
  const nodes = ports.map((port) => new Redis(port, { maxRetriesPerRequest: null }))
  for (const node of nodes) node.on('error', () => undefined)
  const [first] = nodes as [Redis]
  await Promise.all(nodes.map((node) => node.ping()))
  for (const [place, node] of nodes.entries()) {
    const of = (n: number) => Math.floor((n * slots) / nodes.length)
    const own = Array.from({ length: of(place + 1) - of(place) }, (_, n) => of(place) + n)
    await node.cluster('ADDSLOTS', ...own)
    if (node !== first) await node.cluster('MEET', '127.0.0.1', ports[0] as number)
  }
  for (const node of nodes) {
    await until('the cluster is whole', async () => {
      const info = (await node.cluster('INFO')) as string
      return /cluster_state:ok/.test(info) && /cluster_known_nodes:3/.test(info)
    })
  }
  return {
    ports,
    urls: ports.map((port) => `redis://127.0.0.1:${port}`),
    nodes,
    async [Symbol.asyncDispose]() {
      for (const node of nodes) node.disconnect()
      for (const child of children) child.kill('SIGKILL')
      await rm(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function startNode(binary: string, directory: string, port: number): ChildProcess {
  const settings = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', directory]
  settings.push('--cluster-enabled', 'yes', '--cluster-config-file', `nodes-${port}.conf`)
  settings.push('--appendonly', 'yes', '--appenddirname', `aof-${port}`, '--save', '')
  return spawn(binary, settings, { stdio: 'ignore' })
}
