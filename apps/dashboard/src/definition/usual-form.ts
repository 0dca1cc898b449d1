import type { TextEdit } from '@sweepstack/sweep-file'

/** A number of values one by one, or a range of them, as it is typed. */
export type NumberChoice =
  | { kind: 'list'; text: string }
  | { kind: 'range'; min: string; max: string; scale: 'linear' | 'log' }

/** `beyond`: the text has what the form does not show there. */
export type Shown<T> = { value: T } | 'beyond'

/** What the form shows of a definition. */
export interface UsualForm {
  name: Shown<string>
  dataset: Shown<string>
  architecture: Shown<string[]>
  optimizer: Shown<string[]>
  learningRate: Shown<NumberChoice>
  epochs: Shown<NumberChoice>
  metric: Shown<string>
  search: Shown<{ kind: string; trials: string }>
  stopping: Shown<string>
  repeats: Shown<string>
  folds: Shown<string>
  /** One a line. */
  constraints: Shown<string>
  /** With commas between them. */
  tags: Shown<string>
  /** What the text has besides, as paths. */
  besides: string[]
}

type Values = Record<string, unknown>
const beyond = 'beyond'
const topKeys = ['name', 'dataset', 'parameters', 'metric', 'search', 'stopping', 'repeats']
const shownKeys = new Set([...topKeys, 'folds', 'constraints', 'tags'])
const shownParameters = new Set(['architecture', 'optimizer', 'learningRate', 'epochs'])
const shownStoppers = ['none', 'asha', 'hyperband', 'median']

export function usualForm(definition: unknown): UsualForm {
  const whole = isValues(definition) ? definition : {}
  const parameters = isValues(whole.parameters) ? whole.parameters : {}
  return {
    name: textOf(whole.name),
    dataset: textOf(whole.dataset),
    architecture: namesOf(parameters.architecture),
    optimizer: namesOf(parameters.optimizer),
    learningRate: numbersOf(parameters.learningRate),
    epochs: numbersOf(parameters.epochs),
    metric: metricOf(whole.metric),
    search: searchOf(whole.search),
    stopping: stoppingOf(whole.stopping),
    repeats: plainNumber(whole.repeats),
    folds: plainNumber(whole.folds),
    constraints: wordsOf(whole.constraints, '\n'),
    tags: wordsOf(whole.tags, ', '),
    besides: [
      ...Object.keys(whole).filter((key) => !shownKeys.has(key)),
      ...Object.keys(parameters)
        .filter((key) => !shownParameters.has(key))
        .map((key) => `parameters.${key}`),
    ],
  }
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): Shown<string> {
  if (value === undefined || value === null) return { value: '' }
  return typeof value === 'object' ? beyond : { value: String(value) }
}

/** A list of texts as it is typed. */
function wordsOf(value: unknown, between: string): Shown<string> {
  const names = namesOf(value)
  return names === beyond ? beyond : { value: names.value.join(between) }
}

export function namesOf(value: unknown): Shown<string[]> {
  if (value === undefined || value === null) return { value: [] }
  const list = [value].flat()
  return list.every((one) => typeof one === 'string') ? { value: list } : beyond
}

export function numbersOf(value: unknown): Shown<NumberChoice> {
  if (value === undefined || value === null) return { value: { kind: 'list', text: '' } }
  if (isValues(value)) {
    const { min, max, scale = 'linear', ...others } = value
    const isPlain = Object.keys(others).length === 0 && isScale(scale)
    if (!isPlain || isDeep(min) || isDeep(max)) return beyond
    return { value: { kind: 'range', min: wordOf(min), max: wordOf(max), scale } }
  }
  const list = [value].flat()
  return list.some(isDeep) ? beyond : { value: { kind: 'list', text: list.map(wordOf).join(', ') } }
}

function isScale(value: unknown): value is 'linear' | 'log' {
  return value === 'linear' || value === 'log'
}

function isDeep(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function wordOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value)
}

function metricOf(value: unknown): Shown<string> {
  if (!isValues(value)) return textOf(value)
  const { name, goal } = value
  const isUsual = goal === (String(name).endsWith('loss') ? 'minimize' : 'maximize')
  return isUsual && Object.keys(value).length === 2 ? textOf(name) : beyond
}

function searchOf(value: unknown): Shown<{ kind: string; trials: string }> {
  if (!isValues(value)) {
    const kind = textOf(value)
    return kind === beyond ? beyond : { value: { kind: kind.value, trials: '' } }
  }
  // What auto chose is said in the text.
  const { kind, trials, distinct: _, chosen: __, ...others } = value
  if (Object.keys(others).length > 0 || isDeep(kind) || isDeep(trials)) return beyond
  return { value: { kind: wordOf(kind), trials: wordOf(trials) } }
}

function stoppingOf(value: unknown): Shown<string> {
  if (isValues(value)) {
    const { kind, ...options } = value
    return Object.keys(options).length === 0 && shownStoppers.includes(String(kind))
      ? { value: String(kind) }
      : beyond
  }
  const text = textOf(value)
  return text === beyond || text.value === '' || shownStoppers.includes(text.value) ? text : beyond
}

export function plainNumber(value: unknown): Shown<string> {
  return isDeep(value) ? beyond : { value: wordOf(value) }
}

/** What is typed, as a number if it is one; the service says what is wrong with other texts. */
function typed(text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  const number = Number(trimmed)
  return Number.isNaN(number) ? trimmed : number
}

/** One value stands alone, several in a list. */
function oneOrList(values: unknown[]): unknown {
  return values.length > 1 ? values : values[0]
}

/** How a text has to change when a field of the form does. */
export const editsOf = {
  name: (value: string): TextEdit[] => [{ path: ['name'], value }],
  dataset: (value: string): TextEdit[] => [{ path: ['dataset'], value }],
  names: (parameter: string, values: string[]): TextEdit[] => [
    { path: ['parameters', parameter], value: oneOrList(values) },
  ],
  numbers: (parameter: string, choice: NumberChoice): TextEdit[] => [
    { path: ['parameters', parameter], value: numbersValue(choice) },
  ],
  metric: (value: string): TextEdit[] => [{ path: ['metric'], value: value || undefined }],
  search: ({ kind, trials }: { kind: string; trials: string }): TextEdit[] => [
    { path: ['search'], value: searchValue(kind, trials) },
  ],
  stopping: (value: string): TextEdit[] => [{ path: ['stopping'], value: value || undefined }],
  /** One a line: a condition may have commas. */
  constraints: (text: string): TextEdit[] => [
    { path: ['constraints'], value: listed(text.split('\n')) },
  ],
  tags: (text: string): TextEdit[] => [
    { path: ['tags'], value: listed([...new Set(text.split(',').map((tag) => tag.trim()))]) },
  ],
  number: (path: string, text: string): TextEdit[] => [
    { path: path.split('.'), value: typed(text) },
  ],
}

/** An empty list says nothing. */
function listed(texts: string[]): string[] | undefined {
  const found = texts.map((one) => one.trim()).filter((one) => one !== '')
  return found.length === 0 ? undefined : found
}

function numbersValue(choice: NumberChoice): unknown {
  if (choice.kind === 'list') {
    const values = choice.text.split(/[\s,;]+/).map(typed)
    return oneOrList(values.filter((value) => value !== undefined))
  }
  const { min, max, scale } = choice
  return {
    min: typed(min) ?? null,
    max: typed(max) ?? null,
    ...(scale === 'log' ? { scale } : {}),
  }
}

/** Those that have no number of trials: a grid is as large as its lists. */
export function hasTrials(kind: string): boolean {
  return kind !== '' && kind !== 'grid'
}

function searchValue(kind: string, trials: string): unknown {
  if (kind === '') return undefined
  const number = typed(trials)
  if (!hasTrials(kind)) return kind
  return kind === 'auto' && number === undefined ? kind : { kind, trials: number ?? null }
}
