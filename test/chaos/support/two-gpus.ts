import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Cluster, kill, type RunningPart, startCluster } from './cluster.ts'

export const uuids = ['GPU-11111111-aaaa', 'GPU-22222222-bbbb'] as const

/**
 * A service whose nvidia-smi lists two GPUs of 1,000 MiB; fake trainers are on the one that they are bound to, and take
 * 1 MB of it for each image of a batch.
 */
export async function startTwoGpus() {
  const cluster = await startCluster({ env: { FAKE_IMAGE_MB: '1' } })
  const bin = path.join(cluster.directory, 'bin')
  const gpus = path.join(cluster.directory, 'gpus')
  await Promise.all([mkdir(bin), mkdir(gpus)])
  const document = uuids.map(
    (uuid) =>
      `<gpu id="${uuid}"><product_name>NVIDIA A10</product_name><uuid>${uuid}</uuid><fb_memory_usage><total>1000 MiB</total><used>0 MiB</used></fb_memory_usage></gpu>`,
  )
  const program = `#!/bin/sh
case "$1" in
  -q) echo '<nvidia_smi_log>${document.join('')}</nvidia_smi_log>';;
  --query-compute-apps*) cat ${gpus}/[0-9]* 2>/dev/null;;
esac
`
  await writeFile(path.join(bin, 'nvidia-smi'), program)
  await chmod(path.join(bin, 'nvidia-smi'), 0o755)
  Object.assign(cluster.env, { PATH: `${bin}:${process.env.PATH}`, FAKE_GPUS: gpus })
  await cluster.startService()
  const lost = (uuid: string) => path.join(gpus, `lost-${uuid}`)
  return {
    ...cluster,
    /** TensorFlow does not find it any more. */
    lose: (uuid: string) => writeFile(lost(uuid), ''),
    find: (uuid: string) => rm(lost(uuid), { force: true }),
    gpusNow: async () => (await cluster.client.workers())[0]?.gpus ?? [],
    async submit(parameters: { batchSize: number; epochs: number }, seed: number, repeats = 1) {
      const sweep = { name: 'gpus', dataset: 'fake', seed, repeats, parameters }
      return (await cluster.client.createSweep(sweep)).id
    },
    endWorkers: () =>
      Promise.all(cluster.parts.filter(isWorker).map((one) => kill(one, 'SIGTERM'))),
  }
}
export type TwoGpus = Cluster & Awaited<ReturnType<typeof startTwoGpus>>

const isWorker = ({ part }: RunningPart) => part === 'worker'

/** The lines of a part's log with a message. */
export const saying = (part: RunningPart, message: string): Record<string, unknown>[] =>
  part.lines.filter((line) => line.includes(`"msg":"${message}"`)).map((line) => JSON.parse(line))
