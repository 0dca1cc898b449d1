// A trainer that does not train, for load and fault tests of everything around it: the life of a trainer,
// its checkpoints, reports and IPC are the real ones, only the engine is this file. Its state after an
// epoch is a pure function of (seed, epoch), so tests can tell what any report must be.
//
// FAKE_GPUS: a folder; the trainer is on the GPU that CUDA_VISIBLE_DEVICES names, unless there is a file
// `lost-<its UUID>`. What it holds of it stands in a file `<pid> <UUID>` there, as nvidia-smi lists processes. With
// FAKE_GPU_MB it runs out of memory (OUT_OF_MEMORY) when those that live hold more than that of the GPU.
// FAKE_EPOCH_MS: time that an epoch takes. FAKE_IMAGE_MB: memory that is held for each image of a batch.
// FAKE_FAULTS: a folder; a file `<kind>`, `<kind>-<seed>`, `<kind>-<learning rate>-<epoch>` or `<kind>-<UUID of the GPU>`
// in it makes the next epoch (of that seed, that one, on that GPU) fail so, once (the file is removed), or always if its
// text is "always":
//   hang · crash (exit 1) · exhaust (takes memory until it is ended) · nan (DIVERGED) ·
//   babble (says what no supervisor understands) · silent (exits with 1 without a word) ·
//   stay (no failure: the epoch goes on when the file is gone)
import { existsSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bundleOf } from '../../../packages/process/dist/bundle.js'
import { figuresOf, stateOf } from './figures.mjs'

const compiled = new URL('../../../apps/worker/dist/trainer/run-trainer.js', import.meta.url)
const { runTrainer } = await import((bundleOf('run-trainer') ?? compiled).href)

const imageMb = Number(process.env.FAKE_IMAGE_MB ?? 0)
const epochMs = Number(process.env.FAKE_EPOCH_MS ?? 50)

function fault(kind, { seed, rate, epoch }) {
  for (const of of ['', `-${seed}`, `-${rate}-${epoch}`, `-${gpu}`]) {
    const name = `${kind}${of}`
    const file = path.join(process.env.FAKE_FAULTS ?? '/nonexistent', name)
    try {
      const always = readFileSync(file, 'utf8').trim() === 'always'
      if (!always) unlinkSync(file)
      return true
    } catch {}
  }
  return false
}

const { FAKE_GPUS: gpus, CUDA_VISIBLE_DEVICES: gpu, CUDA_DEVICE_ORDER: order } = process.env
const isLost = () => existsSync(path.join(gpus, `lost-${gpu}`))
const device = gpus !== undefined && gpu !== '-1' && !isLost() ? 'gpu' : 'cpu'
if (gpus !== undefined) console.log(`sees ${gpu} by ${order}`)

/** As TensorFlow: it holds what there is until it needs more. */
function holds(mb) {
  if (device !== 'gpu') return
  const limit = Number(process.env.FAKE_GPU_MB ?? Number.POSITIVE_INFINITY)
  const held = Math.min(mb, limit - heldByOthers())
  writeFileSync(path.join(gpus, `${process.pid} ${gpu}`), `${process.pid}, ${held}\n`)
  if (held < mb) throw Object.assign(new Error(`no room for ${mb} MB`), { code: 'OUT_OF_MEMORY' })
}

function heldByOthers() {
  const names = readdirSync(gpus).filter((name) => name.endsWith(` ${gpu}`))
  return names.reduce((sum, name) => {
    const [pid] = name.split(' ')
    if (pid === String(process.pid) || !lives(pid)) return sum
    return sum + Number(readFileSync(path.join(gpus, name), 'utf8').split(', ')[1])
  }, 0)
}

function lives(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const hoard = []
async function misbehave(at) {
  if (device === 'gpu' && isLost()) {
    process.stderr.write('CUDA_ERROR_DEVICE_LOST\n')
    process.exit(1)
  }
  if (fault('hang', at)) for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
  if (fault('crash', at)) {
    process.stderr.write(`fake trainer: told to crash at seed ${at.seed}\n`)
    process.exit(1)
  }
  if (fault('silent', at)) process.exit(1)
  if (fault('babble', at)) {
    process.send({ type: 'epoch', report: { epoch: 'x', loss: Number.NaN }, checkpoint: null })
    await sleep(60_000)
  }
  while (fault('exhaust', at) || hoard.length > 0) {
    hoard.push(Buffer.alloc(32 * 2 ** 20, 1))
    await sleep(20)
  }
  while (fault('stay', at)) await sleep(20)
  if (fault('nan', at))
    throw Object.assign(new Error('the loss is not finite'), { code: 'DIVERGED' })
}

runTrainer({
  engine: {
    async open(settings, seed, { of: fold }) {
      let epoch = 0
      const batch = Buffer.alloc(settings.batchSize * imageMb * 2 ** 20, 1)
      holds(settings.batchSize * imageMb)
      return {
        async trainEpoch(next, { signal } = {}) {
          if (next !== epoch + 1) throw new Error(`epoch ${next} after ${epoch}`)
          await misbehave({ seed, rate: settings.learningRate, epoch: next })
          batch.fill(epoch)
          await sleep(epochMs, undefined, { signal }).catch(() => {
            throw Object.assign(new Error('aborted'), { code: 'ABORTED' })
          })
          epoch = next
          return { ...figuresOf(seed, epoch, settings.learningRate, fold), seconds: epochMs / 1000 }
        },
        state: () => stateOf(seed, epoch),
        restore(state) {
          epoch = state.find(({ name }) => name === 'epoch').data[0]
          const expected = stateOf(seed, epoch).find(({ name }) => name === 'weights').data
          if (String(state.find(({ name }) => name === 'weights').data) !== String(expected)) {
            throw new Error(`the state is not that of seed ${seed} after epoch ${epoch}`)
          }
        },
      }
    },
  },
  device,
  versions: { fake: '1' },
  openDataset: async ({ dataset, fold }) => ({ hash: dataset, of: fold?.number }),
  predict: () => Promise.reject(new Error('the fake trainer predicts nothing')),
  answer: () => Promise.reject(new Error('the fake trainer predicts nothing')),
})
