#!/usr/bin/env node
import { loadPart } from '@sweepstack/process/bundle'

// Where a command loads TensorFlow, its log would stand between the lines of the answer.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
await loadPart('cli', () => import('../dist/main.js'))
