import { type Client, ClientError } from '@sweepstack/client'
import { FixableError } from '@sweepstack/process'
import type { Sweep, SweepDifference } from '@sweepstack/protocol'
import { visible } from '@sweepstack/protocol/visible-text'
import { differenceText } from '../output/difference.ts'
import { planText } from '../output/plan.ts'
import { sweepFiguresText } from '../output/sweep-figures.ts'
import type { Session } from '../session.ts'
import { readSweepFile } from '../sweep-file.ts'
import { asksPerson, isYes } from '../yes-or-no.ts'

interface ApplyOptions {
  sweep?: string
  yes?: boolean
  dryRun?: boolean
}

/** How often a difference is asked for that others overtake. */
const mostTries = 5

/** Of a dry run that finds a difference. 1 is an error, as of all commands. */
const differs = 2

/** Posts the sweep of a file, or edits it to be as the file says, in one request: all of it or nothing. */
export async function apply(session: Session, file: string, options: ApplyOptions): Promise<void> {
  const input = await readSweepFile(file)
  const client = session.client()
  const sweep = options.sweep ?? (await sweepOfName(client, nameOf(input)))?.id
  if (sweep === undefined) return post(session, client, input, options)
  for (let shown: string | undefined, tries = 1; ; tries += 1) {
    const difference = await client.sweepDifference(sweep, input)
    const changes = JSON.stringify(difference.changes)
    const isNews = changes !== shown
    shown = changes
    const patch = isNews ? await agreed(session, difference, options) : difference.patch
    if (patch === null) return
    try {
      const edited = await client.changeSweep(difference.sweep, patch)
      return session.print(edited, (of) => `edited ${sweepFiguresText(of)}`)
    } catch (error) {
      if (!isOvertaken(error) || tries === mostTries) throw error
      session.tell('the sweep was changed meanwhile: looking again')
    }
  }
}

/**
 * Shows a difference and asks whether it shall be; null where there is nothing to do.
 * @throws FixableError
 */
async function agreed(
  session: Session,
  difference: SweepDifference,
  options: ApplyOptions,
): Promise<SweepDifference['patch']> {
  if (difference.changes.length === 0) {
    session.print(difference, differenceText)
    return null
  }
  const isAll = options.dryRun || difference.impossible.length > 0
  // One document of JSON: that of the sweep, where there is one.
  if (isAll || !session.json()) {
    session.print(difference, (shown) => `${shown.sweep}\n${differenceText(shown)}`)
  }
  refuseImpossible(difference)
  if (options.dryRun) {
    process.exitCode = differs
    return null
  }
  if (difference.patch !== null && !options.yes && !(await mayEdit(session))) {
    throw new FixableError('nothing was changed', 'answer y, or give --yes')
  }
  return difference.patch
}

/** The sweep is not as it was when the difference was found. */
function isOvertaken(error: unknown): boolean {
  return error instanceof ClientError && error.problem?.code === 'CONFLICT'
}

async function post(
  session: Session,
  client: Client,
  input: unknown,
  { dryRun }: ApplyOptions,
): Promise<void> {
  if (!dryRun) {
    return session.print(await client.createSweep(input), (shown) => {
      return `posted ${sweepFiguresText(shown)}`
    })
  }
  process.exitCode = differs
  const plan = await client.plan(input)
  session.print(plan, (shown) => `no sweep has this name: it would be posted\n${planText(shown)}`)
}

/** Undefined in a file that has none: the API says what is wrong with it. */
function nameOf(input: unknown): string | undefined {
  const { name } = (input ?? {}) as { name?: unknown }
  return typeof name === 'string' ? name.trim() : undefined
}

/**
 * The sweep that has the name of a file, of those that can be edited.
 * @throws FixableError if several have it
 */
async function sweepOfName(client: Client, name: string | undefined): Promise<Sweep | undefined> {
  if (name === undefined || name === '') return undefined
  const found: Sweep[] = []
  for (let before: string | null | undefined; before !== null; ) {
    const page = await client.sweeps(100, { text: name, ...(before ? { before } : {}) })
    found.push(...page.sweeps.filter((sweep) => sweep.name === name))
    before = page.next
  }
  const sweeps = found.filter(({ status }) => status !== 'cancelled')
  if (sweeps.length <= 1) return sweeps[0]
  const shown = sweeps.slice(0, 5).map(({ id, status }) => `${id} (${status})`)
  const more = sweeps.length > shown.length ? ', …' : ''
  throw new FixableError(
    `${sweeps.length} sweeps have the name ${visible(name)}: ${shown.join(', ')}${more}`,
    `say which one is meant: --sweep ${sweeps[0]?.id}; or give the file another name`,
  )
}

/** @throws FixableError */
function refuseImpossible({ sweep, impossible }: SweepDifference): void {
  if (impossible.length === 0) return
  const places = impossible.map(({ path, message }) => `${path === '' ? '' : `${path} `}${message}`)
  throw new FixableError(
    `the sweep cannot become as the file says: ${places.join('; ')}`,
    `undo this in the file, or give the file another name, which posts another sweep. A part of the change alone: sweepstack edit ${sweep}`,
  )
}

/** @throws FixableError where nobody can be asked */
async function mayEdit(session: Session): Promise<boolean> {
  if (session.json() || !asksPerson()) {
    throw new FixableError('nothing was changed: nobody can be asked here', 'give --yes')
  }
  return isYes('Edit the sweep so?')
}
