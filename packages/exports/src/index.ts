export { toKeras } from './keras.ts'
export { type DatasetFacts, type ExportedModel, readModel, toSafetensors } from './model.ts'
export { toSavedModel } from './saved-model.ts'
export { type TfjsModel, toTfjs } from './tfjs.ts'
