import { config } from 'zod'
import { anotherTask } from './panel/portions.ts'

// Else schemas try, as they are made, whether functions can be compiled, which the policy of the page refuses: so they
// are loaded after this.
config({ jitless: true })
// They are made in a task of their own: with the rest of the page it would hold still for too long.
await import('./data/client.ts')
await anotherTask()
await import('./start.tsx')
