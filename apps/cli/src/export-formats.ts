/** The files of each format of a model: where they go, and what the API calls them. */
export const exportFormats = {
  safetensors: { 'weights.safetensors': 'weights.safetensors' },
  savedmodel: {
    'saved_model/saved_model.pb': 'saved_model.pb',
    'saved_model/classes.json': 'classes.json',
  },
  keras: { 'model.keras': 'model.keras', 'classes.json': 'classes.json' },
  tfjs: { 'tfjs/model.json': 'model.json', 'tfjs/weights.bin': 'weights.bin' },
}
export type ExportFormat = keyof typeof exportFormats
