import { loadPart } from '@sweepstack/process/bundle'

await loadPart('api', () => import('./start.ts'))
