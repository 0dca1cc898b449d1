import {
  ancestorsOf,
  type Line,
  type LineageStore,
  nextInLine,
  type StartAnswer,
} from '@sweepstack/core'
import {
  architectureLabel,
  checkpointSchema,
  type Failure,
  type ImageRecipe,
  imageRecipeSchema,
} from '@sweepstack/protocol'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Keys } from '../keys.ts'
import { readStored } from '../records/stored-json.ts'
import { runScript } from '../scripts/scripts.ts'
import { inheritedCheckpoints } from './lineage-tree.ts'
import { speedField } from './speed-field.ts'

/** Starts in a row without a finished epoch before a lineage is set aside as one that kills its workers. */
export const allowedStarts = 5

type StartReply = [string, number, number, string, string, number, string, ...string[]]

/** A job of the queue, and the lineage that it stands for. */
interface Job {
  id: string
  lineage: string
}

/** How workers get to lineages. Notes for each that is started where its speed belongs. */
export function createLineageStarter(
  redis: Redis,
  keys: Keys,
  speeds: Map<string, string>,
): Pick<LineageStore, 'start' | 'startNext'> {
  /** Undefined if another worker was first. */
  async function begin(key: string, worker: string, job?: Job): Promise<StartAnswer | undefined> {
    const hand = [job?.id ?? '', job?.lineage ?? '']
    const args = [keys.root, key, worker, allowedStarts, ...hand]
    const reply = (await runScript(redis, 'start-lineage', ...args)) as unknown[]
    if (reply.length === 0) return { kind: 'nothingToDo' }
    if (reply[0] === 'again') return undefined
    const started = startedOf(key, reply as StartReply)
    const { recipe } = started
    if ('code' in recipe) {
      const failure = JSON.stringify(recipe)
      await runScript(redis, 'fail-lineage', keys.root, key, started.fence, failure)
      return { kind: 'nothingToDo' }
    }
    speeds.set(key, speedOf(recipe))
    const inherited = await inheritedCheckpoints(redis, keys, ancestorsOf(recipe))
    return { ...started, recipe, checkpoints: [...started.checkpoints, ...inherited] }
  }

  async function choose(job: Job, worker: string): Promise<StartAnswer> {
    for (;;) {
      const args = [keys.root, job.id, job.lineage, worker]
      const reply = (await runScript(redis, 'waiting-lines', ...args)) as string[]
      const [lineage, ...lines] = reply
      if (lineage === undefined) return { kind: 'nothingToDo' }
      const next = nextInLine(linesOf(lines))?.lineage ?? lineage
      const started = await begin(next, worker, { id: job.id, lineage })
      if (started !== undefined) return started
    }
  }

  let before: Promise<unknown> = Promise.resolve()
  return {
    async start(key, worker) {
      return (await begin(key, worker)) ?? { kind: 'nothingToDo' }
    },

    async startNext(job, worker) {
      // One after the other: slots that choose at once would all choose the same.
      const started = before.then(() => choose(job, worker))
      before = started.catch(() => undefined)
      return started
    },
  }
}

function startedOf(key: string, reply: StartReply) {
  const [fence, epoch, target, recipe, checkpoints, starts, alone, ...watched] = reply
  return {
    kind: 'started' as const,
    key,
    fence: Number(fence),
    starts,
    alone: alone === '1',
    recipe: parseRecipe(recipe),
    epoch,
    target,
    watched: watched.map(Number),
    // Without those on record the lineage begins anew: slower, and with the same bits.
    checkpoints: readStored(z.array(checkpointSchema), checkpoints) ?? [],
  }
}

/** A recipe that this version cannot carry out fails its lineage: no worker would ever report on it. */
function parseRecipe(text: string): ImageRecipe | Failure {
  try {
    const parsed = imageRecipeSchema.safeParse(JSON.parse(text))
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

/** Of the answer of waiting-lines: {sweep, in training, first in line, its place, …}. */
function linesOf(reply: (string | number)[]): Line[] {
  return Array.from({ length: reply.length / 4 }, (_, at) => {
    const [sweep, training, lineage, place] = reply.slice(4 * at, 4 * at + 4)
    return {
      sweep: String(sweep),
      training: Number(training),
      lineage: String(lineage),
      place: Number(place),
    }
  })
}

function speedOf({ dataset, fold, phases }: ImageRecipe): string {
  const settings = phases.at(-1)?.settings
  const architecture = settings ? architectureLabel(settings.architecture) : 'unknown'
  return speedField({ dataset, architecture, folds: fold?.of })
}
