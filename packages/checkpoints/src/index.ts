export { readWhole } from './read-whole.ts'
export { CheckpointError, decode, encode, type StoredTensor } from './safetensors.ts'
export { stateHash } from './state-hash.ts'
