import type { KeyScope } from '@sweepstack/protocol'
import { table } from '../output/table.ts'
import type { Session } from '../session.ts'

export async function add(session: Session, name: string, options: { scope: KeyScope[] }) {
  const made = await session.client().addKey(name, options.scope)
  session.print(made, ({ key }) => key)
}

export async function list(session: Session) {
  const found = await session.client().keys()
  session.print(found, (keys) =>
    table(
      ['name', 'scopes', 'made'],
      keys.map(({ name, scopes, createdAt }) => [name, scopes.join(', '), createdAt]),
    ),
  )
}

export async function remove(session: Session, name: string) {
  await session.client().removeKey(name)
  session.print({ removed: name }, ({ removed }) => `removed ${removed}`)
}
