import type { Config } from './config.ts'
import type { Session } from './session.ts'

/**
 * Names what a command does by its function in a module that is loaded when the command is used: help and
 * usage errors answer without it.
 */
export type Use = <M extends object>(
  load: () => Promise<M>,
) => (name: keyof M) => (...args: unknown[]) => Promise<void>

type Action = (session: Session, ...args: unknown[]) => Promise<void>

export function useWith(config: Config, options: () => { url?: string; json?: boolean }): Use {
  return (load) =>
    (name) =>
    async (...args) => {
      const [{ createSession }, actions] = await Promise.all([import('./session.ts'), load()])
      await (actions[name] as Action)(createSession(config, options), ...args)
    }
}
