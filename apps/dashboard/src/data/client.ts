import { createClient } from '@sweepstack/client'

/** Of the API that serves this page; its cookie goes with each request. */
export const client = createClient({ url: location.origin })
