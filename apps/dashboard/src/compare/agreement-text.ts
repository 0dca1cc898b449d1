import type { Agreement } from '@sweepstack/protocol'
import { count, counted, metricValue } from '../words/numbers.ts'

/** Below it a difference is called real. */
const significant = 0.05

/** What the images that only one of two trials has right say of their difference, in a sentence. */
export function agreementText(first: string, other: string, agreement: Agreement): string {
  const { images, onlyThis, onlyOther, difference, p } = agreement
  const of = `of ${counted(images, 'image')}`
  if (onlyThis + onlyOther === 0) return `${first} and ${other} are right on the same ${of}.`
  const [better, worse] = onlyThis >= onlyOther ? [first, other] : [other, first]
  const [more, less] = [Math.max(onlyThis, onlyOther), Math.min(onlyThis, onlyOther)]
  const only = `${count(more)} ${of} only ${better} has right, and ${count(less)} only ${worse}`
  const by = metricValue('accuracy', Math.abs(difference.value))
  const test = `McNemar's test, p = ${pText(p)}`
  return p < significant
    ? `${better} is better than ${worse} by ${by}: ${only} (${test}).`
    : `${better} is not told apart from ${worse}: ${only} (${test}).`
}

/** A probability with the digits that matter. */
export function pText(p: number): string {
  if (p < 1e-4) return '< 0.0001'
  return p < 0.01 ? p.toFixed(4) : p.toFixed(2)
}
