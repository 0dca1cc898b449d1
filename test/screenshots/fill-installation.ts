import { createClient } from '@sweepstack/client'
import { until } from '../support/redis.ts'
import type { startShownInstallation } from '../support/shown-installation.ts'

const parameters = {
  architecture: ['cnn', 'resnet10'],
  optimizer: ['adam', 'sgd', 'adamax'],
  learningRate: [0.005, 0.001, 0.0005, 0.0001],
  epochs: [10, 20, 30],
}

/** Sweeps as an installation has them: one that is done, one that runs, one that stops early, one that has configs of the first. */
export async function fillInstallation(shown: Awaited<ReturnType<typeof startShownInstallation>>) {
  await shown.showWorkers()
  const id = await shown.open({ name: 'seed-grid', parameters, tags: ['study'] })
  const trials = await shown.trialsOf(id)
  const failed = trials.find(({ config }) => config.optimizer === 'adamax' && config.epochs === 30)
  for (const trial of trials) {
    if (trial.config.optimizer === 'adamax' && trial.config.learningRate === 0.005) {
      await shown.fail(trial, {
        code: 'LOSS_NOT_FINITE',
        class: 'diverged',
        message: 'The loss was NaN after step 212 of epoch 1: lower the learning rate.',
      })
    } else await shown.train(trial)
  }
  await shown.scheduler.advance(id)
  const running = await shown.open({
    name: 'wide learning rates',
    search: { kind: 'random', trials: 40 },
    parameters: {
      optimizer: ['adam', 'sgd'],
      learningRate: { min: 1e-5, max: 0.1, scale: 'log' },
      batchSize: [16, 32, 64],
      epochs: 15,
    },
    parallelism: 40,
  })
  for (const [at, trial] of (await shown.trialsOf(running)).entries()) {
    if (at < 30) await shown.train(trial, at < 22 ? 15 : 6)
  }
  await shown.scheduler.advance(running)
  const stopped = await shown.open({
    name: 'asha over learning rates',
    search: { kind: 'random', trials: 27 },
    stopping: { kind: 'asha', eta: 3, min: 1 },
    parameters: {
      optimizer: ['adam', 'sgd'],
      learningRate: { min: 1e-5, max: 0.1, scale: 'log' },
      epochs: 27,
    },
    parallelism: 27,
  })
  for (let round = 0; round < 4; round += 1) {
    for (const trial of await shown.trialsOf(stopped)) {
      if (trial.status === 'waiting' || trial.status === 'running') {
        await shown.train(trial, trial.until ?? trial.epochs)
      }
    }
    await shown.scheduler.advance(stopped)
  }
  const again = await shown.open({
    name: 'adam, another seed',
    seed: 7,
    parameters: { ...parameters, optimizer: 'adam', epochs: [10, 20] },
  })
  for (const trial of await shown.trialsOf(again)) await shown.train(trial)
  await shown.scheduler.advance(again)
  const cancelled = await shown.open({
    name: 'given up',
    parameters: { ...parameters, epochs: 40 },
  })
  for (const trial of (await shown.trialsOf(cancelled)).slice(0, 6)) await shown.train(trial, 20)
  await createClient({ url: shown.url }).changeSweep(cancelled, { status: 'cancelled' })
  await shown.scheduler.advance(cancelled)
  const learning = await fillLearning(shown)
  const all = await shown.trialsOf(id)
  const gone = all.find(({ status }) => status === 'failed') ?? failed
  const best = all.reduce((a, b) => ((a.score ?? 0) >= (b.score ?? 0) ? a : b))
  const grid = { id, running, stopped, again, cancelled, learning }
  return { grid: { ...grid, best: best.number, failed: gone?.number ?? 1 } }
}

/** One whose trials were proposed by what came of those before; what a thread proposes comes with a later step. */
async function fillLearning(shown: Awaited<ReturnType<typeof startShownInstallation>>) {
  const trials = 24
  const id = await shown.open({
    name: 'learning from results',
    search: { kind: 'tpe', trials },
    parameters: {
      optimizer: ['adam', 'sgd', 'adamax'],
      learningRate: { min: 1e-5, max: 0.1, scale: 'log' },
      dropout: { min: 0, max: 0.5, step: 0.1 },
      batchSize: [16, 32, 64],
      epochs: 5,
    },
    parallelism: 2,
  })
  await until(
    'the search has come to its end',
    async () => {
      await shown.scheduler.advance(id)
      const open = (await shown.trialsOf(id)).filter(({ status }) => status === 'waiting')
      for (const trial of open) await shown.train(trial)
      return (await shown.trialsOf(id)).filter(({ score }) => score !== null).length === trials
    },
    { starts: 20, seconds: 120 },
  )
  return id
}
