import { ClientError } from '@sweepstack/client'
import { placeOf, type TextPart } from '@sweepstack/sweep-file'

/**
 * A path for a person, who counts from 1: the second value of a list is `learningRate[2]`, where the service, as programs do, says
 * `learningRate.1`. Keys that are numbers are those of lists: no key of a definition is one.
 */
export function shownPath(path: string): string {
  return path.replace(/(^|\.)(\d+)(?=\.|$)/g, (_, before: string, place: string) =>
    before === '' ? `item ${Number(place) + 1}` : `[${Number(place) + 1}]`,
  )
}

/** What is wrong with a text, and where. */
export interface PlacedProblem extends TextPart {
  path: string
  message: string
  /** From 1. */
  line: number
}

/** What an answer finds wrong, at the places of the text that it was asked about, in its order. */
export function problemsOf(error: Error | null, text: string): PlacedProblem[] {
  if (error === null) return []
  const problem = error instanceof ClientError ? error.problem : undefined
  const found =
    problem === undefined || problem.errors.length === 0
      ? [{ path: '', message: problem?.detail ?? error.message }]
      : problem.errors
  return found.map((one) => placed(one, text)).sort((a, b) => a.from - b.from)
}

export function placed(
  { path, message }: { path: string; message: string },
  text: string,
): PlacedProblem {
  const part = placeOf(text, path)
  return { path, message, ...part, line: lineAt(text, part.from) }
}

/** What does not let a text be read, at its line where the message names one. */
export function unreadable(message: string, text: string): PlacedProblem {
  const [, number, rest] = /^line (\d+): (.*)$/s.exec(message) ?? []
  const line = Math.max(1, Number(number ?? 1))
  const lines = text.split('\n')
  const from = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0)
  const to = from + (lines[line - 1]?.length ?? 0)
  return { path: '', message: rest ?? message, from, to, line }
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
