import { ClientError } from '@sweepstack/client'
import { shownPath } from '../definition/problems.ts'
import dialog from '../panel/dialog.module.css'

/** Why something was refused, in the words of the service. */
export function WrongPart({ error }: { error: Error | null }) {
  if (error === null) return undefined
  const problem = error instanceof ClientError ? error.problem : undefined
  const [first] = problem?.errors ?? []
  const text = first ? `${nameIn(first.path)} ${first.message}` : (problem?.detail ?? error.message)
  return (
    <p role="alert" className={dialog.wrong}>
      {text}
    </p>
  )
}

/** Of what was sent, of which there is one: `inject.0.learningRate` is `learningRate` to who typed it. */
function nameIn(path: string): string {
  return shownPath(path.replace(/^(ban|unban|inject|pin)\.0\.?/, ''))
}
