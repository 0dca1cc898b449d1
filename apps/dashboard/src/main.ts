import { config } from 'zod'

// Else schemas try, as they are made, whether functions can be compiled, which the policy of the page refuses: so they
// are loaded after this.
config({ jitless: true })
await import('./start.tsx')
