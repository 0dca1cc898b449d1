import type { LineageStore, ReportAnswer } from '@sweepstack/core'
import {
  architectureLabel,
  type Checkpoint,
  checkpointSchema,
  type Failure,
  type Recipe,
  recipeSchema,
} from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Keys } from './keys.ts'
import { jobsOf, type LineageQueue } from './lineage-queue.ts'
import { runScript } from './scripts.ts'
import { readStored } from './stored-json.ts'

/** Starts in a row without a finished epoch before a lineage is set aside as one that kills its workers. */
const allowedStarts = 5

type StartReply = [string, number, number, string, string, number, string, ...string[]]

type LineageWriter = Omit<LineageStore, 'read' | 'epochs' | 'reports' | 'speed'>

/** Every write to a lineage; each is one Lua call. */
export function createLineageWriter(redis: Redis, keys: Keys, queue: LineageQueue): LineageWriter {
  /** Field of the speed's hash, of the lineages that were started here. */
  const speeds = new Map<string, string>()
  return {
    async start(key, worker) {
      const reply = await runScript(redis, 'start-lineage', keys.root, key, worker, allowedStarts)
      const answer = reply as StartReply | []
      if (answer.length === 0) return { kind: 'nothingToDo' }
      const [fence, epoch, target, recipe, checkpoints, starts, alone, ...watched] =
        answer as StartReply
      const parsed = parseRecipe(recipe)
      if ('code' in parsed) {
        await runScript(redis, 'fail-lineage', keys.root, key, fence, JSON.stringify(parsed))
        return { kind: 'nothingToDo' }
      }
      speeds.set(key, speedField(parsed.dataset, parsed))
      return {
        kind: 'started',
        fence: Number(fence),
        starts,
        alone: alone === '1',
        recipe: parsed,
        epoch,
        target,
        watched: watched.map(Number),
        // Without those on record the lineage begins anew: slower, and with the same bits.
        checkpoints: readStored(z.array(checkpointSchema), checkpoints) ?? [],
      }
    },

    async report(key, fence, report) {
      const { epoch, seconds } = report
      const text = JSON.stringify(report)
      return answerReport(redis, keys, [
        key,
        fence,
        epoch,
        text,
        speeds.get(key) ?? 'unknown',
        seconds,
      ])
    },

    verdict: (key, fence) => answerReport(redis, keys, [key, fence, 0, '', '', 0]),

    async recordCheckpoint(key, fence, checkpoint) {
      const text = JSON.stringify(checkpoint)
      const dropped = await runScript(redis, 'record-checkpoint', keys.root, key, fence, text)
      return dropped === null
        ? undefined
        : { dropped: JSON.parse(dropped as string) as Checkpoint[] }
    },

    async handBack(key, fence) {
      const generation = Number(await runScript(redis, 'hand-back', keys.root, key, fence))
      if (generation > 0) await queue.add([{ key, generation }])
    },

    async retryLater(key, fence, failure, retry) {
      const { delayMs, counts, alone, elsewhere } = retry
      await runScript(
        redis,
        'retry-lineage',
        ...[keys.root, key, fence, JSON.stringify(failure), delayMs],
        ...[counts, alone, elsewhere].map((set) => (set ? '1' : '')),
      )
    },

    async releaseRetries() {
      const jobs = jobsOf((await runScript(redis, 'due-retries', keys.root)) as string[])
      await queue.add(jobs)
      if (jobs.length > 0) await redis.zrem(keys.retries, ...jobs.map(({ key }) => key))
      return jobs.length
    },

    async fail(key, fence, failure) {
      await runScript(redis, 'fail-lineage', keys.root, key, fence, JSON.stringify(failure))
    },
  }
}

/** A recipe that this version cannot carry out fails its lineage: no worker would ever report on it. */
function parseRecipe(text: string): Recipe | Failure {
  try {
    const parsed = recipeSchema.safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    return invalidRecipe(`${issue?.path.join('.')}: ${issue?.message}`)
  } catch (error) {
    return invalidRecipe((error as Error).message)
  }
}

function invalidRecipe(reason: string): Failure {
  return { code: 'INVALID_RECIPE', class: 'config', message: `cannot be trained: ${reason}` }
}

function speedField(dataset: string, recipe: Recipe): string {
  const settings = recipe.phases.at(-1)?.settings
  return `${dataset}/${settings ? architectureLabel(settings.architecture) : 'unknown'}`
}

async function answerReport(
  redis: Redis,
  keys: Keys,
  args: (string | number)[],
): Promise<ReportAnswer> {
  const reply = (await runScript(redis, 'report-epoch', keys.root, ...args)) as [
    string,
    ...unknown[],
  ]
  const [kind, differs, target, ...watched] = reply
  switch (kind) {
    case 'rest':
      return { kind, differs: differs === 1 }
    case 'continue':
      return {
        kind,
        differs: differs === 1,
        target: Number(target),
        watched: watched.map(Number),
      }
    case 'gap':
      return { kind }
    default:
      return { kind: 'stale' }
  }
}
