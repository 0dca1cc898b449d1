/** How the learning rate goes. Epochs may be fractions; `horizon` is the epoch at which a schedule ends. */
export type Schedule =
  | { kind: 'constant' }
  | { kind: 'exponential'; decaySteps: number; decayRate: number; staircase: boolean }
  | { kind: 'cosine'; warmupEpochs: number; alpha: number; horizon?: number | undefined }
  | {
      kind: 'warmup-stable-decay'
      warmupEpochs: number
      decayEpochs: number
      alpha: number
      horizon?: number | undefined
    }
  | { kind: 'piecewise'; boundaries: number[]; factors: number[] }
  | {
      kind: 'one-cycle'
      warmup: number
      initialFactor: number
      finalFactor: number
      horizon?: number | undefined
    }

/** The learning rate of a step, from 0, where `peak` is the rate of the recipe. */
export function learningRateAt(
  schedule: Schedule,
  peak: number,
  step: number,
  stepsPerEpoch: number,
): number {
  return peak * factorAt(schedule, step, stepsPerEpoch)
}

function factorAt(schedule: Schedule, step: number, stepsPerEpoch: number): number {
  const stepsOf = (epochs: number) => Math.round(epochs * stepsPerEpoch)
  switch (schedule.kind) {
    case 'constant':
      return 1
    case 'exponential': {
      // Keras' ExponentialDecay: rate · decayRate^(step / decaySteps).
      const periods = step / schedule.decaySteps
      return schedule.decayRate ** (schedule.staircase ? Math.floor(periods) : periods)
    }
    case 'cosine': {
      // Keras' CosineDecay from 0 with warmup_target = peak (Loshchilov and Hutter, 2016, arXiv 1608.03983).
      const warmup = stepsOf(schedule.warmupEpochs)
      if (step < warmup) return step / warmup
      const decay = Math.max(1, stepsOf(endOf(schedule)) - warmup)
      return between(1, schedule.alpha, cosineDescent((step - warmup) / decay))
    }
    case 'warmup-stable-decay': {
      // Hu et al., 2024 (arXiv 2404.06395), with the decay of Hägele et al., 2024 (arXiv 2405.18392): 1 − √.
      const warmup = stepsOf(schedule.warmupEpochs)
      if (step < warmup) return step / warmup
      const decay = Math.max(1, stepsOf(schedule.decayEpochs))
      const done = Math.min(1, Math.max(0, (step - (stepsOf(endOf(schedule)) - decay)) / decay))
      return between(1, schedule.alpha, Math.sqrt(done))
    }
    case 'piecewise': {
      // Keras' PiecewiseConstantDecay: a boundary's step still has the rate before it.
      const place = schedule.boundaries.filter((boundary) => step > stepsOf(boundary)).length
      return schedule.factors[place] as number
    }
    case 'one-cycle': {
      // Smith and Topin, 2017 (arXiv 1708.07120), with the cosine arcs of PyTorch's OneCycleLR.
      const total = Math.max(2, stepsOf(endOf(schedule)))
      const up = schedule.warmup * total - 1
      if (step <= up && up > 0) {
        return between(schedule.initialFactor, 1, cosineDescent(step / up))
      }
      const down = cosineDescent((step - up) / (total - 1 - up))
      return between(1, schedule.initialFactor * schedule.finalFactor, down)
    }
  }
}

/** Recipes always have it: core fills in the trial's last epoch. */
function endOf({ kind, horizon }: { kind: string; horizon?: number | undefined }): number {
  if (horizon === undefined) throw new Error(`the ${kind} schedule of the recipe has no horizon`)
  return horizon
}

/** 0 at 0, 1 from 1 on, along half a cosine. */
function cosineDescent(done: number): number {
  return 0.5 * (1 - Math.cos(Math.PI * Math.min(1, Math.max(0, done))))
}

function between(from: number, to: number, share: number): number {
  return from + (to - from) * share
}
