import { memoryOf } from '../parameters/memory-of.ts'
import {
  type SettingsOf,
  settingsIdentityOf,
  settingsReaderOf,
  settingsSchemaOf,
} from '../parameters/settings-of.ts'
import { imageParameters } from './parameters.ts'

/**
 * Everything about one phase of training that decides the weights. Settings of another optimizer
 * are absent, so that two configs that train alike have one recipe.
 */
export const settingsSchema = settingsSchemaOf(imageParameters).meta({ id: 'Settings' })
export type Settings = SettingsOf<typeof imageParameters>

/** The settings of a config. */
export const settingsOf = settingsReaderOf(imageParameters)

/** A text that is equal for two configs exactly if their settings are. */
export const settingsIdentity = settingsIdentityOf(imageParameters)

/** What of the settings decides the memory of a training. */
export const memoryOfSettings = (settings: Settings) => memoryOf(imageParameters, settings)
