import { type CurvesMetadata, curvesMetadataSchema } from '@sweepstack/protocol'
import { z } from 'zod'
import { ask, bytesOf, refusal, urlOf } from './connection.ts'
import { otherVersion } from './other-version.ts'
import type { Patience } from './patience.ts'

export interface CurvesQuery {
  /** By default the one that the sweep ranks by. */
  metrics?: string[]
  /** As those of a leaderboard, and of `status`. All must hold. */
  where?: string[]
  /** Of each curve at most: 500 by default. */
  points?: number
  /** `next` of the file before. */
  after?: string
}

/** Curves of one metric, one after the other. */
export interface CurveSeries {
  /** [lineages + 1]: the points of lineage i are those from offsets[i] to offsets[i + 1]. */
  offsets: Int32Array
  /** [points], from 1 on. */
  epochs: Int32Array
  /** [points]; NaN for an epoch without a value. */
  values: Float32Array
}

/** Curves of a sweep, by lineage. */
export interface Curves extends Omit<CurvesMetadata, 'format' | 'metrics'> {
  /** Keys, in hex. */
  lineages: string[]
  /** Trials of which these are the curves: [trials] each. */
  number: Int32Array
  /** Place of the lineage of each. */
  lineage: Int32Array
  /** The last epoch of the lineage that is the trial's own. */
  until: Int32Array
  series: Map<string, CurveSeries>
}

const headerSchema = z
  .object({ __metadata__: curvesMetadataSchema })
  .catchall(z.object({ dtype: z.string(), data_offsets: z.tuple([z.int(), z.int()]) }))

/** @throws ClientError */
export async function fetchCurves(
  base: string,
  { headers, patience }: { headers: Record<string, string>; patience: Patience },
  sweep: string,
  { metrics = [], where = [], points, after }: CurvesQuery,
): Promise<Curves> {
  const query = new URLSearchParams({
    ...(points === undefined ? {} : { points: String(points) }),
    ...(after === undefined ? {} : { after }),
  })
  for (const metric of metrics) query.append('metric', metric)
  for (const condition of where) query.append('where', condition)
  const url = urlOf(base, `/sweeps/${encodeURIComponent(sweep)}/curves?${query}`)
  const response = await ask(url, patience.making, { headers })
  if (!response.ok) throw await refusal(response)
  const curves = readCurves(await bytesOf(response))
  if (curves === undefined) throw await otherVersion(url)
  return curves
}

/** Reads a file of curves: its numbers stay where they are, so that this takes no time. Undefined for other files. */
function readCurves(file: Uint8Array): Curves | undefined {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (file.length < 8) return undefined
  const start = 8 + Number(view.getBigUint64(0, true))
  if (start > file.length) return undefined
  const header = headerSchema.safeParse(jsonOf(file.subarray(8, start)))
  if (!header.success) return undefined
  const { __metadata__: metadata, ...entries } = header.data
  const bytesOf = (name: string) => {
    const [from, to] = entries[name]?.data_offsets ?? [0, 0]
    return inWords(file.subarray(start + from, start + to))
  }
  const numbers = (name: string) => {
    const { buffer, byteOffset, byteLength } = bytesOf(name)
    return new Int32Array(buffer, byteOffset, byteLength / 4)
  }
  const floats = (name: string) => {
    const { buffer, byteOffset, byteLength } = bytesOf(name)
    return new Float32Array(buffer, byteOffset, byteLength / 4)
  }
  const series = metadata.metrics.map((metric, place): [string, CurveSeries] => [
    metric,
    {
      offsets: numbers(`${place}.offsets`),
      epochs: numbers(`${place}.epochs`),
      values: floats(`${place}.values`),
    },
  ])
  const { format: _, metrics: __, ...about } = metadata
  let keys: string[] | undefined
  return {
    ...about,
    /** Who only counts them or draws need not wait for the text of 10,000 keys. */
    get lineages() {
      keys ??= keysOf(bytesOf('lineages'))
      return keys
    },
    number: numbers('trials.number'),
    lineage: numbers('trials.lineage'),
    until: numbers('trials.until'),
    series: new Map(series),
  }
}

/** Where numbers of four bytes can be read: where they are, or a copy if that is between two of these. */
function inWords(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

function keysOf(bytes: Uint8Array): string[] {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
  return Array.from({ length: hex.length / 32 }, (_, at) =>
    hex.slice(32 * at, 32 * at + 32).join(''),
  )
}
