import type { AskStore, HeldTrial, NotAsked } from '@sweepstack/core'
import {
  type Config,
  type Fold,
  type SettingsPhase,
  type SweepStatus,
  settingsAt,
  type TrialStatus,
} from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import type { Keys } from '../keys.ts'
import type { LineageQueue } from '../lineages/lineage-queue.ts'
import { allowedStarts } from '../lineages/lineage-starter.ts'
import { type ReportReply, reportAnswer } from '../lineages/lineage-writer.ts'
import { memberName } from '../records/member-text.ts'
import { type OnUnreadable, readJson } from '../records/stored-json.ts'
import { runScript } from '../scripts/scripts.ts'

type HeldReply = [
  number: string,
  lineage: string,
  fence: string,
  epoch: number,
  until: number,
  starts: number,
  config: string,
  seed: string,
  fold: string,
  phases: string,
  trainedBy: string,
]
const fields = 11
/** Of all that programs train. */
const speedField = 'unknown'

interface Parts {
  redis: Redis
  keys: Keys
  queue: LineageQueue
  unreadable: OnUnreadable
}

type NotAskedReply = [kind: NotAsked['kind']]
type ToldReply = [kind: 'told', lineage: string, status: TrialStatus, answer: ReportReply]

export function createAskStore({ redis, keys, queue, unreadable }: Parts): AskStore {
  const trialTold = async (reply: ToldReply | NotAskedReply) => {
    if (reply[0] !== 'told') return { kind: reply[0] }
    const [kind, lineage, status, answer] = reply
    return { kind, lineage, status, answer: await reportAnswer({ queue }, answer) }
  }

  return {
    async ask(sweep, { count, leaseMs, holder, question }) {
      const { name, standsMs } = question ?? { name: '', standsMs: '' }
      const args = [keys.root, sweep, count, leaseMs, holder, allowedStarts, name, standsMs]
      const reply = (await runScript(redis, 'ask-trials', ...args)) as unknown[]
      const [status, asked, ...held] = reply
      if (status === undefined) return { kind: 'noSweep' }
      if (asked === '') return { kind: 'internal' }
      const trials = Array.from({ length: held.length / fields }, (_, at) => {
        return heldTrial(held.slice(at * fields, (at + 1) * fields) as HeldReply)
      }).filter((trial) => {
        if (trial.config !== undefined) return true
        // Its lease ends, and after some starts it fails.
        unreadable(`the config of trial ${trial.number} of sweep ${sweep}`)
        return false
      })
      return { kind: 'asked', status: status as SweepStatus, trials, mayCome: asked === 'more' }
    },

    async trial(sweep, number) {
      // Not as a pipeline: ioredis gives each one a method for every script, which takes longer than all else here.
      const [[sweepStatus, asked, metric, measures], [status, until]] = await Promise.all([
        redis.hmget(keys.sweep(sweep), 'status', 'asked', 'metric', 'measures'),
        redis.hmget(keys.trial(sweep, number), 'status', 'until'),
      ])
      if (!sweepStatus || sweepStatus === 'removing') return { kind: 'noSweep' }
      if (!asked) return { kind: 'internal' }
      if (!status) return { kind: 'noTrial' }
      const name = memberName(metric ?? '')
      return {
        kind: 'asked',
        status: status as TrialStatus,
        until: until ? Number(until) : null,
        metric: name,
        measures: measuresIn(measures ?? null),
        program: asked,
      }
    },

    async tell(sweep, number, { fence, report, completes, names, mostNames }) {
      const { epoch, seconds } = report
      const args = [fence, epoch, JSON.stringify(report), speedField, seconds, '', sweep, number]
      args.push(completes ? '1' : '', mostNames, ...names)
      const reply = (await runScript(redis, 'report-epoch', keys.root, '', ...args)) as
        | ToldReply
        | [kind: 'manyNames', ...names: string[]]
        | NotAskedReply
      if (reply[0] === 'manyNames') return { kind: reply[0], names: reply.slice(1) }
      return trialTold(reply)
    },

    async heartbeat(sweep, number, fence) {
      const args = [fence, 0, '', '', 0, '', sweep, number]
      const reply = await runScript(redis, 'report-epoch', keys.root, '', ...args)
      return trialTold(reply as ToldReply | NotAskedReply)
    },

    metrics: (program) => redis.smembers(keys.metricNames(program)),

    async complete(sweep, number, fence) {
      const args = [keys.root, sweep, number, fence] as const
      return (await runScript(redis, 'complete-lineage', ...args)) as
        | 'completed'
        | 'stale'
        | 'untrained'
    },

    async fail(sweep, number, { fence, failure }) {
      const args = [keys.root, sweep, number, fence, JSON.stringify(failure)] as const
      return (await runScript(redis, 'fail-told', ...args)) as 'failed' | 'stale'
    },
  }
}

function measuresIn(text: string | null): string[] {
  return text ? ((readJson(text) ?? []) as string[]) : []
}

function heldTrial(reply: HeldReply) {
  const [number, lineage, fence, epoch, until, starts, config, seed, fold, phases, trainedBy] =
    reply
  const known = phases === '' ? [] : ((readJson(phases) ?? []) as SettingsPhase[])
  return {
    number: Number(number),
    lineage,
    fence: Number(fence),
    epoch,
    until,
    starts,
    config: configAfter(epoch, config, known) as Config,
    phases: known.length > 0 ? known : null,
    seed: Number(seed),
    fold: foldOf(fold),
    trainedBy,
  } satisfies HeldTrial
}

/** What the next epoch is trained with: a trial may have an ancestor trained before it, which has an earlier phase. */
function configAfter(epoch: number, text: string, phases: SettingsPhase[]): unknown {
  const config = readJson(text) as Config | undefined
  return config && phases.length > 0 ? { ...config, ...settingsAt({ phases }, epoch + 1) } : config
}

/** As `number/of`; empty for none. */
function foldOf(text: string): Fold | null {
  const [number, of] = text.split('/').map(Number)
  return number && of ? { number, of } : null
}
