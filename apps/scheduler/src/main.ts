import { loadPart } from '@sweepstack/process/bundle'

await loadPart('scheduler', () => import('./start.ts'))
