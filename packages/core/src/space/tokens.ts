/** A piece of an expression, and where it begins. */
export interface Token {
  kind: 'number' | 'text' | 'word' | 'sign' | 'end'
  text: string
  at: number
}

const forms = [
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['text', /"[^"]*"|'[^']*'/y],
  ['word', /[A-Za-z_][\w]*(?:\.\w+)*/y],
  ['sign', /!=|==|<=|>=|[=<>+\-*/()]/y],
] as const

/** @throws SyntaxError for a character that begins nothing */
export function tokensOf(expression: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < expression.length) {
    if (/\s/.test(expression[at] ?? '')) {
      at += 1
      continue
    }
    const token = tokenAt(expression, at)
    if (token === undefined) throw new SyntaxError(`"${expression[at]}" at ${at + 1} means nothing`)
    tokens.push(token)
    at += token.text.length
  }
  return [...tokens, { kind: 'end', text: 'the end', at }]
}

function tokenAt(expression: string, at: number): Token | undefined {
  for (const [kind, form] of forms) {
    form.lastIndex = at
    const [text] = form.exec(expression) ?? []
    if (text !== undefined) return { kind, text, at }
  }
  return undefined
}
