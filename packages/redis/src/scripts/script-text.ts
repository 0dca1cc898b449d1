/** A local of the shared pieces, a function or a value, with the comments before it. */
export interface Piece {
  name: string
  text: string
}

const opening = /^local (?:function )?(\w+)/

/** @throws Error for a line between the locals, which no script would have */
export function piecesOf(shared: string): Piece[] {
  const pieces: Piece[] = []
  let open = false
  for (const line of shared.split('\n')) {
    const name = opening.exec(line)?.[1]
    const piece = pieces.at(-1)
    if (name !== undefined) {
      pieces.push({ name, text: line })
      // A value, or a function of one line.
      open = line.startsWith('local function') && !/ end$/.test(line)
    } else if (open && piece !== undefined) {
      piece.text += `\n${line}`
      open = line !== 'end'
    } else if (line !== '' && !line.startsWith('--')) {
      throw new Error(`shared Lua has a line of no local: ${line}`)
    }
  }
  return pieces
}

/**
 * A script after those of the shared pieces that it uses, in their order. Redis makes each local anew whenever a script runs:
 * those that it does not use would cost more than many a script. A name that is only mentioned counts as used.
 */
export function scriptText(pieces: readonly Piece[], script: string): string {
  const used: Piece[] = []
  let text = script
  for (const piece of [...pieces].reverse()) {
    if (!new RegExp(`\\b${piece.name}\\b`).test(text)) continue
    used.unshift(piece)
    text += `\n${piece.text}`
  }
  return [...used.map((piece) => piece.text), script].join('\n')
}
