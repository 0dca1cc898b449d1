import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const cli = path.resolve(import.meta.dirname, '../../../apps/cli/bin/sweepstack.mjs')
const nvidiaSmi = `#!/bin/sh
case "$1" in
  -L) echo 'GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-5d5ba0d6)';;
  -q) cat <<END
<nvidia_smi_log><driver_version>550.54.15</driver_version><gpu id="0000FFFF:FE:1F.0">
<product_name>NVIDIA H100 80GB HBM3</product_name><uuid>GPU-5d5ba0d6</uuid>
<fb_memory_usage><total>81559 MiB</total><used>4 MiB</used></fb_memory_usage></gpu></nvidia_smi_log>
END
;;
esac
`

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sweepstack-doctor-'))
  await writeFile(path.join(folder, 'nvidia-smi'), nvidiaSmi)
  await chmod(path.join(folder, 'nvidia-smi'), 0o755)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** `doctor` where nvidia-smi lists a GPU that TensorFlow has not. */
async function doctor(device: string, settings: Record<string, string> = {}) {
  const PATH = `${folder}:${process.env.PATH}`
  const env = {
    ...process.env,
    PATH,
    SWEEPSTACK_DEVICE: device,
    SWEEPSTACK_DATA: folder,
    ...settings,
  }
  return new Promise<{ code: unknown; printed: string; errors: string }>((resolve) =>
    execFile(process.execPath, [cli, 'doctor'], { env }, (error, printed, errors) =>
      resolve({ code: error?.code ?? 0, printed, errors }),
    ),
  )
}

test('a GPU that TensorFlow does not use is a warning, with what is known of it', async () => {
  const { code, printed, errors } = await doctor('')
  expect(printed).toMatch(
    /^gpu 0 +NVIDIA H100 80GB HBM3, driver 550.54.15, 81559 MiB, not used by TensorFlow$/m,
  )
  // The worker would train on the CPU.
  expect(printed).toMatch(/^slots +[1-9]\d*, one thread each$/m)
  expect(errors).toMatch(/^warning: TensorFlow .*GPU.*\n {2}fix: /m)
  expect({ code, errors }).toEqual({ code: 0, errors: expect.not.stringMatching(/^error: /m) })
})

test('it is an error where a GPU was asked for, and nothing where none is wanted', async () => {
  const slots = { SWEEPSTACK_SLOTS: '3', SWEEPSTACK_THREADS: '2' }
  const [asked, unwanted] = await Promise.all([doctor('gpu'), doctor('cpu', slots)])
  expect(asked.errors).toMatch(/^error: TensorFlow .*GPU.*\n {2}fix: /m)
  expect(asked.code).toBe(1)
  expect(unwanted.errors).not.toMatch(/GPU/)
  expect(unwanted.code).toBe(0)
  expect(unwanted.printed).toMatch(/^slots +3 \(SWEEPSTACK_SLOTS\), 2 threads each$/m)
})

test('GPUs that were chosen are held against those that are there, as a worker does', async () => {
  const [many, none, cpu] = await Promise.all([
    doctor('gpu', { SWEEPSTACK_GPUS: '2' }),
    doctor('', { SWEEPSTACK_GPUS: 'device=3' }),
    doctor('cpu', { SWEEPSTACK_GPUS: 'all' }),
  ])
  expect(many.errors).toMatch(
    /^error: --gpus \(SWEEPSTACK_GPUS\) asks for 2 GPUs .* 1 may be seen$/m,
  )
  expect(none.errors).toMatch(
    /^error: --gpus \(SWEEPSTACK_GPUS\) names 3, and there is no such GPU$/m,
  )
  expect(none.errors).toContain(
    'fix: name some of those that may be seen: 0 (NVIDIA H100 80GB HBM3)',
  )
  expect(cpu.errors).toMatch(/^error: .* chooses GPUs, and SWEEPSTACK_DEVICE is "cpu"$/m)
  expect([many.code, none.code, cpu.code]).toEqual([1, 1, 1])
})
