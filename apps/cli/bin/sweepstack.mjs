#!/usr/bin/env node
import module from 'node:module'

// Where a command loads TensorFlow, its log would stand between the lines of the answer.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
// Node 20 has none.
module.enableCompileCache?.()
const { loadPart } = await import('@sweepstack/process/bundle')
await loadPart('cli', () => import('../dist/main.js'))
