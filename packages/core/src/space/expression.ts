import { valueAt } from '@sweepstack/protocol'
import { type Token, tokensOf } from './tokens.ts'

export type Values = Readonly<Record<string, unknown>>
/** What kind of value an expression has; `any` where that depends on a config. */
export type Kind = 'number' | 'truth' | 'text' | 'any'

/** What an expression says, of the values of a config. */
export interface Expression {
  kind: Kind
  of(values: Values): unknown
  /** The parameter that it is, and nothing else. */
  name?: string
  /** What holds where it does: those that "and" connects. */
  parts?: readonly Part[]
}

/** A whole constraint. */
export interface Constraint extends Expression {
  parts: readonly Part[]
}

/** One of several expressions of which all have to hold. */
interface Part {
  of(values: Values): unknown
  /** The parameters, by their paths, that it reads. */
  reads: ReadonlySet<string>
}

/** What the names of an expression are. */
export interface Names {
  /** Undefined for an unknown name. */
  kindOf(name: string): Kind | undefined
  /** Why a parameter is never equal to a text; undefined if it may be. */
  whyNever(name: string, text: string): string | undefined
  unknown(name: string): string
}

/**
 * Reads `batchSize * learningRate <= 1`, `optimizer != sgd or momentum < 0.9`. Signs are those of `where` of a leaderboard, with
 * + − * /, brackets, and, or, not. Of what binds most to what binds least: −, then * and /, + and −, signs of comparison,
 * not, and, or. A word that is compared with a parameter by =, == or != is a text.
 * @throws SyntaxError
 */
export function parseExpression(text: string, names: Names): Constraint {
  return new Parser(tokensOf(text), names).whole()
}

/** What nests deeper would exhaust the stack of whoever reads it. */
const deepest = 50

const comparisons: Record<string, (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}
const operations: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
}

class Parser {
  readonly #tokens: Token[]
  readonly #names: Names
  #at = 0
  #depth = 0
  /** The parameters that were met so far in what is read as one part. */
  #met = new Set<string>()

  constructor(tokens: Token[], names: Names) {
    this.#tokens = tokens
    this.#names = names
  }

  whole(): Constraint {
    const expression = this.#either()
    if (this.#next.kind !== 'end') throw this.#expected('"and", "or" or the end')
    const { of, parts = [{ of, reads: this.#met }] } = expression
    return { ...expect(expression, 'truth', 'a constraint'), parts }
  }

  get #next(): Token {
    return this.#tokens[this.#at] as Token
  }

  /** Takes the next token if it is one of these. */
  #take(...texts: string[]): string | undefined {
    const { kind, text } = this.#next
    if (kind === 'text' || !texts.includes(text)) return undefined
    this.#at += 1
    return text
  }

  #expected(what: string): SyntaxError {
    const { kind, text, at } = this.#next
    const instead = kind === 'end' ? 'at the end' : `at ${at + 1}, in place of ${text}`
    return new SyntaxError(`${what} is expected ${instead}`)
  }

  #inside(read: () => Expression): Expression {
    this.#depth += 1
    if (this.#depth > deepest) throw new SyntaxError(`is nested deeper than ${deepest} levels`)
    const expression = read()
    this.#depth -= 1
    return expression
  }

  #either(): Expression {
    let left = this.#both()
    while (this.#take('or')) {
      const [a, b] = [expect(left, 'truth', 'or'), expect(this.#both(), 'truth', 'or')]
      left = { kind: 'truth', of: (values) => a.of(values) === true || b.of(values) === true }
    }
    return left
  }

  #both(): Expression {
    let left = this.#part()
    while (this.#take('and')) {
      const [a, b] = [expect(left, 'truth', 'and'), expect(this.#part(), 'truth', 'and')]
      left = {
        kind: 'truth',
        of: (values) => a.of(values) === true && b.of(values) === true,
        parts: [...(a.parts ?? []), ...(b.parts ?? [])],
      }
    }
    return left
  }

  #part(): Expression {
    const before = this.#met
    this.#met = new Set()
    const expression = this.#negated()
    const { of, parts = [{ of, reads: this.#met }] } = expression
    this.#met = new Set([...before, ...this.#met])
    return { ...expression, parts }
  }

  #negated(): Expression {
    if (!this.#take('not')) return this.#compared()
    const { of } = expect(
      this.#inside(() => this.#negated()),
      'truth',
      'not',
    )
    return { kind: 'truth', of: (values) => of(values) !== true }
  }

  #compared(): Expression {
    const left = this.#sum()
    const sign = this.#take('=', '==', '!=', ...Object.keys(comparisons))
    if (sign === undefined) return left
    if (sign === '=' || sign === '==' || sign === '!=') {
      const right = this.#text(left) ?? this.#sum()
      const isEqual = sign !== '!='
      return { kind: 'truth', of: (values) => (left.of(values) === right.of(values)) === isEqual }
    }
    const holds = comparisons[sign] as (a: number, b: number) => boolean
    return { ...numbers(left, this.#sum(), sign, holds), kind: 'truth' }
  }

  /** A bare word beside a parameter that is no parameter itself. */
  #text({ name }: Expression): Expression | undefined {
    const { kind, text } = this.#next
    const isBare = kind === 'word' && !['true', 'false', 'null', 'not'].includes(text)
    if (name === undefined || (kind !== 'text' && !isBare)) return undefined
    if (isBare && this.#names.kindOf(text) !== undefined) return undefined
    this.#at += 1
    const value = isBare ? text : text.slice(1, -1)
    const never = this.#names.whyNever(name, value)
    if (never !== undefined) throw new SyntaxError(never)
    return { kind: 'text', of: () => value }
  }

  #sum(): Expression {
    let left = this.#product()
    for (let sign = this.#take('+', '-'); sign !== undefined; sign = this.#take('+', '-'))
      left = arithmetic(left, this.#product(), sign)
    return left
  }

  #product(): Expression {
    let left = this.#signed()
    for (let sign = this.#take('*', '/'); sign !== undefined; sign = this.#take('*', '/'))
      left = arithmetic(left, this.#signed(), sign)
    return left
  }

  #signed(): Expression {
    if (!this.#take('-')) return this.#single()
    const zero: Expression = { kind: 'number', of: () => 0 }
    return arithmetic(
      zero,
      this.#inside(() => this.#signed()),
      '-',
    )
  }

  #single(): Expression {
    if (this.#take('(')) {
      const { name: _, ...inner } = this.#inside(() => this.#either())
      if (!this.#take(')')) throw this.#expected('a closing bracket')
      return inner
    }
    const { kind, text } = this.#next
    if (kind !== 'number' && kind !== 'word') throw this.#expected('a number or a parameter')
    this.#at += 1
    if (kind === 'number') return { kind: 'number', of: () => Number(text) }
    if (text === 'null') return { kind: 'any', of: () => null }
    if (text === 'true' || text === 'false') return { kind: 'truth', of: () => text === 'true' }
    const known = this.#names.kindOf(text)
    if (known === undefined) throw new SyntaxError(this.#names.unknown(text))
    this.#met.add(text)
    return { kind: known, of: (values) => valueAt(values, text), name: text }
  }
}

function arithmetic(left: Expression, right: Expression, sign: string): Expression {
  const by = operations[sign] as (a: number, b: number) => number
  return { ...numbers(left, right, sign, by), kind: 'number' }
}

/** Of what is no number there is nothing to compute: undefined. */
function numbers<T>(
  left: Expression,
  right: Expression,
  sign: string,
  by: (a: number, b: number) => T,
) {
  const [a, b] = [expect(left, 'number', sign), expect(right, 'number', sign)]
  return {
    of(values: Values): T | undefined {
      const [one, other] = [a.of(values), b.of(values)]
      return typeof one === 'number' && typeof other === 'number' ? by(one, other) : undefined
    },
  }
}

const kinds = { number: 'a number', truth: 'true or false', text: 'a text', any: 'anything' }

function expect(expression: Expression, kind: 'number' | 'truth', who: string): Expression {
  if (expression.kind === kind || expression.kind === 'any') return expression
  const what = expression.name ?? kinds[expression.kind]
  throw new SyntaxError(
    kind === 'truth'
      ? `${who} needs comparisons, as in a <= b: ${what} is none`
      : `${who} needs numbers: ${what} is none`,
  )
}
