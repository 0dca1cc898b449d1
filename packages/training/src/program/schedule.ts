export type Schedule =
  | { kind: 'constant' }
  | { kind: 'exponential'; decaySteps: number; decayRate: number; staircase: boolean }

/** The learning rate of a step, from 0; Keras' ExponentialDecay: rate · decayRate^(step / decaySteps). */
export function learningRateAt(schedule: Schedule, initial: number, step: number): number {
  switch (schedule.kind) {
    case 'constant':
      return initial
    case 'exponential': {
      const periods = step / schedule.decaySteps
      return initial * schedule.decayRate ** (schedule.staircase ? Math.floor(periods) : periods)
    }
  }
}
