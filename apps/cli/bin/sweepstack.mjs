#!/usr/bin/env node
// Where a command loads TensorFlow, its log would stand between the lines of the answer.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
await import('../dist/main.js')
