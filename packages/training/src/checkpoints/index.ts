export { CheckpointError, decode, encode, type StoredTensor } from './safetensors.ts'
